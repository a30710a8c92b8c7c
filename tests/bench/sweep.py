"""The sweep against a bare SQL claim-and-insert: 1,000 duties due among ever more that are not; memory; and a sweep that finds nothing.

The bare one does what no sweep can do without: it finds the due rows by the index, locks them, inserts an alert and a message of the same size
for each mail that the sweep wrote, and moves the alarm on. Once row by row, as a program claims; and once as one statement for all, which no
program that composes anything can be. What the real one does besides is to ask the law, find the people, compose every mail in two forms, and
chain an audit entry.
"""

import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from deployments.simulation.server import copy_of, throwaway
from models.casework.alerts import alerts
from models.records.database import engine_for
from models.records.session import CaseSession
from tests.bench.reprojection import _copy
from tests.support.world import World, at_london

SIZES = (10_000, 100_000, 1_000_000)
DUE = 1_000
NOW = "2026-03-09 09:00"
MEASURED = Path(__file__).parent
IDLE = 200


def sweep(sizes: tuple[int, ...] = SIZES) -> None:
    """For each size: `DUE` claimed, composed and written, its ratio to the bare one, the process's peak memory, an idle sweep."""
    with throwaway() as template:
        for size in sizes:
            url = copy_of(template, f"duties_{size}")
            with tempfile.TemporaryDirectory(prefix="cspr-bench-") as home:
                _fill(url, Path(home), size)
                mails_each = _mails_each(url, Path(home))
                rows, bare = _row_by_row(url, mails_each), _at_once(url, mails_each)
                ended = subprocess.run(
                    [sys.executable, "-m", "tests.bench.sweep", url, home],
                    stdout=subprocess.PIPE,
                    text=True,
                    check=True,
                )
            took, idle, idle_in_database, peak, mails = ended.stdout.split()
            print(  # noqa: T201
                f"sweep                      {DUE:,} due among {size:,}: {float(took):.2f} s with {mails} mails, "
                f"{float(took) / rows:.1f}x a bare claim-and-insert row by row ({rows:.2f} s), {float(took) / bare:.0f}x one statement for all "
                f"({bare:.2f} s); idle {float(idle):.1f} ms, "
                f"{float(idle_in_database):.3f} ms of it in the database; peak memory {float(peak):.0f} MB",
                flush=True,
            )
            engine_for(url).dispose()


def _fill(url: str, home: Path, size: int) -> None:
    """One real case with its first date, copied: in every copy one date, of which `DUE` are due now and the others in years to come."""
    engine = engine_for(url)
    world = World(engine, home)
    ref = world.open()
    assert ref
    due_at, later = at_london(NOW), at_london("2031-01-06 09:00")
    with engine.begin() as connection:
        one = connection.execute(
            text("SELECT id FROM deadline WHERE rule = 'notify-panel' AND replaced_at IS NULL AND case_id = 1")
        ).scalar_one()
        connection.execute(text("UPDATE deadline SET next_rung_at = NULL"))
        _copy(connection, "review_case", {"id": "n", "ref": "'BEN-2026-' || n", "opened_once": "NULL"}, "id = 1", size)
        alarm = f"CASE WHEN n <= {DUE + 1} THEN timestamptz '{due_at}' ELSE timestamptz '{later}' END"
        _copy(connection, "deadline", {"case_id": "n", "next_rung_at": alarm}, f"id = {one}", size)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _mails_each(url: str, home: Path) -> int:
    """How many mails the sweep writes for one duty: claimed, counted and taken back."""
    world = _world(engine_for(url), home)

    from models.casework.record.outbox import waiting

    with CaseSession(engine_for(url)) as session:
        claimed = alerts.claim_due(session, desk=world.desk, at=world.now, limit=1)
        mails = len(waiting(session))
        assert (claimed.due, claimed.failed) == (1, ()), claimed
        session.rollback()
    return mails


_BARE = """
WITH due AS (
    SELECT id, case_id FROM deadline WHERE next_rung_at <= :at ORDER BY next_rung_at, id FOR UPDATE SKIP LOCKED
), claimed AS (
    INSERT INTO alert (deadline_id, rung, due_at, claimed_at, acknowledged_how)
    SELECT id, 'bare', :at, :at, '' FROM due RETURNING id, deadline_id
), moved AS (
    UPDATE deadline SET next_rung_at = NULL FROM due WHERE deadline.id = due.id
)
INSERT INTO message (key, case_id, alert_id, notice, to_role, to_name, to_address, channel, subject, facts, message_id, thread, raw, sha256,
    sealed, discharges_item, composed_at, state, attempts, next_try_at, relay_reply, bounce)
SELECT 'bare:' || claimed.id || ':' || n, due.case_id, claimed.id, 'overdue', 'business-manager', 'N', 'n@x.example', 'mail', 'Bare',
    CAST(:facts AS jsonb), '<' || claimed.id || '.' || n || '@x>', '', CAST(:raw AS bytea), repeat('0', 64), false, '', :at, 'pending', 0, :at, '', ''
FROM claimed JOIN due ON due.id = claimed.deadline_id, generate_series(1, :mails) n
"""


def _values(mails: int) -> dict[str, object]:
    return {"at": at_london(NOW), "mails": mails, "facts": '{"f": "' + "x" * 600 + '"}', "raw": b"y" * 6000}


def _at_once(url: str, mails: int) -> float:
    """Seconds for claiming and inserting everything in one statement; rolled back, so that the sweep finds everything as it was."""
    with engine_for(url).connect() as connection:
        began = time.perf_counter()
        done = connection.execute(text(_BARE), _values(mails))
        took = time.perf_counter() - began
        assert done.rowcount == DUE * mails, (done.rowcount, mails)
        connection.rollback()
    return took


def _row_by_row(url: str, mails: int) -> float:
    """Seconds for the same one duty after another; rolled back too."""
    one = text(_BARE.replace("ORDER BY next_rung_at, id FOR", "ORDER BY next_rung_at, id LIMIT 1 FOR"))
    with engine_for(url).connect() as connection:
        values = _values(mails)
        began = time.perf_counter()
        for _ in range(DUE):
            assert connection.execute(one, values).rowcount == mails
        took = time.perf_counter() - began
        connection.rollback()
    with engine_for(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM deadline, alert, message"))
    return took


def _world(engine: Engine, home: Path) -> World:
    world = World.__new__(World)  # the partnership is there already
    from models.casework.record.desk import Desk

    world.engine, world.desk, world.now = engine, Desk("http://127.0.0.1:4200", home / "documents"), at_london(NOW)
    return world


def measure(url: str, home: Path) -> None:
    """In a process of its own: sweep, then sweep again and again with nothing to find. Prints the figures."""
    import resource

    engine = engine_for(url)
    world, now = _world(engine, home), at_london(NOW)
    _once(world, now - timedelta(days=3650))  # connected and imported
    began = time.perf_counter()
    while _once(world, now).due == alerts.BATCH:
        pass
    took = time.perf_counter() - began
    with engine.connect() as connection:
        mails = connection.execute(text("SELECT count(*) FROM message WHERE alert_id IS NOT NULL")).scalar_one()
        claimed = connection.execute(text("SELECT count(*) FROM alert")).scalar_one()
    assert claimed >= DUE, claimed
    began = time.perf_counter()
    for _ in range(IDLE):
        _once(world, now)
    idle = (time.perf_counter() - began) / IDLE * 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(took, idle, _in_database(engine, now), peak, mails)  # noqa: T201


def _once(world: World, at: datetime) -> alerts.Swept:
    world.now = at
    with world.session() as session:
        return alerts.claim_due(session, desk=world.desk, at=at)


def _in_database(engine: Engine, at: datetime) -> float:
    """Milliseconds that PostgreSQL takes for the question of an idle sweep."""
    question = (
        "SELECT * FROM deadline WHERE next_rung_at <= :at ORDER BY next_rung_at, id LIMIT 200 FOR UPDATE SKIP LOCKED"
    )
    with engine.connect() as connection:
        for _ in range(3):
            plan = connection.execute(text(f"EXPLAIN (ANALYZE, FORMAT JSON) {question}"), {"at": at}).scalar_one()
    return float(plan[0]["Planning Time"] + plan[0]["Execution Time"])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        sweep()
