"""What an installation keeps is its owner's alone; a partnership's own folder keeps its own access."""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import pytest

from flows.installation import private, settings
from flows.installation.settings import Settings


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return S_IMODE(path.lstat().st_mode)


def installation(home: Path, **more: Path) -> Settings:
    return Settings(home=home, _env_file=None, **more)  # type: ignore[call-arg, arg-type]


def test_what_an_older_version_left_open_is_tightened_once(tmp_path: Path):
    home = tmp_path / "home"
    mails = home / "inbox" / "mails"
    mails.mkdir(parents=True)
    (mails / "000001.eml").write_bytes(b"a mail")
    script = home / "run.sh"
    script.touch(mode=0o755)
    outside = tmp_path / "outside"
    outside.touch(mode=0o644)
    (home / "link").symlink_to(outside)
    assert private.tighten(installation(home)) == 5
    assert {mode(path) for path in (home, mails, home / "inbox", script)} == {0o700}
    assert mode(mails / "000001.eml") == 0o600
    assert mode(outside) == 0o644
    assert private.tighten(installation(home)) == 0


def test_the_partnerships_own_folder_is_left_as_it_is_also_within_the_data_directory(tmp_path: Path):
    home = tmp_path / "home"
    share = home / "share"
    share.mkdir(parents=True)
    share.chmod(0o2770)
    (share / "report.docx").touch(mode=0o644)
    before = mode(share), mode(share / "report.docx")
    private.tighten(installation(home, documents=share))
    assert (mode(share), mode(share / "report.docx")) == before
    assert mode(home) == 0o700


def test_what_is_made_is_private_and_on_a_share_as_the_folder_that_it_lies_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    private.begin()
    share = tmp_path / "share"
    share.mkdir()
    share.chmod(0o2770)
    for documents, folder_mode, file_mode in ((None, 0o700, 0o600), (share, 0o2770, 0o660)):
        monkeypatch.setenv("CSPR_HOME", str(tmp_path / "home"))
        if documents is not None:
            monkeypatch.setenv("CSPR_DOCUMENTS", str(documents))
        settings.load.cache_clear()
        folder = private.make_folder("HMR-2026-0001")
        letter = folder / "letter.docx"
        letter.write_bytes(b"a letter")
        private.fit_in(letter)
        assert (mode(folder), mode(letter)) == (folder_mode, file_mode)
        folder.chmod(0o750)
        assert mode(private.make_folder("HMR-2026-0001")) == 0o750  # one that is there is somebody's own
    settings.load.cache_clear()
