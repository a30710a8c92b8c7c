"""Settings: defaults that stay on this machine, and wrong values explained in one line."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.installation import settings as settings_
from flows.installation.settings import Settings, SettingsInvalid


@pytest.fixture(autouse=True)
def _no_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CSPR_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_mail_goes_to_the_local_inbox_and_everything_listens_on_loopback() -> None:
    settings = settings_.read()
    assert (settings.host, settings.smtp_host, settings.smtp_port, settings.local_inbox) == (
        "127.0.0.1",
        "127.0.0.1",
        4225,
        True,
    )
    assert settings.data == Path.home() / ".local/share/cspr"
    assert settings.relay_certificate == settings.data / "inbox" / "certificate.pem"
    assert (settings.ui_url, settings.api_url, settings.inbox_url) == (
        "http://127.0.0.1:4200",
        "http://127.0.0.1:4200/api",
        "http://127.0.0.1:4280",
    )


def test_naming_a_relay_turns_the_local_inbox_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSPR_SMTP_HOST", "relay.council.example")
    settings = settings_.read()
    assert not settings.local_inbox
    assert settings.relay_certificate is None


def test_settings_are_read_from_a_dot_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CSPR_PORT=4999\n")
    assert settings_.read().port == 4999


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CSPR_PORT", "http", "integer"),
        ("CSPR_PORT", "70000", "65535"),
        ("CSPR_DATABASE_URL", "sqlite:///x", "postgresql://"),
        ("CSPR_LOGIN", "manager", "user:password"),
        ("CSPR_LOGIN", "manager:pässwort", "without accents"),
        ("CSPR_LOGIN", "mänager:password", "without accents"),
        ("CSPR_LOGIN", "manager:pass\tword", "without accents"),
        ("CSPR_HOME", '/srv/two "words"', "path without"),
        ("CSPR_HOME", "/srv/$data", "path without"),
        ("CSPR_KEEP_RUNS_DAYS", "0", "greater than or equal to 1"),
        ("CSPR_SMTP_SECURITY", "ssl", "starttls"),
        ("CSPR_MAIL_FROM", "reviews", "e-mail address"),
        ("CSPR_POLL_SECONDS", "0", "0.2"),
        ("CSPR_IMAP_HOST", "imap.example", "CSPR_IMAP_USER and CSPR_IMAP_PASSWORD"),
        ("CSPR_IMAP_SECURITY", "none", "starttls"),
        ("CSPR_BANK_HOLIDAYS_URL", "http://www.gov.uk/bank-holidays.json", "https://"),
    ],
)
def test_a_wrong_value_gives_one_line_with_field_and_remedy(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as refused:
        settings_.read()
    assert str(refused.value).startswith(name)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_wrong_login_is_not_repeated_in_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSPR_LOGIN", "secret-without-a-colon")
    with pytest.raises(SettingsInvalid) as refused:
        settings_.read()
    assert "secret-without-a-colon" not in str(refused.value)


def test_a_login_that_somebody_wrote_into_the_file_is_checked_too(tmp_path: Path) -> None:
    (tmp_path / "login").write_text("manager:pässwort\n", encoding="utf-8")
    with pytest.raises(SettingsInvalid, match="login in this file takes letters without accents"):
        Settings(home=tmp_path).credentials()


def test_the_login_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    with ThreadPoolExecutor(1) as first:
        credentials = first.submit(settings.credentials).result()
    assert credentials == Settings(home=tmp_path / "home").credentials()
    assert credentials.startswith("manager:")
    assert len(credentials) > 20
    assert stat.S_IMODE((tmp_path / "home" / "login").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["login"]


def test_settings_import_neither_prefect_nor_a_database() -> None:
    code = "import sys, flows.installation.settings; print(sorted({'prefect', 'sqlmodel', 'sqlalchemy', 'psycopg'} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
