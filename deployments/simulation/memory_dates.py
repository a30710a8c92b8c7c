"""The dates in memory: what the law projects, brought in step row by row; a date that moved is replaced, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from deployments.simulation.store import Date, next_alarm
from models.law.calendar import Calendar
from models.law.deadlines import Due

Key = tuple[str, str]  # the rule and the item


@dataclass
class Dates:
    """Every row of one installation by its number, and those with an alarm set."""

    rows: dict[int, Date] = field(default_factory=dict)
    ringing: dict[int, Date] = field(default_factory=dict)

    def bring_in_step(
        self,
        case_id: int | None,
        in_force: dict[Key, Date],
        revisions: dict[Key, int],
        dues: Sequence[Due],
        *,
        calendar: Calendar,
        closed: bool,
        at: datetime,
    ) -> None:
        """Make the rows of one case, or of the partnership itself, say what is due now. `in_force` and `revisions` are changed."""
        gone = set(in_force)
        for due in dues:
            key = (due.rule.id, due.item)
            gone.discard(key)
            row = in_force.get(key)
            if row is None or row.moved(due):
                if row is not None:
                    self._replace(row, at)
                revisions[key] = revisions.get(key, 0) + 1
                row = in_force[key] = self._new(case_id, due, revisions[key], at)
            row.stand(due)
            self.set_alarm(row, calendar=calendar, closed=closed)
        for key in gone:
            self._replace(in_force.pop(key), at)

    def set_alarm(self, row: Date, *, calendar: Calendar, closed: bool) -> None:
        """When the next rung of a date is due, if any is."""
        row.next_rung_at = next_alarm(row, calendar, closed=closed)
        if row.next_rung_at is None:
            self.ringing.pop(row.id, None)
        else:
            self.ringing[row.id] = row

    def due(self, at: datetime) -> list[Date]:
        """The dates whose alarm has come."""
        return [row for row in self.ringing.values() if row.next_rung_at is not None and row.next_rung_at <= at]

    def next_alarm(self) -> datetime | None:
        """When the next rung of any date is due."""
        rungs = (row.next_rung_at for row in self.ringing.values() if row.next_rung_at is not None)
        return min(rungs, default=None)

    def _new(self, case_id: int | None, due: Due, revision: int, at: datetime) -> Date:
        row = Date(len(self.rows) + 1, case_id, due, revision, at)
        self.rows[row.id] = row
        return row

    def _replace(self, row: Date, at: datetime) -> None:
        row.replaced_at, row.next_rung_at = at, None
        self.ringing.pop(row.id, None)
