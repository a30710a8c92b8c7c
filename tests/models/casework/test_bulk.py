"""Many rows in one statement: in order, all or none, with the columns' own limits."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select

from models.records import bulk
from models.records.base import MomentMustSayItsZone
from models.records.session import CaseSession
from models.records.tables import Alert, Deadline, RecordedOnce
from tests.support.world import World

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def once(key: str, at: datetime = AT) -> dict[str, object]:
    return {"key": key, "case_ref": "", "recorded_at": at, "operation": "", "seq": 0}


def on_record(session: CaseSession) -> set[str]:
    return set(session.exec(select(RecordedOnce.key).where(col(RecordedOnce.key).startswith("bulk:"))))


def test_one_whose_key_is_taken_is_left_out_only_where_that_is_asked_for(world: World):
    with CaseSession(world.engine) as session:
        bulk.add(session, RecordedOnce, [once("bulk:a")])
        left = bulk.add(session, RecordedOnce, [once("bulk:a"), once("bulk:b")], returning=("key",), but_taken=True)
        assert [tuple(row) for row in left] == [("bulk:b",)]
        with pytest.raises(IntegrityError), session.begin_nested():
            bulk.add(session, RecordedOnce, [once("bulk:c"), once("bulk:a")])
        assert on_record(session) == {"bulk:a", "bulk:b"}


def test_a_text_that_is_too_long_is_refused_and_not_cut(world: World):
    with CaseSession(world.engine) as session, pytest.raises(DBAPIError, match="too long"):
        bulk.add(session, RecordedOnce, [once("bulk:" + "x" * 80)])


def test_a_moment_without_a_zone_is_refused(world: World):
    with CaseSession(world.engine) as session, pytest.raises(TypeError) as refused:
        bulk.add(session, RecordedOnce, [once("bulk:a", datetime(2026, 3, 2, 9))])  # noqa: DTZ001
    assert isinstance(refused.value.__cause__, MomentMustSayItsZone)


def test_new_rows_get_their_keys_in_their_order_and_come_back_as_they_were(world: World):
    world.open()
    with CaseSession(world.engine) as session:
        deadline = session.exec(select(Deadline.id).order_by(col(Deadline.id))).first()
        alerts = [
            Alert(
                deadline_id=deadline, rung=f"chase+{days}", due_at=AT, claimed_at=AT, code=f"c{days}" if days else None
            )
            for days in range(300)
        ]
        bulk.add_new(session, alerts)
        for alert in alerts:
            read = session.get(Alert, alert.id)
            assert read is not alert
            assert read is not None
            assert read.model_dump() == alert.model_dump()


def test_what_is_changed_changes_by_its_key_alone(world: World):
    with CaseSession(world.engine) as session:
        ids = list(session.exec(select(Deadline.id).order_by(col(Deadline.id)).limit(2)))
        before = dict(session.exec(select(Deadline.id, Deadline.reading)).all())
        bulk.change(
            session, Deadline, [{"id": ids[0], "reading": "the other", "others": [{"reading": 'O\'Hara \\ "x"'}]}]
        )
        rows = {row.id: row for row in session.exec(select(Deadline).execution_options(populate_existing=True))}
        assert (rows[ids[0]].reading, rows[ids[0]].others) == ("the other", [{"reading": 'O\'Hara \\ "x"'}])
        assert {key: row.reading for key, row in rows.items() if key != ids[0]} == {
            key: reading for key, reading in before.items() if key != ids[0]
        }
