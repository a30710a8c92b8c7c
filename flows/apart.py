"""Steps that do not stand or fall together: where one breaks off the others go on, and it is said in the end which were not done.

A database or a server that is away is no fault of one step: that is raised at once, and the whole is tried again. What is logged of a fault is
its kind and its place, never its text: that may quote what somebody wrote.
"""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

Done = TypeVar("Done")
Other = TypeVar("Other")
Log = logging.Logger | logging.LoggerAdapter[logging.Logger]
_ROOT = Path(__file__).parent.parent


class NotAllDone(RuntimeError):
    """Some of the steps broke off; the text names them. The others were done."""


class Steps:
    """Steps of one piece of work, done one after another whatever becomes of each."""

    def __init__(self, what: str, log: Log, *, raises: tuple[type[Exception], ...] = ()) -> None:
        """`raises`: what is no fault, and ends the work at once."""
        self.what, self.log, self.raises = what, log, raises
        self.broken: list[str] = []

    def take(self, name: str, do: Callable[[], Done], *, otherwise: Other) -> Done | Other:
        """Do one step. Returns what it gave, or `otherwise` where it broke off. Raises what is an outage, or one of `raises`."""
        try:
            return do()
        except Exception as fault:
            if is_outage(fault) or isinstance(fault, self.raises):
                raise
            self.log.error("%s: %s could not be done: %s", self.what, name, place(fault))
            self.broken.append(name)
            return otherwise

    def end(self) -> None:
        """Raises `NotAllDone` where a step broke off."""
        if self.broken:
            raise NotAllDone(f"{self.what}: could not be done: {', '.join(self.broken)}. Everything else was done.")


def is_outage(fault: BaseException) -> bool:
    """Whether the database or the server could not be reached: no fault of what was being done."""
    if isinstance(fault, OperationalError | InterfaceError):
        return True
    from httpx import TransportError  # here, as commands that need no engine do without it

    if isinstance(fault, TransportError):
        return True
    return isinstance(fault, DBAPIError) and fault.connection_invalidated


def place(fault: BaseException) -> str:
    """The kind of a fault and where in our code it arose: `LookupError in models/law/rules.py, line 42`."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_ROOT) and ".venv" not in frame.filename]
    where = f" in {Path(ours[-1].filename).relative_to(_ROOT)}, line {ours[-1].lineno}" if ours else ""
    return f"{type(fault).__name__}{where}"
