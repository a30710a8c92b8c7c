"""Look at the records over a connection of the watchdog's own: read-only, one moment, never waiting long. It starts no database."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from deployments.watchdog.memory import Memory
from flows.settings import Settings
from models.casework import watch
from models.casework.watch_finding import Finding, Severity

OPTIONS = "-c statement_timeout=120000 -c lock_timeout=5000 -c default_transaction_read_only=on -c TimeZone=UTC"
CONNECT_SECONDS = 5


class CouldNotLook(Exception):
    """The records could not be read; the message is one line that says why and what to do."""


def look(settings: Settings, memory: Memory, *, at: datetime) -> list[Finding]:
    """What is wrong in the records at `at`, the audit chain against the last look included. Raises `CouldNotLook`."""
    anchors = memory.anchors()  # before the records: another watchdog may remember a later end meanwhile
    engine = _engine(settings)
    try:
        with Session(engine) as session:
            found = watch.look(
                session,
                at=at,
                holidays_are_fetched=settings.bank_holidays_url is not None,
                mailbox_is_read=settings.imap_host is not None,
                anchors=anchors,
            )
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
        engine.dispose()
    if any(one.code == watch.WENT_BACK for one in found):
        return [_with_remedy(one) if one.code == watch.WENT_BACK else one for one in found]
    try:
        memory.keep_head(head, at=at)
    except OSError:
        what = "the end of the audit chain cannot be remembered: the data directory cannot be written"
        found.append(
            Finding("memory-not-kept", what, "Give the watchdog the right to write there", "", Severity.WARNING)
        )
    return found


def _with_remedy(one: Finding) -> Finding:
    """The head that was seen is kept until somebody says that this was meant."""
    remedy = f"{one.remedy}; if it was restored on purpose, remove watchdog/anchor.json and watchdog/anchors.jsonl in the data directory"
    return Finding(one.code, one.what, remedy, one.ref, one.severity)


def _engine(settings: Settings) -> Engine:
    return create_engine(
        address(settings),
        hide_parameters=True,
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": OPTIONS},
    )


def address(settings: Settings) -> str:
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
