"""A fault that nobody foresaw, while something is recorded: what the person is told, and what may be tried again as it is."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import httpx
import psycopg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from models.casework.record.faults import what_failed
from models.casework.record.refusals import Problem
from models.law.words.dates import LONDON

NEEDS_A_LOOK = "needs-a-look"  # the tag of a run that had a fault of ours: the watchdog looks for it
PAUSES = (1, 2, 4, 8, 15, 30, *[30] * 18)  # seconds: ten minutes in all, then the run ends and `reconcile` sees to it
Done = TypeVar("Done")


def told(at: datetime) -> Problem:
    """What the person is told on the form."""
    moment = at.astimezone(LONDON)
    return Problem(
        field="form",
        title="What went wrong",
        message=(
            "something went wrong in this system; it need not be anything that you typed. "
            "Send it once more, or change what is unusual in it (a very long name, a sign that is not on the keyboard). "
            f"If it comes back, tell whoever looks after this system: the log of {moment:%d %B %Y, %H:%M} says where it happened"
        ),
    )


BROKE_OFF = Problem(
    field="form",
    title="What went wrong",
    message="it broke off several times before it was on record; look at what you typed, and send it once more",
)


def is_outage(fault: BaseException) -> bool:
    """Whether a database or the server could not be reached: it passes, and the same thing can be tried again as it is."""
    if getattr(fault, "was_outage", False):  # it failed a run within this one
        return True
    if isinstance(fault, OperationalError | InterfaceError | psycopg.OperationalError | httpx.TransportError):
        return True
    if isinstance(fault, httpx.HTTPStatusError):
        return fault.response.status_code >= 500
    return isinstance(fault, DBAPIError) and fault.connection_invalidated


def patiently(do: Callable[[], Done], log: logging.Logger | logging.LoggerAdapter[logging.Logger]) -> Done:
    """Do something that leaves nothing half done; while a database or the server is away, try again. Raises what `do` raised last."""
    for pause in PAUSES:
        try:
            return do()
        except Exception as fault:
            if not is_outage(fault):
                raise
            log.warning("Tried again in %d s: %s", pause, what_failed(fault))
        time.sleep(pause)
    return do()
