"""The page of a case, and what stands above a form: drawn, or, where a record cannot be shown, a plain one that says so.

Nothing rests on a page: what is recorded is kept, the alarm is set and what is queued goes out before any is drawn.
"""

import logging
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from flows.installation import clock, resources
from flows.operations import reading
from flows.running.faults import is_outage
from models.casework.reading import views
from models.casework.reading.case_shapes import AskedView, FormsView
from models.casework.reading.decision_shapes import AskedDecision, OpenDecision
from models.casework.record import case
from models.casework.record.case import NoSuchCase
from models.casework.record.desk import Desk
from models.casework.record.faults import what_failed
from notifications.pages import readout

log = logging.getLogger(__name__)


class Page(NamedTuple):
    """A page as Markdown. `is_whole`: whether it could be drawn, or stands in for one that could not."""

    text: str
    is_whole: bool = True


def draw(session: Session, ref: str, *, desk: Desk, today: date) -> str:
    """The page of a case, without writing it anywhere. Raises whatever keeps it from being drawn: whoever watches over the cases tries it."""
    shown = views.show(session, case.peek(session, ref), desk=desk, today=today)
    return readout.case_page(shown, today=today, ui_url=desk.url)


def of_case(ref: str, *, at: datetime) -> Page:
    """The page of a case. Raises `NoSuchCase`, and what is an outage."""
    today = clock.london_date(at)
    try:
        with resources.reading() as session:
            return Page(draw(session, ref, desk=resources.desk(), today=today))
    except NoSuchCase:
        raise
    except Exception as fault:
        _note(ref, "its page cannot be drawn", fault)
        return Page(readout.plain_page(ref, today=today), is_whole=False)


def asked(ref: str, *, at: datetime) -> FormsView | AskedView:
    """What a case's forms need of its read model; where that cannot be read, what is asked, and nothing else. Raises `NoSuchCase`."""
    try:
        return reading.for_forms(ref, at=at)
    except NoSuchCase:
        raise
    except Exception as fault:
        _note(ref, "its forms hang without the dates", fault)
        with resources.reading() as session:
            return views.only_asked(session, case.peek(session, ref), desk=resources.desk())


def briefing(shown: FormsView | AskedView, open_: OpenDecision | AskedDecision, *, today: date) -> str:
    """What stands above a form; of a case that cannot be shown, the question and what each answer leads to."""
    if "deadlines" in shown and "copies" in open_:
        try:
            return readout.briefing(shown, open_, today=today, problems=None)
        except Exception as fault:
            _note(shown["ref"], "a form hangs with a plain text above it", fault)
    return readout.plain_briefing(shown["ref"], open_, today=today)


def _note(ref: str, what: str, fault: Exception) -> None:
    """Log a fault without its text. Raises it again where it is an outage."""
    if is_outage(fault):
        raise fault
    log.error("%s: %s: %s", ref, what, what_failed(fault))
