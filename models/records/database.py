"""Connections to our database: one engine per process, parameters never in error texts."""

from functools import lru_cache

import orjson
from sqlalchemy import Engine, create_engine
from sqlmodel import Session


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
