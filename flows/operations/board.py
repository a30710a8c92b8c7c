"""The board as one page: every open case, the referrals that wait, the partnership's own dates, and what the watchdog found. No Prefect."""

import logging
from datetime import datetime

from sqlmodel import Session

from flows.installation import clock
from flows.installation.settings import Settings
from flows.operations import reading, referrals, watched
from flows.running.apart import Steps
from models.casework.inbound import holding_pen
from models.casework.reading import views
from models.casework.record.desk import Desk
from notifications.pages import readout, watchdog_words

log = logging.getLogger(__name__)
KEY = "board"
DESCRIPTION = "Every open case, by what is to be looked at first"


def page(session: Session, settings: Settings, *, at: datetime) -> str:
    """The board as it is to be shown at `at`, in Markdown. A case, or a list on it, that cannot be read stands on it as that. Raises what is an outage."""
    today, steps = clock.london_date(at), Steps("The board", log)
    desk = Desk(settings.ui_url, settings.documents_directory)
    lines = steps.take("the cases", lambda: reading.board_of(session, desk=desk, at=at), otherwise=[])
    own = steps.take("the partnership's own dates", lambda: views.of_partnerships(session, today=today), otherwise=[])
    waiting = steps.take("the referrals", lambda: referrals.waiting(session), otherwise=[])
    held = steps.take("the mail that waits", lambda: holding_pen.waiting(session), otherwise=[])
    report = watched.last(settings.data)
    return readout.board_page(
        lines,
        own=own,
        referrals=waiting,
        held_mail=held,
        watched=watchdog_words.on_the_board(report.as_json() if report else None, at=at),
        unread=steps.broken,
        today=today,
    )
