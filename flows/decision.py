"""The form on the wall: ask, record, go on.

One run per open decision. It hangs suspended until somebody presses Resume; then it records the answer in one transaction, removes what was
typed from Prefect, and runs the pipeline. A bad answer is explained and asked again, with what was typed kept; so is one that a fault of
ours kept from being recorded. While the database is away the run waits for it. `reconcile` hangs a lost form again.

An answer that named people must sign is kept as a proposal. The form then hangs again, saying who has signed and who has not, and nothing needs
doing with it: the last signature records the decision and takes it down. Resume is for what has gone wrong: change the answer, send new codes,
withdraw.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from prefect import flow, runtime
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed

from flows import passes
from flows.forms import form_runs, prefect_forms
from flows.installation import clock
from flows.operations import cases, signing
from flows.running import faults
from flows.running.boundary import without_values
from models.casework.forms.put_back import refused_fields
from models.casework.process.deciding import DecisionNotOpen
from models.casework.process.signing_forms import is_about_a_proposal
from models.casework.record.faults import what_failed
from models.casework.record.identifiers import masked
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.signatures.proposals import NotProposed
from models.casework.stages.decision_forms import FORMS
from models.law.words.vocabulary import DecisionKind


@flow(name="decision", retries=0, persist_result=False)
@without_values
def decision(case_ref: str, question: str, round: int = 1) -> State[None]:  # noqa: A002 - the word people see in Prefect
    """Ask one question of one case, and record the answer that Resume brings."""
    run_id = UUID(str(runtime.flow_run.id))
    at = clock.now()
    with prefect_forms.client() as connected:
        typed = prefect_forms.typed_answer(connected, run_id)
        if typed is None:
            return _ask(case_ref, question, round, run_id)
        kind = DecisionKind(question)
        try:
            ended = faults.patiently(
                lambda: _record(connected, run_id, case_ref, kind, round, typed, at=at), get_run_logger()
            )
        except (DecisionNotOpen, NotProposed) as stale:
            get_run_logger().warning("%s", masked(str(stale)))
            ended = Completed(name="Already answered", message=masked(str(stale)))
        except BadAnswer as bad:
            fields = refused_fields(FORMS[kind], bad.problems)
            get_run_logger().warning("%s: the answer was not accepted (%s); it is asked again", case_ref, fields)
            form_runs.ask_again(connected, run_id, case_ref, kind, typed, bad.problems, at=at)
        except Exception as fault:  # the form must not come off the wall, whatever it was
            get_run_logger().error("%s: the answer was not recorded: %s", case_ref, what_failed(fault))
            form_runs.ask_again(connected, run_id, case_ref, kind, typed, [faults.told(at)], at=at, fault=True)
        prefect_forms.clear(connected, run_id)
        form_runs.not_marked(connected, run_id)
    passes.follow(case_ref, after=run_id)
    return ended


def _record(
    connected: SyncPrefectClient,
    run_id: UUID,
    case_ref: str,
    question: DecisionKind,
    round_: int,
    typed: Mapping[str, Any],
    *,
    at: datetime,
) -> State[None]:
    """Record the answer, or keep it until it is signed; or do what is asked about one that waits. Returns how the run ends."""
    if is_about_a_proposal(typed):
        proposed = signing.about_proposal(case_ref, question, round_, typed, by=By("", at, at))
        if proposed is not None:
            form_runs.ask_to_change(connected, run_id, case_ref, question, proposed, at=at)
        return Completed(name="Recorded", message="Done. What waits hangs in Runs.")
    done = cases.decide(case_ref, question, typed, round_=round_, by=By("", at, at))
    if done.waits_for_signatures:
        words = "Everybody who must sign gets a code by mail; with the last signature it is recorded. The form in Runs says who has not signed."
        return Completed(name="Proposed", message=words)
    return Completed(name="Recorded", message="The answer is on record. What is asked next hangs in Runs.")


def _ask(case_ref: str, question: str, round_: int, run_id: UUID) -> State[None]:
    """A run that was started without an answer (somebody pressed Retry or Run): see to it that the form hangs, and end."""
    form_runs.bring_in_step(case_ref, at=clock.now(), but_not=run_id)
    return Completed(
        name="Hung", message=f"The form for '{question}', round {round_}, hangs in Runs if it is still asked."
    )
