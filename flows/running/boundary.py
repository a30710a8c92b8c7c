"""Where a run meets Prefect: an error that leaves it carries no value that somebody typed.

Prefect keeps an error's text in the run's state, its log and its events, and a traceback prints the texts of all that it came from.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flows.running.faults import is_outage
from models.casework.record.faults import what_failed

P = ParamSpec("P")
Result = TypeVar("Result")


class RunFailed(Exception):
    """What a run failed of: the kind of the error and the place. Only an error of ours that holds nothing typed keeps its words.

    `was_outage`: a database or the server was away. Whoever called the run stops as well then, and all of it is tried again.
    """

    says_what_failed = True

    def __init__(self, words: str, *, was_outage: bool = False) -> None:
        super().__init__(words)
        self.was_outage = was_outage


def without_values(body: Callable[P, Result]) -> Callable[P, Result]:
    """The body of a flow, under its `@flow`: whatever it fails of leaves it as `RunFailed`, and nothing behind it is shown."""

    @wraps(body)
    def bounded(*args: P.args, **kwargs: P.kwargs) -> Result:
        try:
            return body(*args, **kwargs)
        except RunFailed:
            raise
        except Exception as fault:
            words = f": {fault}" if getattr(fault, "holds_nothing_typed", False) else ""
            failed = RunFailed(f"{what_failed(fault)}{words}", was_outage=is_outage(fault))
        raise failed  # outside the handler: nothing of the error is chained to it

    bounded.holds_no_values = True  # type: ignore[attr-defined]
    return bounded
