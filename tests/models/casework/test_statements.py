"""How many statements the database is asked: a pass with nothing to do is one read, and a list of cases costs the same whatever its length."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from models.casework.process import pipeline
from models.casework.process.pipeline import ToDo
from models.casework.reading import views
from models.casework.record import case
from tests.support.world import AGREE, World

MOST_OF_A_PASS = 21
WRITTEN_BY_A_SWEEP = ["alert", "audit_entry", "message", "message"]  # mails, and then what they carry


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements that the block sends."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(world.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(world.engine, "before_cursor_execute", note)


def test_a_pass_with_nothing_to_do_is_one_read_and_leaves_nothing(world: World):
    ref = world.notified()
    world.run_pass(ref)
    before = world.show(ref)
    with counted(world) as said, world.session() as session:
        to_do = pipeline.to_do(session, ref=ref, desk=world.desk, at=world.now)
    assert to_do == ToDo((), follow_up=False)
    assert len(said) <= MOST_OF_A_PASS, "\n".join(said)
    assert world.show(ref) == before


def test_what_is_to_do_is_found_without_doing_it(world: World):
    ref = world.open()
    world.only_decide(ref, "notifiable", outcome="notify", **AGREE)
    before = world.show(ref)
    with world.session() as session:
        to_do = pipeline.to_do(session, ref=ref, desk=world.desk, at=world.now)
    assert to_do.stages
    assert world.show(ref) == before
    world.run_pass(ref)
    with world.session() as session:
        assert pipeline.to_do(session, ref=ref, desk=world.desk, at=world.now) == ToDo((), follow_up=False)


def test_the_board_takes_as_many_statements_for_eight_cases_as_for_four(world: World):
    taken = []
    for _ in range(2):
        for _ in range(2):
            world.open()
            world.notified()
        with counted(world) as said, world.session() as session:
            cases = case.all_cases(session, closed=False)
            views.read_together(session, cases)
            lines = [views.summary(session, one, desk=world.desk, today=world.today) for one in cases]
        assert len({line["ref"] for line in lines}) == len(cases)
        taken.append((len(cases), len(said)))
    assert [count for count, _ in taken] == [4, 8]
    assert taken[0][1] == taken[1][1], taken


def test_a_sweep_writes_each_table_with_one_statement_however_many_dates_are_due(world: World):
    """What it reads besides may grow with the cases; what it writes may not."""
    for _ in range(3):
        world.open()
    world.now += timedelta(days=40)
    with counted(world) as said:
        swept = world.sweep()
    assert swept.claimed > len(WRITTEN_BY_A_SWEEP)
    assert swept.failed == ()
    written = [statement.split()[2].strip('"') for statement in said if statement.startswith("INSERT INTO")]
    assert sorted(written) == WRITTEN_BY_A_SWEEP, written
