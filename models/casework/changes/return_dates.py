"""By when an agency's return is asked for: the partnership's date for all of them, a compressed one for an agency found late.

Rules: agency-return, local-agency-summaries, rapid-review-to-panel. Every number in here is ours, for a partnership's own use; none is law.
"""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.casework.dates import occurrences, projection, rulebook
from models.casework.dates.projection import Move
from models.casework.record.who import By
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import AgencyReturn, Case, Deadline, Occurrence

SUMMARY = "summary"  # the kind of return that a rapid review asks for
ALL_IN = "local-agency-summaries"  # the partnership's own date for every return
MEETING, PANEL = "local-panel-meeting", "rapid-review-to-panel"
WITHOUT_A_TARGET = 10  # working days after the notification, where the partnership has left its own target out
FOUND_LATE = 3  # working days from the request


def standard(session: Session, case: Case) -> date | None:
    """The date of every return: the partnership's target, else ten working days after the notification. `None` before that."""
    target = _due(session, case, ALL_IN)
    if target is not None:
        return target
    notified = occurrences.standing(session, case, OccurrenceKind.NOTIFIED)
    if notified is None:
        return None
    days = rulebook.of_partnership(session, case.partnership_id).calendar
    return days.working_day_after(notified.on, WITHOUT_A_TARGET)


def compressed(session: Session, case: Case, *, today: date) -> date:
    """The date of a return that is asked for late: three working days, but before the meeting where that is still to come.

    Never later than the working day before the rapid review is due with the Panel. Where even that has passed it is asked for at once:
    the date is today's.
    """
    days = rulebook.of_partnership(session, case.partnership_id).calendar
    day = _not_after_the_panel(session, case, days.working_day_after(today, FOUND_LATE))
    meeting = _due(session, case, MEETING)
    before = days.working_day_after(meeting, -1) if meeting else today
    return max(min(day, before) if before > today else day, today)


def dated(session: Session, case: Case) -> set[str]:
    """The numbers of the returns whose date is on record."""
    return set(
        session.exec(
            select(Occurrence.item).where(
                Occurrence.case_id == case.id,
                Occurrence.kind == OccurrenceKind.RETURN_DUE,
                col(Occurrence.superseded_at).is_(None),
            )
        )
    )


def follow(session: Session, case: Case, *, because: str, by: str, at: datetime) -> list[Move]:
    """Bring the dates of returns that are out in step with a rapid review whose own dates moved. Returns what moved with them.

    One that was found late keeps its date unless the rapid review is now due before it.
    """
    standing, known = standard(session, case), dated(session, case)
    rows = session.exec(
        select(AgencyReturn).where(
            AgencyReturn.case_id == case.id, AgencyReturn.kind == SUMMARY, col(AgencyReturn.returned_on).is_(None)
        )
    ).all()
    moved = False
    for row in rows:
        due_on = _not_after_the_panel(session, case, row.due_on) if row.late_found and row.due_on else standing
        if due_on is None or due_on == row.due_on or row.number not in known:
            continue
        row.due_on, moved = due_on, True
        session.add(row)
        kind = OccurrenceKind.RETURN_DUE
        occurrences.put(session, case, kind, on=due_on, item=row.number, because=because, by=By(by, at, at))
    return projection.reproject(session, case, at=at, because=because) if moved else []


def _not_after_the_panel(session: Session, case: Case, on: date) -> date:
    panel = _due(session, case, PANEL)
    days = rulebook.of_partnership(session, case.partnership_id).calendar
    return min(on, days.working_day_after(panel, -1)) if panel else on


def _due(session: Session, case: Case, rule_id: str) -> date | None:
    return session.exec(
        select(col(Deadline.due_on)).where(
            Deadline.case_id == case.id, Deadline.rule == rule_id, col(Deadline.replaced_at).is_(None)
        )
    ).first()
