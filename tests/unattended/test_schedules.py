"""What runs by the clock has run by the clock: made by Prefect's scheduler, taken by the worker, ended well."""

from datetime import timedelta

from deployments.registry import DEPLOYMENTS
from tests.support.desk import Desk, until
from tests.support.scheduled import moment, planned, ran_by_the_clock

SCHEDULED = tuple(deployment.name for deployment in DEPLOYMENTS if deployment.cron)


def test_every_scheduled_deployment_has_a_run_to_come_that_prefect_made(quick_desk: Desk) -> None:
    assert set(SCHEDULED) == {"deadline-sweep", "reconcile", "digests", "bank-holidays"}

    def all_planned() -> bool:
        return all(planned(quick_desk.api, name) for name in SCHEDULED)

    until(all_planned, seconds=180, what="a run to come of each scheduled deployment")
    deployments = {one["id"]: one for one in quick_desk.api.post("/deployments/filter", json={}).json()}
    for name in SCHEDULED:
        for run in planned(quick_desk.api, name):
            schedules = deployments[run["deployment_id"]]["schedules"]
            assert [schedule["active"] for schedule in schedules] == [True]
            assert run["expected_start_time"] > run["created"]


def test_a_schedule_of_seconds_makes_a_run_that_is_taken_and_ends_well(quick_desk: Desk) -> None:
    runs = ran_by_the_clock(quick_desk, "reconcile/reconcile", dead_after_minutes=11)
    run = runs["reconcile/reconcile"]
    assert run["state"]["type"] == "COMPLETED", run["state"]
    assert run["created_by"] is None or run["created_by"]["type"] == "SCHEDULE"
    early = timedelta(seconds=1)  # a worker may take a run a moment before its time
    assert moment(run, "start_time") >= moment(run, "expected_start_time") - early
    assert not [one for one in planned(quick_desk.api, "reconcile") if one["parameters"]], (
        "the schedule of seconds is gone"
    )
