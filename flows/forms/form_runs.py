"""Which forms should hang, and make the wall agree: each missing one is hung once, each stale one taken down."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, StateType

from flows.forms import prefect_forms
from flows.forms.prefect_forms import Form, Standing
from flows.installation import clock, resources
from flows.operations import pages, reading, signing
from flows.running import faults
from flows.running.alive import DEAD_AFTER
from models.casework.forms import form_reading
from models.casework.forms.contested import offered, with_lines
from models.casework.forms.put_back import put_back
from models.casework.objections.all_the_same import CONTESTED
from models.casework.process.signing_forms import AboutProposal, is_about_a_proposal
from models.casework.reading.case_shapes import AskedView, FormsView
from models.casework.reading.decision_shapes import AskedDecision, OpenDecision
from models.casework.record.faults import what_failed
from models.casework.record.refusals import Problem
from models.casework.stages import answers
from models.casework.stages.decision_forms import FORMS
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind
from notifications.pages import readout

REHANG_AFTER = timedelta(days=5)  # Prefect's Runs page shows the last seven days
log = logging.getLogger(__name__)


def form(case: FormsView | AskedView, open_: OpenDecision | AskedDecision, *, today: date) -> Form:
    """The form of one open decision of a case's read model."""
    due_on = date.fromisoformat(open_["due_on"]) if open_["due_on"] else None
    overdue = due_on is not None and due_on < today
    due = f" · {_due_word(overdue, open_['binding'])} {long_date(due_on)}" if due_on else ""
    planned = f" · planned {long_date(date.fromisoformat(open_['planned_on']))}" if open_["planned_on"] else ""
    proposal = open_["proposal"] if open_["proposal"] and open_["proposal"]["waits"] else None
    title, waits_for = open_["title"], open_["waits_for"].value
    if proposal:
        title += f" · waiting for signatures ({len(proposal['signed'])} of {proposal['needed']})"
        waits_for = "signatures"
    return Form(
        case_ref=case["ref"],
        decision=open_["decision"].value,
        round=open_["round"],
        name=f"{case['ref']} · {title}{planned}{due}",
        tags=(
            f"case:{case['ref']}",
            f"decision:{open_['decision']}",
            f"stage:{open_['stage']}",
            f"waiting-for:{waits_for}",
            *(("overdue",) if overdue and open_["binding"] else ()),
        ),
        schema=_about_schema({}) if proposal else offered(answers.schema(open_["decision"]), open_["against"]),
        briefing=pages.briefing(case, open_, today=today),
        stands=f"p{proposal['number']}.{len(proposal['signed'])}" if proposal else "",
        contested=open_["decision"] in CONTESTED,
    )


def _offered(kind: DecisionKind, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The form of a decision with what was typed before."""
    return answers.schema(kind, put_back(FORMS[kind], typed).values)


def _about_schema(typed: Mapping[str, Any]) -> dict[str, Any]:
    return form_reading.schema(AboutProposal, typed)


def _due_word(overdue: bool, binding: bool) -> str:
    """A date of the partnership's own, or one expected of somebody else, is never called overdue."""
    if not overdue:
        return "due"
    return "overdue since" if binding else "expected by"


def ask_again(
    connected: SyncPrefectClient,
    run_id: UUID,
    case_ref: str,
    kind: DecisionKind,
    typed: Mapping[str, Any],
    problems: Sequence[Problem],
    *,
    at: datetime,
    fault: bool = False,
) -> None:
    """Ask a decision again in its own run, with what was wrong explained and what was typed kept. Ends the process.

    `fault`: it was a fault of ours; the run is marked for the watchdog until it is answered.
    """
    about = is_about_a_proposal(typed)
    again = put_back(AboutProposal if about else FORMS[kind], typed, problems)
    schema = _about_schema(again.values) if about else answers.schema(kind, with_lines(again.values, problems))
    said = [problem.model_dump() for problem in again.problems]
    try:
        briefing = _briefing(case_ref, kind, said, at=at)
    except Exception as unread:  # a case that cannot be shown can still be answered
        log.error("%s: no briefing: %s", case_ref, what_failed(unread))
        briefing = readout.refusal(said)
    tags = {*connected.read_flow_run(run_id).tags} - {faults.NEEDS_A_LOOK} | ({faults.NEEDS_A_LOOK} if fault else set())
    prefect_forms.ask_again(connected, run_id, schema, briefing, tags=sorted(tags))


def not_marked(connected: SyncPrefectClient, run_id: UUID) -> None:
    """Take the mark of a fault off a run that is answered."""
    tags = connected.read_flow_run(run_id).tags
    if faults.NEEDS_A_LOOK in tags:
        connected.update_flow_run(run_id, tags=[tag for tag in tags if tag != faults.NEEDS_A_LOOK])


def ask_to_change(
    connected: SyncPrefectClient,
    run_id: UUID,
    case_ref: str,
    kind: DecisionKind,
    proposed: Mapping[str, Any],
    *,
    at: datetime,
) -> None:
    """Ask a decision in the run of the form about its proposal, with what was proposed in the fields. Ends the process."""
    values = put_back(FORMS[kind], proposed).values
    prefect_forms.ask_again(connected, run_id, answers.schema(kind, values), _briefing(case_ref, kind, None, at=at))


def _briefing(case_ref: str, kind: DecisionKind, problems: Sequence[Mapping[str, Any]] | None, *, at: datetime) -> str:
    case = reading.for_forms(case_ref, at=at)
    open_ = next(open_decision for open_decision in case["open_decisions"] if open_decision["decision"] == kind)
    return readout.briefing(case, open_, today=clock.london_date(at), problems=problems)


def bring_in_step(
    case_ref: str, *, at: datetime, but_not: UUID | None = None, dead_after: timedelta = DEAD_AFTER
) -> int:
    """Hang what a case's record asks and does not hang; take down what hangs and is not asked. Returns how many were hung.

    `but_not`: the run that is answering right now, to be left alone. `dead_after`: how long a run may be busy before its process is
    taken for gone.
    """
    with resources.alone(f"wall:{case_ref}"), prefect_forms.client() as connected:
        case = pages.asked(case_ref, at=at)
        runs = [run for run in prefect_forms.live_forms(connected, case_ref) if run.id != but_not]
        hung = 0
        for open_ in case["open_decisions"]:
            wanted = form(case, open_, today=clock.london_date(at))
            if open_["proposal"] and not wanted.stands:  # it came to nothing: what was typed then is offered again
                kept = signing.kept(case_ref, open_["decision"], open_["round"])
                wanted = replace(wanted, schema=_offered(open_["decision"], kept or {}))
            mine = [run for run in runs if prefect_forms.carries(run, wanted)]
            runs = [run for run in runs if run not in mine]
            hung += _hang_once(connected, wanted, mine, at=at, dead_after=dead_after)
        for run in runs:
            if prefect_forms.standing(connected, run) is not Standing.BEING_ANSWERED:
                prefect_forms.take_down(connected, run, "This was decided elsewhere, or is not asked any more.")
            elif prefect_forms.is_dead(run, at=at, dead_after=dead_after):
                prefect_forms.take_down(
                    connected, run, "Its process ended. The answer is on record, or this is not asked any more."
                )
        for run in prefect_forms.runs_with(connected, ["form", f"case:{case_ref}"], prefect_forms.BROKEN_OFF):
            if run.id != but_not:  # it died between the record and the clearing, or is asked again by now
                prefect_forms.clear(connected, run.id)
                prefect_forms.end(
                    connected,
                    run.id,
                    prefect_forms.broken_off("The answer is on record, or the form hangs again with what was typed."),
                )
        return hung


def take_down_all(case_ref: str) -> None:
    """Take down every form of a case that is not on record (any more)."""
    with resources.alone(f"wall:{case_ref}"), prefect_forms.client() as connected:
        for run in prefect_forms.live_forms(connected, case_ref):
            prefect_forms.take_down(connected, run, "There is no such case on record.")


def _hang_once(
    connected: SyncPrefectClient, wanted: Form, live: Sequence[FlowRun], *, at: datetime, dead_after: timedelta
) -> int:
    """Leave exactly one fresh run carrying the form. Returns 1 if it had to be hung, else 0."""
    kept: FlowRun | None = None
    for run in live:
        stands = prefect_forms.standing(connected, run)
        if stands is Standing.BEING_ANSWERED and prefect_forms.is_dead(run, at=at, dead_after=dead_after):
            prefect_forms.give_up(connected, run)
        elif stands in (Standing.HALF_HUNG, Standing.BEING_CANCELLED) or (
            stands is Standing.HANGING and (kept is not None or _fading(run, at))
        ):
            prefect_forms.call_off(connected, run, "The form was hung afresh.")  # cleared below, once the new one hangs
        elif kept is None:
            kept = run
    if kept is not None:
        prefect_forms.refresh(connected, kept, wanted)
        for run in live:
            if run is not kept:
                prefect_forms.clear(connected, run.id)
        return 0
    every = prefect_forms.runs_with(connected, [wanted.key], [*prefect_forms.LIVE, *prefect_forms.ENDED])
    before = [run for run in every if run.state is None or run.state.type in prefect_forms.ENDED]
    typed = _typed_before(connected, before)
    if typed and not is_about_a_proposal(typed):
        wanted = replace(wanted, schema=_offered(DecisionKind(wanted.decision), typed))
    for run in every:
        if run not in live and run.state is not None and run.state.type is StateType.PAUSED:
            prefect_forms.call_off(connected, run, "The form was hung afresh.")  # its case's tag was taken off
            before.append(run)
    # A run of this form that lives on (the one that calls) has used up its generation too.
    prefect_forms.hang(
        connected, wanted, generation=max((prefect_forms.generation_of(run) for run in every), default=-1) + 1
    )
    for run in before:
        prefect_forms.clear(connected, run.id)
    return 1


def _typed_before(connected: SyncPrefectClient, before: Sequence[FlowRun]) -> dict[str, Any] | None:
    """What somebody typed into a run that died before it was recorded: it is offered again."""
    typed = (prefect_forms.typed_answer(connected, run.id) for run in before)
    return next((answer for answer in typed if answer), None)


def _fading(run: FlowRun, at: datetime) -> bool:
    """Whether a form hangs so long that Prefect's default list is about to lose it."""
    hung_at = run.expected_start_time or run.created
    return hung_at is not None and hung_at < at - REHANG_AFTER
