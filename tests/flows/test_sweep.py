"""The alarm clock: set for the next rung's moment, once; a run that starts early claims nothing and sets it again."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta
from typing import Any

import pytest
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Cancelled, Scheduled

from flows import after_recording
from flows.installation import clock, resources
from models.casework.alerts import alerts
from tests.support.desk import until
from tests.support.inside import Inside, connect


def next_rung(own: Inside) -> datetime:
    """The next rung of any case, once everything that is due is claimed."""
    own.open()
    at = clock.now()

    def look() -> datetime | None:
        with resources.writing(at=at) as session:
            moment = alerts.next_alarm(session)
        return moment if moment and moment > clock.now() else None

    if look() is None:
        own.desk.ended(own.desk.start(after_recording.SWEEP))
    return until(look, what="a rung that is to come")


def alarms(
    own: Inside, at: datetime, *, name: str = "deadline-sweep", states: list[StateType] | None = None
) -> list[FlowRun]:
    """The sweeps that are set for a moment and have not begun."""
    runs = own.wall.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            tags=FlowRunFilterTags(all_=["alarm"]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states or [StateType.SCHEDULED])),
        )
    )
    return [run for run in runs if run.name == f"{name} · {at:%Y-%m-%d %H:%M} UTC"]


def test_the_alarm_is_set_for_the_next_rungs_moment_exactly_once(own: Inside):
    rung_at = next_rung(own)
    with ThreadPoolExecutor(3) as together:
        for done in [together.submit(copy_context().run, after_recording.set_alarm) for _ in range(3)]:
            done.result()
    [alarm] = alarms(own, rung_at)
    assert alarm.state is not None
    assert alarm.state.state_details.scheduled_time == rung_at


@pytest.fixture
def rung_claims(own: Inside) -> Any:
    def count() -> int:
        with connect(own.stack) as database:
            found = database.execute("SELECT count(*) FROM alert").fetchone()
        return int(found[0]) if found else 0

    return count


def test_a_sweep_that_starts_early_claims_nothing_and_sets_the_alarm_again(own: Inside, rung_claims: Any):
    rung_at = next_rung(own)
    after_recording.set_alarm()
    [early] = alarms(own, rung_at)
    before = rung_claims()
    own.wall.set_flow_run_state(early.id, Scheduled(scheduled_time=clock.now()), force=True)
    ended = own.desk.ended(str(early.id))
    assert ended["state"]["message"] == "0 alerts, 0 messages"
    assert rung_claims() == before
    [again] = alarms(own, rung_at)
    assert again.id != early.id
    assert again.state is not None
    assert again.state.state_details.scheduled_time == rung_at


def test_an_alarm_that_somebody_cancelled_is_set_again(own: Inside):
    rung_at = next_rung(own)
    after_recording.set_alarm()
    [alarm] = alarms(own, rung_at)
    own.wall.set_flow_run_state(alarm.id, Cancelled(), force=True)
    after_recording.set_alarm()
    [again] = alarms(own, rung_at)
    assert again.id != alarm.id


def test_a_rung_that_is_due_is_claimed_once_however_often_it_is_swept(own: Inside, rung_claims: Any):
    rung_at = next_rung(own)
    before = rung_claims()
    runs = [own.desk.start(after_recording.SWEEP, as_of=(rung_at + timedelta(seconds=1)).isoformat()) for _ in range(3)]
    said = [own.desk.ended(run)["state"]["message"] for run in runs]
    claimed = sum(int(words.split()[0]) for words in said)
    assert claimed > 0
    assert rung_claims() - before == claimed
    assert sum(words.startswith("0 alerts") for words in said) == 2


def test_a_deadline_that_cannot_be_swept_is_named_and_tried_again_after_a_pause(own: Inside):
    own.stack.expect("no-such-rule|NoSuchRule", because="this is the deadline that cannot be swept")
    next_rung(own)
    ref = own.open()
    with connect(own.stack) as database:
        found = database.execute(
            "SELECT id, rule, next_rung_at FROM deadline WHERE next_rung_at IS NOT NULL"
            " AND case_id = (SELECT id FROM review_case WHERE ref = %s) ORDER BY id LIMIT 1",
            (ref,),
        ).fetchone()
        assert found is not None
        database.execute(
            "UPDATE deadline SET rule = 'no-such-rule', next_rung_at = now() - interval '1 minute' WHERE id = %s",
            found[:1],
        )
        try:
            started_at = clock.now()
            ended = own.desk.ended(own.desk.start(after_recording.SWEEP))
            assert ended["state"]["type"] == "FAILED"
            assert f"{found[0]}:no-such-rule" in ended["state"]["message"]
            log = own.stack.home / "logs" / "runs.log"
            until(lambda: "FailedRun: These deadlines could not be swept" in log.read_text(), what="its end in the log")
            to_come = own.wall.read_flow_runs(
                flow_run_filter=FlowRunFilter(
                    tags=FlowRunFilterTags(all_=["alarm"]),
                    state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
                )
            )
            moments = [
                run.state.state_details.scheduled_time
                for run in to_come
                if run.state and run.name.startswith("deadline-sweep")
            ]
            assert moments
            assert min(moment for moment in moments if moment) > started_at + timedelta(minutes=9)
        finally:
            database.execute(
                "UPDATE deadline SET rule = %s, next_rung_at = %s WHERE id = %s", (found[1], found[2], found[0])
            )
