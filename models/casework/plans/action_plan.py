"""Stage 5, action plan: actions with owners and dates, statuses that cannot flatter, evidence before assurance."""

from datetime import date

from sqlmodel import Session, col, select

from models.casework.answering.answer_entry import Entry
from models.casework.dates import occurrences, projection
from models.casework.plans.action_plan_forms import STATUSES, AdoptPlan, PlannedAction, SignOffPlan
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.people import find_agency
from models.casework.record.prose import find_in_prose
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Action, ActionUpdate, Case, Occurrence

ADDED = "the plan was taken up again"
DONE = ("complete-awaiting-assurance", "assured")  # the work is done; only "assured" says that somebody looked
SETTLED = ("assured", "superseded")


def record_adoption(entry: Entry, answer: AdoptPlan) -> None:
    """The plan as adopted: every action gets a number, an owner and its own deadline."""
    entry.check_past(answer.decided_on, "decided_on", "Adopted on")
    if entry.outcome.code == "no-actions":
        if answer.actions:
            raise refuse(
                "actions", "Actions", "the answer says that none are needed; take the actions out, or choose 'Adopted'"
            )
        if not answer.reasons:
            raise refuse("reasons", "If no actions are needed: why", "say why none are needed")
    elif not answer.actions:
        raise refuse(
            "actions", "Actions", "a plan needs at least one action; add it, or choose 'No actions are needed'"
        )
    before = len(entry.session.exec(select(Action.id).where(Action.case_id == entry.case.id)).all())
    for index, line in enumerate(answer.actions):
        _add_action(entry, index, line, number=f"A{before + index + 1}")
    entry.put(OccurrenceKind.PLAN_ADOPTED, answer.decided_on, because=ADDED if entry.round > 1 else "")


def _add_action(entry: Entry, index: int, line: PlannedAction, *, number: str) -> None:
    where, title = f"actions.{index}", f"Actions, line {index + 1}"
    agency = find_agency(entry.session, entry.case.partnership_id, line.agency)
    if agency is None or agency.id is None:
        raise refuse(
            f"{where}.agency", f"{title}, agency", f"'{line.agency}' is not a registered agency; give its name or code"
        )
    owner = entry.person(line.owner, f"{where}.owner", f"{title}, owner")
    entry.check_future(line.due_on, f"{where}.due_on", f"{title}, due on")
    assert owner.id is not None
    entry.session.add(
        Action(
            case_id=entry.case_id,
            number=number,
            recommendation=line.recommendation,
            action=line.action,
            scope=line.scope,
            agency_id=agency.id,
            owner_id=owner.id,
            due_on=line.due_on,
        )
    )
    entry.put(OccurrenceKind.ACTION_DUE, line.due_on, item=number)


def record_sign_off(entry: Entry, answer: SignOffPlan) -> None:
    """The plan is signed off by a body of the partnership, once every action is assured or superseded."""
    entry.check_past(answer.decided_on, "decided_on", "Signed off on")
    open_actions = entry.session.exec(
        select(Action.number)
        .where(Action.case_id == entry.case.id, col(Action.status).not_in(SETTLED))
        .order_by(col(Action.id))
    ).all()
    if open_actions:
        raise refuse(
            "decided_on",
            "Sign off the plan",
            f"{', '.join(open_actions)} are not assured or superseded yet; update them first ('Update an action')",
        )
    entry.put(OccurrenceKind.PLAN_SIGNED_OFF, answer.decided_on, because=ADDED if entry.round > 1 else "")


def update_action(
    session: Session, *, ref: str, number: str, status: str, note: str, evidence: str, on: date, by: By
) -> ActionUpdate:
    """Record how an action stands. `assured` needs evidence; a finished action meets its date on `on`.

    Raises `BadAnswer`, `NoSuchCase`.
    """
    case = load(session, ref)
    action = session.exec(
        select(Action).where(Action.case_id == case.id, Action.number == number.strip().upper())
    ).first()
    if action is None or action.id is None:
        raise refuse("number", "Action", f"{case.ref} has no action '{number}'; its page lists the numbers")
    if status not in STATUSES:
        raise refuse("status", "Status", f"'{status}' is not one of {', '.join(STATUSES)}")
    if status == "assured" and not (evidence or action.evidence):
        raise refuse("evidence", "Evidence", "an action is assured only with evidence; say what shows that it worked")
    for field, words in (("note", note), ("evidence", evidence)):
        if find_in_prose(words):
            raise refuse(field, field.capitalize(), f"this holds what looks like {find_in_prose(words)}; take it out")
    if on > by.at.date():
        raise refuse("on", "On", f"{long_date(on)} has not come yet; give the day on which this was so")
    action.status, action.updated_on, action.evidence = status, on, evidence or action.evidence
    update = ActionUpdate(
        action_id=action.id, status=status, note=note, evidence=evidence, on=on, recorded_by=by.who, recorded_at=by.at
    )
    session.add_all([action, update])
    _keep_dates(session, case, action, on=on, by=by)
    projection.reproject(session, case, at=by.at, because=f"action {action.number} was updated")
    audit.append(
        session,
        by=by,
        operation="action-plan.update-action",
        case_ref=case.ref,
        detail={"number": action.number, "status": status, "on": on.isoformat(), "evidence": bool(evidence)},
        concern=Concern(
            case.partnership_id, agencies=frozenset({action.agency_id}), people=frozenset({action.owner_id} - {None})
        ),
    )
    return update


def _keep_dates(session: Session, case: Case, action: Action, *, on: date, by: By) -> None:
    """A finished action has met its date; one taken up again has not; a superseded one has no date any more."""
    standing = {
        occurrence.kind: occurrence
        for occurrence in session.exec(
            select(Occurrence).where(
                Occurrence.case_id == action.case_id,
                Occurrence.item == action.number,
                col(Occurrence.superseded_at).is_(None),
            )
        )
    }
    finished = standing.get(OccurrenceKind.ACTION_FINISHED)
    if action.status in DONE and finished is None:
        occurrences.put(session, case, OccurrenceKind.ACTION_FINISHED, on=on, item=action.number, by=by)
    elif action.status not in DONE and finished is not None:
        occurrences.supersede(session, finished, because=f"the action is {action.status} again", by=by.who, at=by.at)
    due = standing.get(OccurrenceKind.ACTION_DUE)
    if action.status == "superseded" and due is not None:
        occurrences.supersede(session, due, because="the action was superseded", by=by.who, at=by.at)
