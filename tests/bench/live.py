"""From the instant at which an alert is due to the relay's acceptance: the real stack, its worker, its alarm clock, its relay."""

import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.bench.reprojection import _copy
from tests.support.desk import Desk, until, working_day
from tests.support.stack import LocalStack, socket_of

INSTANTS, EACH = 12, 20  # so many instants, so many alerts at each
APART = timedelta(seconds=20)
FIRST_IN = timedelta(seconds=45)
PATIENCE_S = 600


def live() -> None:
    """240 dates whose alerts fall due at instants that nothing but the alarm clock knows of: p50 and p99 until the relay has said yes."""
    with tempfile.TemporaryDirectory(prefix="cspr-bench-") as directory:
        stack = LocalStack(Path(directory) / "home")
        try:
            stack.start()
            waits, mails = _measure(stack)
        finally:
            stack.stop()
    ranked = sorted(waits)
    p99 = ranked[max(0, round(0.99 * len(ranked)) - 1)]
    print(  # noqa: T201
        f"alert to relay             {len(ranked)} alerts at {INSTANTS} instants, {mails} mails: p50 {statistics.median(ranked):.1f} s, "
        f"p99 {p99:.1f} s, worst {ranked[-1]:.1f} s from due to accepted",
        flush=True,
    )


def _measure(stack: LocalStack) -> tuple[list[float], int]:
    desk = Desk(stack)
    desk.notify(aware_on=working_day(-2).isoformat())
    engine = create_engine(f"postgresql+psycopg://postgres@/cspr?host={socket_of(stack)}")
    first = datetime.now(UTC) + FIRST_IN  # noqa: TID251 - a real stack runs on the real clock
    with engine.begin() as connection:
        one = connection.execute(
            text("SELECT id FROM deadline WHERE rule = 'notify-panel' AND replaced_at IS NULL AND case_id = 1")
        ).scalar_one()
        size = INSTANTS * EACH + 1
        _copy(connection, "review_case", {"id": "n", "ref": "'BEN-2026-' || n", "opened_once": "NULL"}, "id = 1", size)
        instant = (
            f"timestamptz '{first.isoformat()}' + ((n - 2) / {EACH}) * interval '{APART.total_seconds():.0f} seconds'"
        )
        overdue = {"case_id": "n", "due_on": f"date '{working_day(-1)}'", "next_rung_at": instant}
        _copy(connection, "deadline", overdue, f"id = {one}", size)
    desk.ended(desk.start("sweep/deadline-sweep"))  # a sweep before the first of them is due: it sets the alarm clock
    waited = text(
        "SELECT d.case_id, max(m.accepted_at) FROM deadline d JOIN alert a ON a.deadline_id = d.id JOIN message m ON m.alert_id = a.id "
        "WHERE d.case_id > 1 GROUP BY d.case_id HAVING bool_and(m.accepted_at IS NOT NULL)"
    )

    def look() -> dict[int, datetime] | None:
        time.sleep(2)
        with engine.connect() as connection:
            found: dict[int, datetime] = dict(connection.execute(waited).tuples().all())
        return found if len(found) == size - 1 else None

    accepted = until(look, seconds=PATIENCE_S, what="every alert at the relay")
    with engine.connect() as connection:
        mails = connection.execute(text("SELECT count(*) FROM message WHERE alert_id IS NOT NULL")).scalar_one()
    engine.dispose()
    return [(at - first - APART * ((case_id - 2) // EACH)).total_seconds() for case_id, at in accepted.items()], mails


if __name__ == "__main__":
    live()
