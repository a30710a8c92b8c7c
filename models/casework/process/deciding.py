"""Record a decision: one transaction with the answer, what happened, the dates that follow, and the audit entry."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session

from models.casework.answering.answer_entry import Entry
from models.casework.dates import projection
from models.casework.forms.fields import Answer
from models.casework.objections import all_the_same
from models.casework.plans import action_plan
from models.casework.process import redoing
from models.casework.publishing import publication
from models.casework.record import audit, recording
from models.casework.record.case import decisions, latest, load, taken
from models.casework.record.desk import Desk
from models.casework.record.people import UnknownPerson, find_person
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.signatures import proposals
from models.casework.stages import branches, life_cycle, notification, panel_notice, practice_review, rapid_review
from models.casework.stages.answers import read
from models.law.criteria.criteria import begins_on
from models.law.process.decisions import step
from models.law.process.replay import may_be_taken, open_decisions, route_after, stage_after
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import DecisionKind, Route
from models.records.tables import Case, Decision, Proposal

K = DecisionKind

RECORDERS: dict[DecisionKind, Callable[[Entry, Any], None]] = {
    K.NOTIFIABLE: notification.record_notifiable,
    K.NOTIFICATION_SENT: notification.record_sent,
    K.LOOK_AGAIN: notification.record_look_again,
    K.WITHDRAW_NOTIFICATION: notification.record_withdrawal,
    K.RAPID_REVIEW_OUTCOME: rapid_review.record_outcome,
    K.BRANCH_BEGUN: branches.record_begun,
    K.BRANCH_DONE: branches.record_done,
    K.PANEL_RESPONSE: panel_notice.record_response,
    K.NATIONAL_REVIEW: panel_notice.record_national_review,
    K.COMMISSION: practice_review.record_commission,
    K.INTERVAL_CHECK: practice_review.record_interval_check,
    K.REPORT_APPROVED: practice_review.record_approval,
    K.ADOPT_PLAN: action_plan.record_adoption,
    K.SIGN_OFF_PLAN: action_plan.record_sign_off,
    K.PUBLICATION_DECISION: publication.record_decision,
    K.RELEASE_HOLD: publication.record_hold_review,
    K.READY_TO_PUBLISH: publication.record_readiness,
    K.PUBLISHED: publication.record_published,
    K.CLOSE: life_cycle.record_close,
    K.WITHDRAW: life_cycle.record_withdrawal,
    K.TRANSFER: life_cycle.record_transfer,
    K.TRANSFER_RECEIVED: life_cycle.record_receipt,
    K.REOPEN: life_cycle.record_reopening,
}


class DecisionNotOpen(ValueError):
    """The question is not being asked: it was answered already, or its time has not come. Nothing was changed."""


class AnsweredSo(DecisionNotOpen):
    """The round before was answered with just this, and nobody said that the next round is meant. Nothing was changed."""


def decide(
    session: Session, *, ref: str, kind: DecisionKind, typed: Mapping[str, Any], round_: int | None, by: By, desk: Desk
) -> Decision | Proposal:
    """Record the answer to an open decision; where named people must sign it, keep it as a proposal until they have.

    `round_`: which asking is answered; an answer to an earlier one is refused as stale, and one that says again what answered the last round is
    refused where it names no round. `by`: a registered person's handle,
    address or name; empty = whom the form names. `at`: when it counts as entered; `entered_at`: when it really was.
    Raises `BadAnswer` (nothing is recorded), `DecisionNotOpen`, `AnsweredSo`, `NoSuchCase`.
    """
    case = load(session, ref)
    before = decisions(session, case)
    asked = _asked(case, before, kind, round_)
    outcome, answer = read(kind, {**typed, "recorded_by": by.who or typed.get("recorded_by")})
    try:
        person = find_person(session, case.partnership_id, answer.recorded_by)
    except UnknownPerson as unknown:
        raise refuse("recorded_by", "Recorded by", str(unknown)) from None
    if round_ is None:
        _check_not_said_again(case, before[-1] if before else None, kind, outcome.code, answer)
    recording.check_first(session, by=person.handle, key=kind.value, concern=Concern(case.partnership_id), at=by.at)
    entry = Entry(session, case, desk, outcome, asked, by.named(person.handle))
    row = proposals.to_be_signed(session, case, kind, outcome.code)
    if row is not None:
        _check(entry, kind, answer)
        return proposals.propose(entry, kind, answer, row)
    return _record(entry, kind, answer, before)


def record_signed(
    session: Session,
    case: Case,
    proposal: Proposal,
    answers: Mapping[str, Any],
    *,
    desk: Desk,
    by: By,
) -> Decision:
    """Record what everybody who must has signed, as decided by whoever proposed it. Raises `BadAnswer`, `DecisionNotOpen`."""
    before = decisions(session, case)
    asked = _asked(case, before, proposal.kind, proposal.round)
    outcome, answer = read(proposal.kind, answers)
    entry = Entry(session, case, desk, outcome, asked, by.named(proposal.proposed_by))
    recording.vouch(session, proposal.proposed_by)  # they were asked when they proposed it, and it was signed since
    return _record(entry, proposal.kind, answer, before)


def _record(entry: Entry, kind: DecisionKind, answer: Answer, before: list[Decision]) -> Decision:
    session, case = entry.session, entry.case
    went_on = all_the_same.check(entry, kind, answer)
    RECORDERS[kind](entry, answer)
    decision = _keep(entry, kind, answer, went_on)
    recorded = taken([*before, decision])
    waited, waits = (open_decisions(found, opened_at=case.opened_at) for found in (taken(before), recorded))
    redoing.keep(entry, answer, decision, waited, waits)
    route = route_after(recorded)
    case.route = begins_on(case.facts) if route is Route.UNDECIDED else route
    case.stage = stage_after(recorded, opened_at=case.opened_at)
    session.add(case)
    projection.reproject(session, case, at=entry.by.at, because=f"{step(kind).title}: {entry.outcome.title}")
    return decision


def _check(entry: Entry, kind: DecisionKind, answer: Answer) -> None:
    """Refuse what could not be recorded as it stands: recorded, and undone again. Raises `BadAnswer`."""
    undone = entry.session.begin_nested()
    try:
        all_the_same.check(entry, kind, answer)
        RECORDERS[kind](entry, answer)
        entry.session.flush()
    finally:
        undone.rollback()


def _asked(case: Case, before: list[Decision], kind: DecisionKind, round_: int | None) -> int:
    """The round in which the decision waits. Raises `DecisionNotOpen` where it does not, or not in this round any more."""
    waits = {waiting.decision: waiting for waiting in open_decisions(taken(before), opened_at=case.opened_at)}
    if kind in waits and round_ in (None, waits[kind].round):
        return waits[kind].round
    following = sum(decision.kind is kind for decision in before) + 1
    if may_be_taken(kind, taken(before)) and round_ in (None, following):
        return following
    title, last = step(kind).title, latest(before, kind)
    open_now = ", ".join(waiting.value for waiting in waits) or "nothing: the case is closed"
    if last is not None:
        raise DecisionNotOpen(
            f"decision: '{title}' was already answered for {case.ref} on {long_date(london_date(last.decided_at))} "
            f"({step(kind).outcome(last.outcome).title}); nothing was changed; open now: {open_now}"
        )
    raise DecisionNotOpen(f"decision: '{title}' is not open for {case.ref}; open now: {open_now}")


def _check_not_said_again(case: Case, last: Decision | None, kind: DecisionKind, outcome: str, answer: Answer) -> None:
    """Refuse what the newest decision said, day and all, where no round is named: it is far likelier a repetition. Raises `AnsweredSo`."""
    if last is None or (last.kind, last.outcome) != (kind, outcome):
        return
    given = answer.model_dump(mode="json", exclude={"recorded_by", "outcome"})
    if all(last.answers.get(name) == value for name, value in given.items()):
        title, on = step(last.kind).title, long_date(london_date(last.decided_at))
        raise AnsweredSo(
            f"decision: '{title}' was answered with just this for {case.ref} on {on}, in round {last.round}; nothing was changed; "
            f"if it was done again, say the day of that, or that round {last.round + 1} is meant"
        )


def _keep(entry: Entry, kind: DecisionKind, answer: Answer, went_on: list[all_the_same.WentOn]) -> Decision:
    """Keep the decision with the whole form and what it went past; the audit names that by its code and who answers for it."""
    salt = audit.new_salt()
    answers = answer.model_dump(mode="json") | {"recorded_by": entry.by.who, "outcome": entry.outcome.code}
    if went_on:
        answers["went_on"] = went_on
    decision = Decision(
        case_id=entry.case_id,
        kind=kind,
        round=entry.round,
        outcome=entry.outcome.code,
        decided_on=answer.day,
        answers=answers,
        salt=salt,
        decided_by=entry.by.who,
        decided_at=entry.by.at,
        entered_at=entry.by.entered_at,
    )
    entry.session.add(decision)
    entry.session.flush()
    audit.append(
        entry.session,
        by=entry.by,
        operation="decide",
        case_ref=entry.case.ref,
        detail={
            "decision": kind.value,
            "round": entry.round,
            "outcome": entry.outcome.code,
            "decided_on": answer.day.isoformat(),
            "answers": audit.commitment(answers, salt),
            **(
                {"went_on": [{name: one[name] for name in ("code", "ledger", "by")} for one in went_on]}
                if went_on
                else {}
            ),
        },
    )
    return decision
