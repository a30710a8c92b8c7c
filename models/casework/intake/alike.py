"""Whether an incident looks like one that is on record already: asked of whoever records it, never decided for them."""

from datetime import date

from sqlmodel import Session, col, select

from models.casework.dates import occurrences
from models.casework.forms.intake import Intake
from models.casework.intake.referral_forms import Referred
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Case, Partnership, Referral

SAME = ("harm", "children", "subject", "happened")  # the coded facts in which the same incident, reported twice, agrees


def check_new_incident(session: Session, partnership: Partnership, intake: Intake, *, by: By) -> None:
    """Ask back where an open case has the same days and facts, unless it was said that this is another incident. Raises `BadAnswer`."""
    if intake.another == "yes":
        return
    open_cases = select(Case).where(Case.partnership_id == partnership.id, col(Case.closed_at).is_(None))
    for case in session.exec(open_cases.order_by(col(Case.id).desc())):
        if all(case.facts.get(name) == getattr(intake, name) for name in SAME) and _same_days(session, case, intake):
            _ask(case.ref, "opened", london_date(case.opened_at), by)


def check_new_referral(session: Session, partnership: Partnership, referred: Referred, *, by: By) -> None:
    """Ask back where the same agency's referral of the same days and facts waits, unless it was said to be another incident. Raises `BadAnswer`."""
    if referred.another == "yes":
        return
    waiting = select(Referral).where(
        Referral.partnership_id == partnership.id, col(Referral.state).in_(("received", "parked"))
    )
    given = referred.model_dump(mode="json")
    for referral in session.exec(waiting.order_by(col(Referral.id).desc())):
        same = (*SAME, "aware_on", "incident_on")
        if all((referral.facts.get(name) or None) == (given.get(name) or None) for name in same):
            _ask(referral.ref, "taken in", london_date(referral.received_at), by)


def _same_days(session: Session, case: Case, intake: Intake) -> bool:
    """Whether a case became known on that day and, where both say, happened on the same."""
    aware = occurrences.standing(session, case, OccurrenceKind.AWARE)
    incident = occurrences.standing(session, case, OccurrenceKind.INCIDENT)
    happened = {incident.on if incident else None, intake.incident_on} - {None}
    return aware is not None and aware.on == intake.aware_on and len(happened) < 2


def _ask(ref: str, done: str, on: date, by: By) -> None:
    when = "today" if on == by.today else f"on {long_date(on)}"
    title = Intake.model_fields["another"].title or ""
    raise refuse(
        "another",
        title,
        f"this looks like {ref}, {done} {when}; choose 'yes' if it is another incident; else go on with that one",
    )
