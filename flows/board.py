"""The board as one page: every open case, the referrals that wait, the partnership's own dates, and what the watchdog found. No Prefect."""

from datetime import datetime

from sqlmodel import Session

from flows import clock, referrals, watched, work
from flows.settings import Settings
from models.casework import holding_pen, views
from models.casework.case import Desk
from notifications import readout, watchdog_words

KEY = "board"
DESCRIPTION = "Every open case, by what is to be looked at first"


def page(session: Session, settings: Settings, *, at: datetime) -> str:
    """The board as it is to be shown at `at`, in Markdown."""
    today = clock.london_date(at)
    report = watched.last(settings.data)
    seen = report.as_json() if report else None
    return readout.board_page(
        work.board_of(session, desk=Desk(settings.ui_url, settings.documents_directory), at=at),
        own=views.of_partnerships(session, today=today),
        referrals=referrals.waiting(session),
        held_mail=holding_pen.waiting(session),
        watched=watchdog_words.on_the_board(seen, at=at),
        today=today,
    )
