"""What an installation may set: `CSPR_…` in the environment or in one `.env` file. Nothing here imports Prefect.

It lives beside the flows because flows and deployments both need it and imports point from deployments to flows. docs/settings.md lists the fields.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.casework.record.addresses import HeaderNotUsable, mail_address

LOCAL_INBOX_SMTP_PORT = 4225
LONGEST_SENDER = 120


class SettingsInvalid(Exception):
    """A setting cannot be used; the message names the setting and the remedy."""

    holds_nothing_typed = True
    exit_code = 2


class Settings(BaseSettings):
    """Every setting, with a default that runs on one machine and sends mail nowhere but to the local inbox."""

    model_config = SettingsConfigDict(env_prefix="CSPR_", env_file=".env", extra="ignore", hide_input_in_errors=True)

    home: Path = Field(
        default=Path("~/.local/share/cspr"), description="data directory: databases, documents, logs, login"
    )
    database_url: str | None = Field(default=None, description="our PostgreSQL; unset: the embedded one")
    prefect_database_url: str | None = Field(default=None, description="Prefect's PostgreSQL; unset: the embedded one")
    host: str = Field(default="127.0.0.1", description="address that the Prefect UI listens on")
    port: int = Field(default=4200, ge=1, le=65535, description="port of the Prefect UI and API")
    inbox_port: int = Field(default=4280, ge=1, le=65535, description="port of the local inbox's web page")
    local_inbox: bool = Field(
        default=True, description="run the local inbox, send all mail there and read the replies that it takes"
    )
    replies_port: int = Field(
        default=4226,
        ge=1,
        le=65535,
        description="port of the local inbox's mailbox: takes replies and returned mail by SMTP",
    )
    smtp_host: str = Field(default="127.0.0.1", description="mail relay")
    smtp_port: int = Field(default=LOCAL_INBOX_SMTP_PORT, ge=1, le=65535, description="port of the mail relay")
    smtp_user: str | None = Field(default=None, description="name to log in to the relay with; unset: no login")
    smtp_password: SecretStr | None = Field(
        default=None, description="password to log in to the relay with; never logged"
    )
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        default="starttls", description="`none`, `starttls` or `tls`; a mail with a document is never sent without"
    )
    smtp_ca_file: Path | None = Field(
        default=None, description="certificate authority of the relay; unset: the system's, or the local inbox's own"
    )
    mail_from: str = Field(default="practice-reviews@cspr.localhost", description="sender of every message")
    channels_file: Path | None = Field(
        default=None,
        description="staff channels that alerts go to as well: a TOML file of names and Apprise addresses; unset: mail only",
    )
    imap_host: str | None = Field(
        default=None,
        description="server of the mailbox that replies and bounces go to; unset: the local inbox's, where it runs",
    )
    imap_port: int = Field(default=993, ge=1, le=65535, description="port of that server")
    imap_user: str | None = Field(default=None, description="name to log in to the mailbox with")
    imap_password: SecretStr | None = Field(
        default=None, description="password to log in to the mailbox with; never logged"
    )
    imap_security: Literal["tls", "starttls"] = Field(
        default="tls", description="`tls` or `starttls`; a mailbox is never read without"
    )
    imap_ca_file: Path | None = Field(
        default=None, description="certificate authority of the mailbox's server; unset: the system's"
    )
    imap_folder: str = Field(
        default="INBOX", description="the folder that is read, named as people read it; nothing in it is changed"
    )
    documents: Path | None = Field(
        default=None, description="a folder per case; unset: `documents` in the data directory"
    )
    papers: Path | None = Field(
        default=None,
        description="a folder with your own Word templates, which `cspr papers` writes and checks; unset: `papers` in the data directory",
    )
    login: SecretStr | None = Field(
        default=None,
        description="`user:password` of the Prefect UI; unset: made once and kept in `login` in the data directory",
    )
    poll_seconds: float = Field(default=1, ge=0.2, le=60, description="how often the worker asks for work")
    keep_runs_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="days after which finished runs, their logs and older versions of pages are deleted from Prefect; the record is "
        "elsewhere and stays, and so do the pages that are shown and the forms that hang",
    )
    desk_form_days: int = Field(
        default=7,
        ge=1,
        le=365,
        description="after how many days without an answer a desk action that asked again is taken down, and what was typed deleted",
    )
    lost_forms_seconds: float = Field(
        default=10,
        ge=0,
        le=3600,
        description="how often `cspr start` looks whether a form was cancelled or deleted in Prefect's page, and hangs it again; 0: never",
    )
    bank_holidays_url: str | None = Field(
        default=None,
        description="where the bank holidays are fetched once a day: GOV.UK's address is https://www.gov.uk/bank-holidays.json; "
        "unset: never, `cspr calendar load` takes a file",
    )
    look_seconds: float = Field(
        default=15,
        ge=1,
        le=3600,
        description="how often the running stack looks whether a run died or failed half-way, and puts it right",
    )
    watch_server: bool = Field(
        default=True,
        description="whether `cspr watchdog` expects the server and a worker to run here; `false`: it looks at the records only",
    )
    watch_urls: SecretStr | None = Field(
        default=None,
        description="where `cspr watchdog` shouts: Apprise addresses, separated by commas; unset: it only prints",
    )
    watch_ping_url: SecretStr | None = Field(
        default=None,
        description="asked by `cspr watchdog` whenever all is well, for a dead-man's switch elsewhere; unset: nobody is asked",
    )

    @field_validator("home", "documents", "papers", "smtp_ca_file", "channels_file", "imap_ca_file")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    @field_validator("home")
    @classmethod
    def _fit_for_postgresql(cls, path: Path) -> Path:
        if any(character in '"$`\\' or not character.isprintable() for character in str(path)):
            raise ValueError('must be a path without " $ ` \\ and line breaks: PostgreSQL cannot be started in another')
        return path

    @field_validator("database_url", "prefect_database_url")
    @classmethod
    def _postgresql(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("postgresql://", "postgresql+psycopg://", "postgresql+asyncpg://")):
            raise ValueError("must start with postgresql://, as in postgresql://user@host/database")
        return url

    @field_validator("bank_holidays_url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        local = ("http://127.0.0.1:", "http://127.0.0.1/", "http://localhost:", "http://localhost/")
        if url is not None and not url.startswith(("https://", *local)):
            raise ValueError("must begin with https://, as in https://www.gov.uk/bank-holidays.json")
        return url

    @field_validator("watch_ping_url")
    @classmethod
    def _web_address_to_ask(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("https://", "http://")):
            raise ValueError("must begin with https://, as in https://monitor.example/ping/…")
        return url

    @field_validator("login")
    @classmethod
    def _user_and_password(cls, login: SecretStr | None) -> SecretStr | None:
        if login is not None:
            user, _, password = login.get_secret_value().partition(":")
            if not user or not password:
                raise ValueError("must read user:password")
            _check_characters(login.get_secret_value())
        return login

    @field_validator("mail_from")
    @classmethod
    def _address(cls, address: str) -> str:
        if len(address) > LONGEST_SENDER:  # its host name is part of every Message-ID
            raise ValueError(f"must be at most {LONGEST_SENDER} characters long, as reviews@partnership.example is")
        try:
            mail_address("", address)
        except HeaderNotUsable as refused:
            raise ValueError(f"must be one e-mail address, as in reviews@partnership.example: {refused}") from None
        return address

    @field_validator("imap_folder")
    @classmethod
    def _printable(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("must be the folder's name on one line, as your mail program shows it")
        return value

    @field_validator("smtp_user", "imap_user")
    @classmethod
    def _in_plain_letters(cls, value: str | None) -> str | None:
        if value is not None and not (value.isascii() and value.isprintable()):
            raise ValueError("must be written in plain letters (ASCII): mail servers take no others here")
        return value

    @field_validator("smtp_password", "imap_password")
    @classmethod
    def _password_in_plain_letters(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            cls._in_plain_letters(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _own_relay(self) -> Settings:
        if "smtp_host" in self.model_fields_set and "local_inbox" not in self.model_fields_set:
            self.local_inbox = False  # who names a relay means it
        return self

    @model_validator(mode="after")
    def _mailbox_is_whole(self) -> Settings:
        if self.imap_host is not None and (self.imap_user is None or self.imap_password is None):
            raise ValueError("CSPR_IMAP_HOST: needs CSPR_IMAP_USER and CSPR_IMAP_PASSWORD too; set them, or unset it")
        return self

    @property
    def data(self) -> Path:
        """The data directory, absolute."""
        return self.home.expanduser().absolute()

    @property
    def documents_directory(self) -> Path:
        """The folder that holds one folder per case."""
        return self.documents or self.data / "documents"

    @property
    def papers_directory(self) -> Path:
        """The folder with the partnership's own Word templates."""
        return self.papers or self.data / "papers"

    @property
    def inbox_directory(self) -> Path:
        """What the local inbox keeps."""
        return self.data / "inbox"

    @property
    def replies_directory(self) -> Path:
        """What came to the local inbox's mailbox."""
        return self.inbox_directory / "replies"

    @property
    def relay_certificate(self) -> Path | None:
        """The file that the relay's certificate is checked against; None means the system's authorities."""
        if self.smtp_ca_file is None and self.local_inbox:
            return self.inbox_directory / "certificate.pem"
        return self.smtp_ca_file

    @property
    def ui_url(self) -> str:
        """Where the business unit works."""
        return f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """Prefect's own API."""
        return f"{self.ui_url}/api"

    @property
    def inbox_url(self) -> str:
        """The local inbox's web page."""
        return f"http://127.0.0.1:{self.inbox_port}"

    def credentials(self) -> str:
        """`user:password`. Made on first use and kept in the data directory, readable by its owner only."""
        if self.login is not None:
            return self.login.get_secret_value()
        kept = self.data / "login"
        if not kept.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            fresh = kept.with_name(f"login.{os.getpid()}")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(f"manager:{secrets.token_urlsafe(12)}\n")
            try:
                os.link(fresh, kept)  # the first of two starts wins, whole
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        login = kept.read_text(errors="replace").strip()
        try:
            _check_characters(login)
        except ValueError as refused:
            raise SettingsInvalid(f"{kept}: the login in this file {refused}") from None
        return login


def _check_characters(login: str) -> None:
    if not (login.isascii() and login.isprintable()):
        raise ValueError(
            "takes letters without accents, digits and punctuation only: browsers send anything else in different ways, and nobody could log in"
        )


def read() -> Settings:
    """Read the settings afresh.

    Raises SettingsInvalid: one line that names the first wrong setting and what would be right.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = "_".join(str(part) for part in first["loc"]) or "settings"
        reason = first["msg"].removeprefix("Value error, ")
        about = Settings.model_fields[field].description if field in Settings.model_fields else None
        if not first["loc"]:
            raise SettingsInvalid(reason) from None  # about several settings: it names them itself
        raise SettingsInvalid(f"CSPR_{field.upper()}: {reason}{f' ({about})' if about else ''}") from None


@lru_cache(maxsize=1)
def load() -> Settings:
    """The settings of this process, read once."""
    return read()
