"""Connections to our database: one engine per process, parameters never in error texts, and nobody waits for ever.

A database that does not answer, a row that somebody else holds and a statement that does not end are each given up after a while. Whoever
asked is told (`trouble`), and the operation, one transaction, is tried again whole.
"""

from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from models.records.session import CaseSession

CONNECT_S = 10
LOCK_S = 120  # the longest turn of another operation, such as new rules moving ten thousand dates, with room
STATEMENT_S = 600
LOCK_NOT_AVAILABLE, CANCELLED = "55P03", "57014"  # https://www.postgresql.org/docs/current/errcodes-appendix.html
LOOKER_S, LOOK_SECONDS = 5, 120  # who only looks on waits less


@lru_cache(maxsize=8)
def engine_for(url: str) -> Engine:
    """The engine for a database URL (`postgresql+psycopg://…`). Statement parameters are hidden from errors and logs."""
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=4,
        max_overflow=4,
        json_deserializer=orjson.loads,  # most of what is read of a deadline is JSON
        connect_args=_patience(url),
    )


def trouble(error: Exception) -> str:
    """Why the database did not do what was asked, and what to do: one line without any value. Empty where the fault is the statement's own."""
    code = getattr(getattr(error, "orig", None), "sqlstate", None)
    if code == LOCK_NOT_AVAILABLE:
        return f"another process has held for {LOCK_S} seconds what this needs: let it finish, or see which one hangs; then try again"
    if code == CANCELLED:
        return "the database stopped this because it took too long: see how busy it is, then try again"
    if isinstance(error, OperationalError):
        return (
            "the database cannot be reached, does not answer or broke off: see `cspr status`, that PostgreSQL runs, and what CSPR_DATABASE_URL "
            "names; then try again"
        )
    return ""


def _patience(url: str) -> dict[str, Any]:
    """How long a connection waits. What the URL itself says counts more."""
    given = make_url(url).query
    limits = f"-c lock_timeout={LOCK_S}s -c statement_timeout={STATEMENT_S}s"
    options = given.get("options", ())
    said = options if isinstance(options, str) else " ".join(options)
    patience: dict[str, Any] = {"options": f"{limits} {said}".strip()}
    if "connect_timeout" not in given:
        patience["connect_timeout"] = CONNECT_S
    if "tcp_user_timeout" not in given:
        patience["tcp_user_timeout"] = CONNECT_S * 3 * 1000  # in ms: a line that is dead, not a server that thinks
    return patience


def reading(engine: Engine) -> Session:
    """A session for questions that need no transaction: each is answered as things stand when it is asked."""
    return CaseSession(engine.execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False)


def snapshot(engine: Engine) -> Session:
    """A session for questions that belong together: all see one moment, and the database refuses whatever would write or lock."""
    return CaseSession(
        engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True), expire_on_commit=False
    )


def onlooker(url: str, *, patience_s: int = LOOK_SECONDS) -> Engine:
    """An engine for who looks on from outside: it only reads, sees one moment, keeps no connection and waits for no answer longer than `patience_s`."""
    limits = f"-c statement_timeout={patience_s * 1000} -c lock_timeout=5000"
    return create_engine(
        url,
        hide_parameters=True,
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        json_deserializer=orjson.loads,
        connect_args={
            "connect_timeout": LOOKER_S,
            "options": f"{limits} -c default_transaction_read_only=on -c TimeZone=UTC",
        },
    )
