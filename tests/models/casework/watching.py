"""What the watch finds in a record, for tests, and how a record is kept healthy or spoilt."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from models.casework.alerts import alerts
from models.casework.dates import calendars
from models.casework.record.evidence import Anchor
from models.casework.watching import watch
from models.casework.watching.watch_finding import Finding
from models.casework.watching.watch_jobs import Owed
from models.records.session import CaseSession
from tests.support.world import World


def findings(
    world: World,
    *,
    holidays_are_fetched: bool = False,
    anchors: Sequence[Anchor] = (),
    owed: Sequence[Owed] = (),
    spoilt_on_purpose: bool = True,
) -> list[Finding]:
    """What the watch says. `spoilt_on_purpose`: rows that the test wrote past the record are not spoken of."""
    with CaseSession(world.engine) as session:
        found = watch.look(session, at=world.now, holidays_are_fetched=holidays_are_fetched, anchors=anchors, owed=owed)
        assert not session.new
        assert not session.dirty
        session.rollback()
    return [one for one in found if not (spoilt_on_purpose and one.code == "record-altered")]


def codes(world: World, **more: Any) -> set[str]:
    return {finding.code for finding in findings(world, **more)}


def tend(world: World) -> None:
    """What the regular jobs do: sweep, hand over, note that it was done."""
    assert world.sweep().failed == ()
    world.accept_mail()
    with world.session() as session:
        alerts.beat(session, job="sweep", at=world.now)
        alerts.beat(session, job=calendars.JOB, at=world.now)


def write(world: World, statement: str, **values: Any) -> int:
    with world.engine.begin() as connection:
        return connection.execute(text(statement), values).rowcount
