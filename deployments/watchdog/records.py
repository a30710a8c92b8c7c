"""Look at the records over a connection of the watchdog's own: read-only, one moment, never waiting long. It starts no database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from deployments.watchdog import cases
from deployments.watchdog.memory import Memory
from deployments.watchdog.owed import owed
from deployments.watchdog.server import Seen
from flows.installation.settings import Settings
from models.casework.process.open_questions import asked
from models.casework.record.desk import Desk
from models.casework.watching import watch
from models.casework.watching.watch_finding import Finding, Severity
from models.casework.watching.watch_rungs import just_changed
from models.records.database import onlooker
from models.records.session import CaseSession

SETTLES = timedelta(minutes=2)  # after something was recorded its forms hang within seconds


class CouldNotLook(Exception):
    """The records could not be read; the message is one line that says why and what to do."""


class Looked(NamedTuple):
    """What one look at the records found, and what they ask."""

    findings: list[Finding]
    seen: Seen | None = None


def look(
    settings: Settings,
    memory: Memory,
    *,
    at: datetime,
    awake_since: datetime | None = None,
    drawn: cases.Drawn | None = None,
) -> Looked:
    """What is wrong in the records at `at`, the audit chain against the last look included. Raises `CouldNotLook`.

    `awake_since`: when the machine, or the stack, came up again; `None` where that is not known. `drawn`: the cases that were well.
    """
    anchors = memory.anchors()  # before the records: another watchdog may remember a later end meanwhile
    opened = onlooker(url(settings))
    try:
        with CaseSession(opened) as session:
            found = watch.look(
                session,
                at=at,
                holidays_are_fetched=settings.bank_holidays_url is not None,
                owed=owed(at, awake_since=awake_since, mailbox_is_polled=settings.imap_host is not None),
                anchors=anchors,
            )
            found += cases.look(
                session,
                desk=Desk(settings.ui_url, settings.documents_directory),
                at=at,
                drawn={} if drawn is None else drawn,
            )
            seen = Seen(tuple(asked(session)), just_changed(session, since=at - SETTLES))
            head = watch.head(session)
            session.rollback()
    except OperationalError:
        raise CouldNotLook(
            "the database cannot be reached, or did not answer in time: see that PostgreSQL runs"
        ) from None
    except SQLAlchemyError as fault:
        raise CouldNotLook(
            f"the database cannot be read ({type(fault).__name__}): `cspr start` once brings its tables up to this version"
        ) from None
    finally:
        opened.dispose()
    if any(one.code == watch.WENT_BACK for one in found):
        return Looked([_with_remedy(one) if one.code == watch.WENT_BACK else one for one in found], seen)
    try:
        memory.keep_head(head, at=at)
    except OSError:
        what = "the end of the audit chain cannot be remembered: the data directory cannot be written"
        found.append(
            Finding("memory-not-kept", what, "Give the watchdog the right to write there", "", Severity.WARNING)
        )
    return Looked(found, seen)


def _with_remedy(one: Finding) -> Finding:
    """The head that was seen is kept until somebody says that this was meant."""
    remedy = f"{one.remedy}; if it was restored on purpose, remove watchdog/anchor.json and watchdog/anchors.jsonl in the data directory"
    return Finding(one.code, one.what, remedy, one.ref, one.severity)


def url(settings: Settings) -> str:
    """Our database: the one that the settings name, or the embedded one if it runs."""
    if settings.database_url is not None:
        return "postgresql+psycopg://" + settings.database_url.partition("://")[2]
    try:
        lines = (settings.data / "postgres" / "postmaster.pid").read_text().splitlines()
        port, socket = int(lines[3]), lines[4].strip()
    except (OSError, IndexError, ValueError):
        raise CouldNotLook(
            "the database does not run: start it with `cspr start`, or name it in CSPR_DATABASE_URL"
        ) from None
    return f"postgresql+psycopg://postgres@/cspr?host={quote(socket, safe='/')}&port={port}"
