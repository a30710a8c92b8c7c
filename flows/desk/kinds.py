"""What a desk action is made of."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel


class Acted(NamedTuple):
    """The case that was acted on, and what is to be said of it: no name, since Prefect keeps it."""

    ref: str
    words: str


@dataclass(frozen=True)
class Action:
    """One desk action.

    `entry`: its name in the code. `title`: its name for people. `record` takes what was typed, `by` with its two moments and nobody named (the form says who),
    and `once` where that is given; it records in one transaction and returns the case's reference, or refuses with `BadAnswer`. `words`: Markdown, on its page.
    """

    entry: str
    title: str
    form: type[BaseModel]
    record: Callable[..., str | Acted]
    words: str
    of_case: bool = True  # False: it belongs to no case; `record` returns what was recorded, for the run's message, and no pass follows
    secret: frozenset[str] = frozenset()  # fields that are typed afresh each time, never offered again
    sets_alarm: bool = False
    once: str = ""  # the key under which it is recorded once; `{run}` is the run's
    parameter: str = "asked"  # what the form is called in Prefect's API
    flow: str = ""  # the flow's name there; unset: from the title

    @property
    def flow_name(self) -> str:
        """The name under which Prefect lists the flow."""
        return self.flow or re.sub("[^a-z0-9]+", "-", self.title.lower().replace("'", "")).strip("-")
