"""Steps that do not stand or fall together: where one breaks off the others go on, and it is said in the end which were not done.

A database or a server that is away is no fault of one step: that is raised at once, and the whole is tried again. What is logged of a fault is
its kind and its place, never its text: that may quote what somebody wrote.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from flows.running.faults import is_outage
from models.casework.record.faults import what_failed

Done = TypeVar("Done")
Other = TypeVar("Other")
Log = logging.Logger | logging.LoggerAdapter[logging.Logger]


class NotAllDone(RuntimeError):
    """Some of the steps broke off; the text names them. The others were done."""

    holds_nothing_typed = True


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
            self.log.error("%s: %s could not be done: %s", self.what, name, what_failed(fault))
            self.broken.append(name)
            return otherwise

    def end(self) -> None:
        """Raises `NotAllDone` where a step broke off."""
        if self.broken:
            raise NotAllDone(f"{self.what}: could not be done: {', '.join(self.broken)}. Everything else was done.")
