"""What every desk action has in common: read the form, record, forget what was typed, run the pipeline.

A bad answer is asked again as a Resume form of the same run, with what was typed kept.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from prefect import runtime
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed
from pydantic import BaseModel

from flows import clock, wall
from flows.case_review import case_review
from models.casework import desk_forms
from models.casework.case import NoSuchCase
from models.casework.desk_forms import ShowFirst
from models.casework.fields import BadAnswer, Problem
from notifications import foreseen, readout


class Acted(NamedTuple):
    """The case that was acted on, and what is to be said of it: no name, since Prefect keeps it."""

    ref: str
    words: str


Act = Callable[[Mapping[str, Any], datetime], str | Acted]


def run_action(
    form: type[BaseModel], given: Any, act: Act, *, of_case: bool = True, secret: frozenset[str] = frozenset()
) -> State[None]:
    """Do one desk action. `act` records it in one transaction and returns the case's reference, or refuses with `BadAnswer`.

    `of_case=False`: it belongs to no case; `act` returns what was recorded, for the run's message, and no pass follows.
    `secret`: fields that are typed afresh each time, never offered again.
    """
    run_id = UUID(str(runtime.flow_run.id))
    at = clock.now()
    with wall.client() as connected:
        typed = wall.typed_answer(connected, run_id) or _typed(given)
        if secret:
            wall.forget_parameters(connected, run_id)  # before anything can break off: they are typed again, not kept
        problems: list[Problem] = []
        try:
            done = act(typed, at)
            ref, words = done if isinstance(done, Acted) else (done, "")
        except ShowFirst as shown:
            wall.forget_parameters(connected, run_id)
            told = foreseen.what_if_page(shown.view)
            _name(connected, run_id, shown.view["ref"], "shown-first")
            wall.ask_again(connected, run_id, desk_forms.schema(form, shown.then), told)
        except BadAnswer as bad:
            problems = bad.problems
        except NoSuchCase as unknown:
            problems = [Problem(field="case_ref", title="Case", message=str(unknown).partition(": ")[2])]
        wall.forget_parameters(connected, run_id)
        if problems:
            get_run_logger().warning(
                "Not accepted (%s); it is asked again", ", ".join(problem.field for problem in problems)
            )
            connected.update_flow_run(run_id, tags=["desk"])  # no longer one that shows first
            told = readout.refusal([problem.model_dump() for problem in problems])
            kept = {name: value for name, value in typed.items() if name not in secret}
            wall.ask_again(connected, run_id, desk_forms.schema(form, kept), told)
        wall.clear(connected, run_id)
        if not of_case:
            return Completed(name="Recorded", message=f"On record: {ref}.")
        _name(connected, run_id, ref)
    case_review(ref)
    return Completed(name="Recorded", message=words or f"{ref}: on record. What is asked next hangs in Runs.")


def _name(connected: SyncPrefectClient, run_id: UUID, ref: str, *marks: str) -> None:
    """The run's name and tags, as they stand in Runs."""
    connected.update_flow_run(
        run_id, name=f"{ref} · {runtime.flow_run.flow_name}", tags=["desk", f"case:{ref}", *marks]
    )


def _typed(given: Any) -> dict[str, Any]:
    """The parameters as they were typed: Prefect hands a model over as one where they happen to be valid, else as a mapping."""
    return given.model_dump(mode="json") if isinstance(given, BaseModel) else dict(given or {})
