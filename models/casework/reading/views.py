"""What a case looks like from outside: the read model behind `cspr case show`, the case's page, the board and every briefing.

References, codes, dates, role names and professionals' handles. Never what people wrote.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.casework.dates import checks, holds, on_record, rulebook
from models.casework.dates.rulebook import Rulebook
from models.casework.inbound import holding_pen
from models.casework.objections import all_the_same
from models.casework.objections.to_publishing import planned_for
from models.casework.reading import context_views, ledger_views, return_views, review_views, sign_off_views
from models.casework.reading.case_shapes import AskedView, BoardLine, CaseView, FormsView
from models.casework.reading.date_shapes import CaseDeadline, DeadlineView, EarlierDate
from models.casework.reading.decision_shapes import OpenDecision, PlannedQuestion, Question, WaitingDecision
from models.casework.record.case import decisions, taken
from models.casework.record.desk import Desk
from models.casework.record.people import partnership_of
from models.casework.record.read_ahead import read_ahead
from models.casework.stages import criteria_views
from models.casework.stages.decision_forms import FORMS, asks_for_a_document
from models.law.deadlines.outcomes import RUNNING, Outcome, as_json, became, urgency
from models.law.process.decision import Step
from models.law.process.decisions import step
from models.law.process.replay import Open, open_decisions
from models.law.rules.all_rules import Force, Nature, rule
from models.law.rules.safety import CHILD_SAFETY
from models.law.words.dates import london_date
from models.law.words.vocabulary import DecisionKind
from models.records.tables import (
    Case,
    Deadline,
    Decision,
    Hold,
    Occurrence,
    Partnership,
    Proposal,
)

PLANNED = (DecisionKind.READY_TO_PUBLISH, DecisionKind.PUBLISHED)  # the forms that are about the planned day


def show(session: Session, case: Case, *, desk: Desk, today: date) -> CaseView:
    """Everything about one case, as JSON values."""
    recorded, happened = decisions(session, case), ledger_views.all_occurrences(session, case)
    rows = on_record.in_force(session, case_id=case.id)
    waiting = open_decisions(taken(recorded), opened_at=case.opened_at)
    book, checked = rulebook.of_partnership(session, case.partnership_id), checks.newest(session)
    earlier = _earlier(session, rows)
    dates: list[CaseDeadline] = [
        {
            **deadline_view(row, today=today, closed=case.closed_at is not None, book=book, checked=checked),
            "earlier": earlier.get((row.rule, row.item), []),
        }
        for row in rows
    ]
    return {
        "ref": case.ref,
        "pseudonym": case.pseudonym,
        "partnership": partnership_of(session, case.partnership_id).name,
        "regime": case.regime,
        "route": case.route,
        "stage": case.stage,
        "stage_title": case.stage.label,
        "stage_is_with": case.stage.is_with,
        "status": "closed" if case.closed_at else "open",
        "open_decisions": _questions(session, case, waiting, rows, desk=desk, today=today),
        "occurrences": [ledger_views.occurrence_view(occurrence) for occurrence in happened],
        "deadlines": dates,
        "decisions": [
            {
                **ledger_views.decision_view(decision),
                "sign_offs": sign_off_views.of_decision(session, case, decision),
            }
            for decision in recorded
        ],
        "messages": [ledger_views.message_view(message) for message in ledger_views.messages(session, case)],
        "referral": case.facts.get("referral"),
        "criteria": criteria_views.criteria_view(case, recorded),
        "positions": criteria_views.positions_view(session, case, recorded),
        "came_in": holding_pen.of_case(session, case),
        "alerts": ledger_views.alerts(session, case),
        "actions": ledger_views.actions(session, case),
        "holds": [
            {
                **ledger_views.hold_view(hold),
                "stops": [stop.id for stop in holds.stops(session, case, hold.reason)],
            }
            for hold in holds.of_case(session, case)
        ],
        "returns": return_views.returns_view(session, case, rows, dates, book=book),
        **review_views.of_case(session, case, recorded, happened),
        "beside": context_views.beside(session, case),
        "audit_head": ledger_views.audit_head(session, case),
    }


def for_forms(session: Session, case: Case, *, desk: Desk, today: date) -> FormsView:
    """What the forms of a case show, without its ledgers: those are read once in a pass, for its page."""
    recorded, rows = decisions(session, case), on_record.in_force(session, case_id=case.id)
    waiting = open_decisions(taken(recorded), opened_at=case.opened_at)
    book, checked = rulebook.of_partnership(session, case.partnership_id), checks.newest(session)
    return {
        "ref": case.ref,
        "stage_title": case.stage.label,
        "open_decisions": _questions(session, case, waiting, rows, desk=desk, today=today),
        "deadlines": [
            deadline_view(row, today=today, closed=case.closed_at is not None, book=book, checked=checked)
            for row in rows
        ],
        "criteria": criteria_views.criteria_view(case, recorded),
    }


def _questions(
    session: Session, case: Case, waiting: Sequence[Open], rows: Sequence[Deadline], *, desk: Desk, today: date
) -> list[OpenDecision]:
    """What is asked, with what stands against each answer."""
    return [
        {**one, **all_the_same.view(session, case, open_.decision, today=today)}
        for one, open_ in zip(waits_view(session, case, waiting, rows, desk=desk), waiting, strict=True)
    ]


def only_asked(session: Session, case: Case, *, desk: Desk) -> AskedView:
    """What is asked in a case whose dates cannot be read: no form stays away because of them."""
    waiting = open_decisions(taken(decisions(session, case)), opened_at=case.opened_at)
    shown = waits_view(session, case, waiting, (), desk=desk)
    return {"ref": case.ref, "open_decisions": [{**one, "against": []} for one in shown]}


def read_together(session: Session, cases: Sequence[Case]) -> None:
    """Read what `summary` asks of each of these cases, all together: a fixed number of statements, however many they are."""
    ids = [case.id for case in cases if case.id is not None]
    queries: Mapping[str, Any] = {
        "decisions": select(Decision).where(col(Decision.case_id).in_(ids)).order_by(col(Decision.id)),
        "dates in force": select(Deadline)
        .where(col(Deadline.case_id).in_(ids), col(Deadline.replaced_at).is_(None))
        .order_by(col(Deadline.due_on), col(Deadline.id)),
        "holds": select(Hold).where(col(Hold.case_id).in_(ids)).order_by(col(Hold.number)),
        "proposals": select(Proposal).where(col(Proposal.case_id).in_(ids)).order_by(col(Proposal.id)),
        "what stands": select(Occurrence)
        .where(col(Occurrence.case_id).in_(ids), col(Occurrence.superseded_at).is_(None))
        .order_by(col(Occurrence.id)),
    }
    for what, query in queries.items():
        read_ahead(session, what, ids, session.exec(query).all())


def summary(session: Session, case: Case, *, desk: Desk, today: date) -> BoardLine:
    """The line of a case on the board: where it is, what waits, and its dates that still run."""
    recorded = decisions(session, case)
    rows = on_record.in_force(session, case_id=case.id)
    waiting = open_decisions(taken(recorded), opened_at=case.opened_at)
    book, checked = rulebook.of_partnership(session, case.partnership_id), checks.newest(session)
    dates = [
        deadline_view(row, today=today, closed=case.closed_at is not None, book=book, checked=checked) for row in rows
    ]
    running = sorted(
        (one for one in dates if one["outcome"] in RUNNING and one["nature"] != Nature.KEEP_UNTIL), key=urgent
    )
    return {
        "ref": case.ref,
        "link": desk.case_link(case.ref),
        "pseudonym": case.pseudonym,
        "route": case.route,
        "stage": case.stage,
        "stage_title": case.stage.label,
        "status": "closed" if case.closed_at else "open",
        "open_decisions": waits_view(session, case, waiting, rows, desk=desk),
        "deadlines": running,
        "next_due_on": min((date["due_on"] for date in running if date["due_on"] >= today.isoformat()), default=None),
        "overdue": sum(one["outcome"] == Outcome.OVERDUE and one["force"] != Force.LOCAL for one in running),
        "holds": [ledger_views.hold_view(hold) for hold in holds.of_case(session, case)],
    }


def urgent(one: DeadlineView) -> tuple[int, str, str, str]:
    """Sorts dates that run by what is looked at first."""
    first = -1 if one["rule"] == CHILD_SAFETY else urgency(one["outcome"], one["force"])
    return first, one["due_on"], one["rule"], one["item"]


def of_partnerships(session: Session, *, today: date) -> list[DeadlineView]:
    """What each partnership owes whatever its cases, such as the yearly report."""
    checked = checks.newest(session)
    found = [
        deadline_view(
            row, today=today, closed=False, book=rulebook.of_partnership(session, row.partnership_id), checked=checked
        )
        for partnership in session.exec(select(Partnership).order_by(col(Partnership.code))).all()
        for row in on_record.in_force(session, case_id=None, partnership_id=partnership.id)
    ]
    return [one for one in found if one["outcome"] in RUNNING]


def waits_view(
    session: Session, case: Case, waiting: Sequence[Open], rows: Sequence[Deadline], *, desk: Desk
) -> list[WaitingDecision]:
    """The decisions that wait, with the signatures that they wait for."""
    planned_on = planned_for(session, case) if any(one.decision in PLANNED for one in waiting) else None
    found: list[PlannedQuestion] = [
        {
            **open_view(case, open_, rows, desk=desk),
            "planned_on": planned_on.isoformat() if planned_on and open_.decision in PLANNED else None,
        }
        for open_ in waiting
    ]
    return sign_off_views.waiting_for_signatures(session, case, found)


def open_view(case: Case, open_: Open, rows: Sequence[Deadline], *, desk: Desk) -> Question:
    """A decision that waits, with the date of the duty it answers."""
    row: Step = step(open_.decision)
    due = [
        deadline.due_on
        for deadline in rows
        if deadline.rule == row.rule and deadline.met_on is None and deadline.ended_on is None
    ]
    return {
        "decision": open_.decision,
        "title": row.title,
        "stage": row.stage,
        "due_on": min(due).isoformat() if due else None,
        "opened_at": open_.opened_at.isoformat(),
        "round": open_.round,
        "rule": row.rule,
        "binding": bool(row.rule) and rule(str(row.rule)).force is not Force.LOCAL,
        "waits_for": row.waits_for,
        "link": desk.form_link(case.ref, open_.decision),
        "question": row.question,
        "answers": [
            {"outcome": outcome.code, "title": outcome.title, "leads_to": outcome.leads_to} for outcome in row.outcomes
        ],
        "folder": str(desk.folder(case.ref)) if asks_for_a_document(FORMS[open_.decision]) else "",
    }


def deadline_view(row: Deadline, *, today: date, closed: bool, book: Rulebook, checked: checks.Checks) -> DeadlineView:
    """A deadline with its rule, force, citation, working and what has become of it by `today`."""
    duty = on_record.rule_of(row)
    answer = became(
        due_on=row.due_on,
        met_on=row.met_on,
        not_applicable=row.not_applicable,
        today=today,
        nature=duty.nature,
        closed=closed or row.ended_on is not None,
        provisional=row.provisional,
        suspended=row.suspended,
    )
    return {
        "rule": row.rule,
        "item": row.item,
        "duty": duty.duty,
        "owed_by": duty.owed_by,
        "to": list(duty.to),
        "counts_from": row.counts_from,
        "from": row.from_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "force": duty.force,
        "duty_force": duty.duty_force,
        "nature": duty.nature,
        "citation": {
            "document": duty.citation.document,
            "paragraph": duty.citation.paragraph,
            "url": duty.citation.url,
        },
        "verified_on": duty.verified_on.isoformat() if duty.verified_on else None,
        "evidence": duty.evidence,
        "verified": checks.verified_words(duty, checked),
        "provisional": row.provisional,
        "reading": row.reading,
        "others": row.others,
        "moved": row.moved,
        "suspended": row.suspended,
        "working": row.working,
        "working_words": on_record.describe(row),
        **as_json(answer),
        "days_left": on_record.working_days_left(row.due_on, today, book.calendar) if row.met_on is None else None,
        "note": duty.note,
        "stage": duty.stage,
        "revision": row.revision,
    }


def _earlier(session: Session, rows: Sequence[Deadline]) -> dict[tuple[str, str], list[EarlierDate]]:
    """The dates before those in force, by rule and item, oldest first: one query, and none where no date was worked out anew."""
    revised = sorted({row.rule for row in rows if row.revision > 1})
    found: dict[tuple[str, str], list[EarlierDate]] = {}
    if not revised:
        return found
    for deadline in session.exec(
        select(Deadline)
        .where(
            Deadline.case_id == rows[0].case_id,
            col(Deadline.rule).in_(revised),
            col(Deadline.replaced_at).is_not(None),
        )
        .order_by(col(Deadline.revision))
        .options(defer(col(Deadline.working)))  # type: ignore[arg-type]
    ):
        replaced_on = london_date(deadline.replaced_at).isoformat() if deadline.replaced_at else None
        found.setdefault((deadline.rule, deadline.item), []).append(
            {
                "revision": deadline.revision,
                "due_on": deadline.due_on.isoformat(),
                "replaced_on": replaced_on,
                "because": deadline.replaced_because,
            }
        )
    return found
