"""What a run needs from outside: our database, the relay, the desk's address. Read from the settings; nothing here imports Prefect."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text
from sqlmodel import Session

from flows.installation import private
from flows.installation.settings import Settings, load
from models.casework.record import once
from models.casework.record.desk import Desk
from models.casework.record.who import By
from models.records.database import engine_for, snapshot
from notifications.inbox.local_mailbox import LocalMailbox
from notifications.incoming.imap import Mailbox
from notifications.mail import outbox, staff_channels
from notifications.mail.smtp import Relay
from notifications.mail.staff_channels import ChannelsInvalid, StaffChannels
from notifications.paper import paperwork

WAITS_FOR_ANOTHER = "10min"  # for work that another process does at this moment, such as hanging the forms of one case
log = logging.getLogger(__name__)


class DatabaseNotNamed(RuntimeError):
    """Nobody said which database to use."""

    holds_nothing_typed = True


def engine(settings: Settings | None = None) -> Engine:
    """The engine of our database. Raises `DatabaseNotNamed` where neither the stack nor the setting names one."""
    url = (settings or load()).database_url
    if url is None:
        raise DatabaseNotNamed(
            "CSPR_DATABASE_URL: flow runs are told the database by `cspr start`; set it to run one elsewhere"
        )
    return engine_for("postgresql+psycopg://" + url.partition("://")[2])


@contextmanager
def reading() -> Iterator[Session]:
    """The door for questions: all of them see one moment, and the database refuses to write."""
    with snapshot(engine()) as opened:
        yield opened


@contextmanager
def writing(*, at: datetime) -> Iterator[Session]:
    """The door for operations. One operation, one transaction: rows, audit entry and outbox commit together or not at all."""
    asked, said = _ASKED.get(), _SAID.get()
    own_papers = paperwork.own_papers(load().papers_directory)
    with own_papers, outbox.transaction(engine(), mail_from=load().mail_from, at=at) as opened:
        if said is not None and not said.kept:
            once.check_not_said(opened, said.key, now=said.now)
        yield opened
        if asked is not None and not asked.kept:
            asked.kept = once.keep(opened, asked.key, at=at)
        if said is not None and not said.kept:
            said.kept = once.keep_said(opened, said.key, now=said.now)


@dataclass
class _Asked:
    key: str
    kept: bool = False


_ASKED: ContextVar[_Asked | None] = ContextVar("asked", default=None)


@dataclass
class _Said:
    key: str
    now: datetime
    kept: bool = False


_SAID: ContextVar[_Said | None] = ContextVar("said", default=None)


@contextmanager
def said_once(what: str, typed: Mapping[str, Any], *, by: By) -> Iterator[None]:
    """The operation within records what somebody says, once within minutes, however often it is submitted; the outermost of several counts.

    `what`: the form or the command. `by`: who says it; where it names nobody, what was typed does. Raises `SaidAlready`.
    """
    who = by.who or str(typed.get("recorded_by") or "")
    outer = _SAID.get()
    said = _SAID.set(outer or _Said(once.said_by(who, what, typed), by.entered_at))
    try:
        yield
    finally:
        _SAID.reset(said)


@contextmanager
def under_key(key: str) -> Iterator[None]:
    """The operation within is recorded under this key: once, whoever tries again. Raises `RecordedAlready` where it is there."""
    asked = _ASKED.set(_Asked(key))
    try:
        yield
    finally:
        _ASKED.reset(asked)


def recorded_under(key: str) -> str | None:
    """The reference of the case in which something is on record under a key, empty where it belongs to none; None where nothing is."""
    with reading() as opened:
        row = once.found(opened, key)
        return row.case_ref if row is not None else None


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold a lock by name against every other process, for work outside the database that must not be done twice at once."""
    with engine().connect() as connection:
        connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": WAITS_FOR_ANOTHER})
        connection.execute(text("SELECT pg_advisory_lock(hashtextextended(:name, 0))"), {"name": name})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))"), {"name": name})


def desk() -> Desk:
    """Where people meet the system."""
    settings = load()
    return Desk(url=settings.ui_url, documents=settings.documents_directory)


def make_folder(ref: str) -> None:
    """Make the folder of a case's documents. Where the share is not there just now, the case stands all the same: each pass tries again."""
    try:
        private.make_folder(ref.strip().upper())
    except OSError as error:
        log.error("%s: the folder for its documents could not be made: %s", ref, error.strerror)


def relay() -> Relay:
    """The mail relay."""
    settings = load()
    return Relay(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        security=settings.smtp_security,
        ca_file=settings.relay_certificate,
    )


def staff() -> StaffChannels:
    """The staff channels; where their file cannot be used, none, with the reason."""
    path = load().channels_file
    try:
        return staff_channels.read(path) if path is not None else StaffChannels()
    except ChannelsInvalid as invalid:
        return StaffChannels(fault=str(invalid))


def mailbox() -> Mailbox | LocalMailbox | None:
    """The mailbox that replies and returned mail go to: the one that is set, else the local inbox's; None where mail goes to neither."""
    settings = load()
    if settings.imap_host is None or settings.imap_user is None or settings.imap_password is None:
        return LocalMailbox(settings.replies_directory) if settings.local_inbox else None
    return Mailbox(
        host=settings.imap_host,
        port=settings.imap_port,
        user=settings.imap_user,
        password=settings.imap_password.get_secret_value(),
        security=settings.imap_security,
        folder=settings.imap_folder,
        ca_file=settings.imap_ca_file,
    )
