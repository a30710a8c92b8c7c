"""What every desk action has in common: read the form, record it once, forget what was typed, run the pipeline.

A bad answer is asked again as a Resume form of the same run, with what was typed kept; so is one that a fault of ours kept from being
recorded. A run that died is taken up again by `flows/jobs/recovery.py` from its beginning: it records under a key of its own, so what is on
record by then is not recorded twice.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from prefect import runtime
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import State
from prefect.exceptions import Pause
from prefect.logging import get_run_logger
from prefect.states import Completed
from pydantic import BaseModel

from flows import after_recording, passes
from flows.desk.kinds import Acted, Action
from flows.forms import prefect_forms
from flows.installation import clock, resources
from flows.running import faults
from models.casework.changes.change_forms import ShowFirst
from models.casework.forms import form_reading
from models.casework.forms.put_back import put_back, refused_fields
from models.casework.record.case import NoSuchCase
from models.casework.record.faults import what_failed
from models.casework.record.once import RecordedAlready, SaidAlready
from models.casework.record.refusals import BadAnswer, Problem
from models.casework.record.who import By
from notifications.pages import readout, what_if_page

DESK = "desk"  # the tag of every run of a desk action
ASKS = "asks-a-person"  # the tag of one that broke off too often: it asks, and records nothing by itself


def run_action(action: Action, given: Any) -> State[None]:
    """Do one desk action with what was given as its form."""
    state = _run(action, given)
    if action.sets_alarm:
        after_recording.set_alarm()
    return state


def _run(action: Action, given: Any) -> State[None]:
    form, secret = action.form, action.secret
    run_id = UUID(str(runtime.flow_run.id))
    at = clock.now()
    with prefect_forms.client() as connected:
        asks = ASKS in runtime.flow_run.tags
        connected.update_flow_run(run_id, name=runtime.flow_run.flow_name, tags=[DESK])  # whatever name it was given
        typed = prefect_forms.typed_answer(connected, run_id)
        if typed is None:
            typed = _typed(given)
        if secret:  # before anything can break off: they are typed again, not kept
            kept = put_back(form, typed, secret=secret).values
            prefect_forms.forget_parameters(connected, run_id, kept=kept)
            prefect_forms.clear(connected, run_id)
        problems: list[Problem] = []
        tags = [DESK]
        try:
            if asks and recorded_in(connected, run_id) is None:
                raise BadAnswer([faults.BROKE_OFF])
            acted = faults.patiently(
                lambda: _once(action, run_id, _key(connected, run_id), typed, at), get_run_logger()
            )
        except ShowFirst as shown:
            told = what_if_page.what_if_page(shown.view)
            _name(connected, run_id, shown.view["ref"])
            _ask_again(
                connected,
                run_id,
                form_reading.schema(form, put_back(form, shown.then).values),
                told,
                _shown(shown),
            )
        except BadAnswer as bad:
            problems = bad.problems
            tags += [faults.NEEDS_A_LOOK] if asks else []
        except NoSuchCase as unknown:
            problems = [Problem(field="case_ref", title="Case", message=str(unknown).partition(": ")[2])]
        except Exception as fault:  # the form must not come off the wall, whatever it was
            get_run_logger().error("Nothing was recorded: %s", what_failed(fault))
            problems, tags = [faults.told(at)], [DESK, faults.NEEDS_A_LOOK]
        if problems:
            again = put_back(form, typed, problems, secret=secret)
            get_run_logger().warning("Not accepted (%s); it is asked again", refused_fields(form, again.problems))
            told = readout.refusal([problem.model_dump() for problem in again.problems])
            _ask_again(connected, run_id, form_reading.schema(form, again.values), told, tags)
        prefect_forms.clear(connected, run_id)
        prefect_forms.forget_parameters(connected, run_id)
        if not action.of_case:
            what = acted.words or acted.ref or "what was typed"
            return Completed(name="Recorded", message=f"On record: {what}.")
        _name(connected, run_id, acted.ref)
    what_follows = passes.follow(acted.ref, after=run_id)
    return Completed(name="Recorded", message=acted.words or f"{acted.ref}: on record. {what_follows}")


def recorded_in(connected: SyncPrefectClient, run_id: UUID) -> str | None:
    """The case in which a run has recorded what was typed into it last, empty where that belongs to none; None where it has not."""
    return resources.recorded_under(_key(connected, run_id))


def _key(connected: SyncPrefectClient, run_id: UUID) -> str:
    """The key of what was typed into a run last: each time it asks, it may record once."""
    return f"run:{run_id}:{prefect_forms.times_asked(connected, run_id)}"


def _once(action: Action, run_id: UUID, key: str, typed: Mapping[str, Any], at: datetime) -> Acted:
    """Record it, or find it on record."""
    once = {"once": action.once.format(run=run_id)} if action.once else {}
    before = resources.recorded_under(key)
    if before is None:
        try:
            with resources.under_key(key), resources.said_once(action.entry, typed, by=By("", at, at)):
                done = action.record(typed, by=By("", at, at), **once)
            return done if isinstance(done, Acted) else Acted(done, "")
        except RecordedAlready:  # by another process of this run, which was taken for dead
            before = resources.recorded_under(key) or ""
        except SaidAlready as said:  # by another run: a double click
            return Acted(said.ref, str(said))
    return Acted(before, "")


def _ask_again(
    connected: SyncPrefectClient, run_id: UUID, schema: dict[str, Any], told: str, tags: list[str]
) -> NoReturn:
    """Hang the question with what was typed, forget the rest, and end this process."""
    raise Pause(state=prefect_forms.put_again(connected, run_id, schema, told, tags=tags, parameters=True))


def _shown(shown: ShowFirst) -> list[str]:
    """The tags of a run that shows first what would follow."""
    return [DESK, f"case:{shown.view['ref']}", "shown-first"]


def _name(connected: SyncPrefectClient, run_id: UUID, ref: str) -> None:
    """The run's name and tags, as they stand in Runs."""
    connected.update_flow_run(run_id, name=f"{ref} · {runtime.flow_run.flow_name}", tags=[DESK, f"case:{ref}"])


def _typed(given: Any) -> dict[str, Any]:
    """The parameters as they were typed: Prefect hands a model over as one where they happen to be valid, else as a mapping."""
    if isinstance(given, BaseModel):
        return given.model_dump(mode="json")
    return dict(given) if isinstance(given, Mapping) else {}
