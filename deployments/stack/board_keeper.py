"""While the stack runs: the board is drawn anew once after what was recorded, however much that was, and never inside somebody's answer.

Whatever is recorded leaves an entry in the audit chain, so a look is one statement. What the watchdog finds it puts on the board itself.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from deployments.watchdog import board
from flows.installation import clock
from flows.installation.settings import Settings
from models.casework.record import audit
from models.records.database import onlooker
from models.records.session import CaseSession

EVERY_S = 2.0
AT_LATEST_S = 10.0  # while something is recorded all the time
PATIENCE_S = 3
log = logging.getLogger(__name__)


class Shown(NamedTuple):
    """What a board shows the state of: the newest entry of the audit chain, and the day."""

    entry: int
    today: date


@dataclass
class BoardKeeper:
    """Looks every other second from the loop that watches over the processes."""

    settings: Settings
    database_url: str
    next_at: float = 0.0
    drawn: Shown | None = None
    before: Shown | None = None  # as the last look found it
    waiting_since: float | None = None
    is_blind: bool = False  # said once, until it sees again

    def look(self, *, now: float) -> bool:
        """Draw the board if something was recorded and nothing more since the last look. `now`: of a clock that never goes back.

        Returns whether it was drawn. Raises nothing: what is away is said elsewhere, and the board waits for it.
        """
        if now < self.next_at:
            return False
        self.next_at = now + EVERY_S
        try:
            state = self._state()
        except Exception as trouble:  # whatever it is, the stack goes on
            if not self.is_blind:
                log.warning("Whether the board must be drawn could not be seen: %s", type(trouble).__name__)
            self.is_blind = True
            return False
        self.is_blind = False
        is_quiet, self.before = state == self.before, state
        if state == self.drawn:
            self.waiting_since = None
            return False
        self.waiting_since = now if self.waiting_since is None else self.waiting_since
        if not is_quiet and self.drawn is not None and now - self.waiting_since < AT_LATEST_S:
            return False
        if not board.show(self.settings, at=clock.now()):
            return False
        self.drawn, self.waiting_since = state, None
        return True

    def _state(self) -> Shown:
        engine = onlooker(self.database_url, patience_s=PATIENCE_S)
        try:
            with CaseSession(engine) as session:
                newest = audit.end_of_chain(session).seq
        finally:
            engine.dispose()
        return Shown(newest, clock.london_date(clock.now()))
