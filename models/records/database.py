"""Connections to our database: one engine per process, parameters never in error texts."""

from functools import lru_cache

import orjson
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool
from sqlmodel import Session

CONNECT_SECONDS = 5
LOOK_SECONDS = 120


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
    )


def reading(engine: Engine) -> Session:
    """A session for questions that need no transaction: each is answered as things stand when it is asked."""
    return Session(engine.execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False)


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
            "connect_timeout": CONNECT_SECONDS,
            "options": f"{limits} -c default_transaction_read_only=on -c TimeZone=UTC",
        },
    )
