"""Every case can be read, and its page and the words above its forms can be drawn. Tried here, so that nobody finds out by opening it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, func, select

from models.casework.reading import views
from models.casework.record.desk import Desk
from models.casework.watching.watch_finding import Finding
from models.law.words.dates import london_date
from models.records.tables import AuditEntry, Case
from notifications.pages import readout

REMEDY = "Give it to whoever looks after this system; until then `cspr case show` may show more, and its dates are kept by the alerts"
# Of a case that was well: the last entry of its audit chain, and the day. Until one of them changes it is well still.
Drawn = dict[str, tuple[int, date]]


def look(session: Session, *, desk: Desk, at: datetime, drawn: Drawn) -> list[Finding]:
    """Every case, open or closed, that cannot be read or whose page cannot be drawn today. `drawn`: what was well in an earlier look, kept by the caller."""
    today = london_date(at)
    changes = Counter(
        dict(session.exec(select(AuditEntry.case_ref, func.max(AuditEntry.seq)).group_by(AuditEntry.case_ref)).all())
    )
    found = []
    for case in session.exec(select(Case).order_by(col(Case.id))).all():
        state = (changes[case.ref], today)
        if drawn.get(case.ref) == state:
            continue
        fault = _fault(session, case, desk=desk, today=today)
        if fault is None:
            drawn[case.ref] = state
        else:
            drawn.pop(case.ref, None)
            found.append(fault)
    return found


def _fault(session: Session, case: Case, *, desk: Desk, today: date) -> Finding | None:
    trying = "its record cannot be read"
    try:
        view = views.show(session, case, desk=desk, today=today)
        views.summary(session, case, desk=desk, today=today)
        trying = "its page cannot be drawn"
        readout.case_page(view, today=today, ui_url=desk.url)
        trying = "the words above its forms cannot be drawn"
        forms = views.for_forms(session, case, desk=desk, today=today)
        for open_ in forms["open_decisions"]:
            readout.briefing(forms, open_, today=today, problems=None)
    except DBAPIError:
        raise  # the database, not the case
    except Exception as fault:  # its text could hold anything
        return Finding("case-unreadable", f"{trying} ({type(fault).__name__})", REMEDY, case.ref)
    return None
