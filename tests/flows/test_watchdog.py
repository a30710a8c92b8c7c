"""`cspr watchdog` beside the real stack: a stack that works is well, and it reads Prefect's answers as Prefect gives them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from deployments import registry
from deployments.watchdog import rounds, server
from flows import after_recording
from flows.forms import form_runs
from flows.installation import clock, resources
from models.casework.process.open_questions import asked
from models.casework.watching.watch_finding import Finding
from models.records.session import CaseSession
from tests.flows.test_reconcile import unreadable
from tests.support.desk import Desk, until
from tests.support.inside import Inside, connect
from tests.support.world import AGREE

# What other tests of the session spoil on purpose: addresses that the relay refuses, old dates typed in a moment ago.
EXPLAINED = {
    "refused-without-alarm",
    "alarm-refused",
    "rung-not-claimed",
    "sweep-behind",
    "mail-waits",
    "mail-stuck",
    "run-failed",
}


def test_a_stack_that_works_is_well(desk: Desk):
    """Nothing is wrong with the server, nor with a case of its own; other tests of the session spoil cases of theirs on purpose."""
    ref = desk.notify()
    seen: list[str] = []

    def look() -> dict[str, Any] | None:
        ended = desk.stack.run("watchdog", "--once", "--json")
        assert ended.stderr == ""
        said: dict[str, Any] = json.loads(ended.stdout)
        assert ended.returncode == (0 if said["ok"] else 1)
        seen[:] = [
            f"{finding['code']} {finding['ref']}"
            for finding in said["findings"]
            if finding["ref"] == ref or (not finding["ref"] and finding["code"] not in EXPLAINED)
        ]
        return None if seen else said

    try:
        said = until(look, seconds=60, what="a stack that is well")
    except TimeoutError:
        raise AssertionError(f"the watchdog finds: {seen}") from None
    assert set(server.CHECKED) <= set(said["checked"])
    assert said["left_out"] == []


def test_a_worker_that_was_seen_long_ago_is_found_in_prefects_own_answers(desk: Desk):
    found = server.look(desk.stack.settings, at=clock.now() + timedelta(minutes=3))
    assert "worker-not-seen" in {one.code for one in found}


def test_every_regular_job_leaves_the_heartbeat_that_the_watch_looks_for(own: Inside):
    for deployment in (after_recording.SWEEP, "reconcile/reconcile", "digests/digests", "bank-holidays/bank-holidays"):
        own.desk.ended(own.desk.start(deployment))
    with connect(own.stack) as database:
        found = {job for (job,) in database.execute("SELECT job FROM heartbeat").fetchall()}
    assert {one.job for one in registry.DEPLOYMENTS if one.cron is not None} <= found


def findings(own: Inside, *refs: str, minutes: float = 0, settling: bool = False) -> list[Finding]:
    """What is found at the server, of these cases only where there are any; some minutes from now."""
    with CaseSession(resources.engine()) as session:
        seen = server.Seen(tuple(asked(session)), frozenset(refs if settling else ()))
    at = clock.now() + timedelta(minutes=minutes)
    return [one for one in server.look(own.stack.settings, at=at, seen=seen) if not refs or one.ref in refs]


def codes(own: Inside, *refs: str, **more: Any) -> list[str]:
    return [finding.code for finding in findings(own, *refs, **more)]


def test_what_is_asked_and_hangs_nowhere_is_found_and_what_hangs_and_is_not_asked(own: Inside):
    ref, form = own.hung(own.open())
    assert codes(own, ref) == []
    own.wall.delete_flow_run(form.id)
    assert codes(own, ref, settling=True) == []
    [found] = findings(own, ref)
    assert (found.code, found.what) == (
        "form-not-hanging",
        "the case asks 'Is it notifiable?', round 1, and no form of it hangs",
    )
    _, form = own.hung(ref)
    assert codes(own, ref) == []
    own.decide(ref, "notifiable", outcome="Not notifiable: nothing further", **AGREE)
    assert codes(own, ref) == ["form-not-hanging"]
    assert sorted(codes(own, ref, minutes=16)) == ["form-not-hanging", "form-stale"]
    form_runs.bring_in_step(ref, at=clock.now())
    assert codes(own, ref, minutes=16) == []


def test_a_run_that_failed_is_found_until_a_later_one_of_the_same_ends_well_and_for_a_day(own: Inside):
    ref = own.open()
    own.stack.expect("NoSuchOutcome", because="the decision of this case cannot be read")
    with unreadable(own, ref):
        run = own.desk.ended(own.desk.start("case-review/pass", case_ref=ref))
    assert run["state"]["type"] == "FAILED"
    [found] = [finding for finding in findings(own, ref) if finding.code == "run-failed"]
    assert found.what.startswith("a run of case-review failed ")
    assert found.once
    assert "run-failed" in codes(own, ref, minutes=23 * 60)
    assert "run-failed" not in codes(own, ref, minutes=25 * 60)
    own.desk.ended(own.desk.start("case-review/pass", case_ref=ref))
    assert "run-failed" not in codes(own, ref)


def test_a_crashed_run_is_found_and_says_nothing_of_what_was_typed(own: Inside):
    run = own.desk.start("sweep/deadline-sweep")
    own.desk.ended(run)
    crashed = {"state": {"type": "CRASHED", "message": "Jane Doe"}, "force": True}
    own.desk.api.post(f"/flow_runs/{run}/set_state", json=crashed).raise_for_status()
    own.desk.api.patch(f"/flow_runs/{run}", json={"name": "Jane Doe"}).raise_for_status()
    [found] = [finding for finding in findings(own) if run in finding.what]
    assert found.code == "run-failed"
    assert "a run of sweep crashed" in found.what
    assert "Jane" not in found.what
    own.desk.ended(own.desk.start("sweep/deadline-sweep"))
    assert not [finding for finding in findings(own) if run in finding.what]


def test_a_form_that_had_a_fault_is_found_until_it_is_answered(own: Inside):
    ref = own.open()
    _, form = own.hung(ref)
    address = f"/flow_runs/{form.id}"
    own.desk.api.patch(address, json={"tags": [*form.tags, "needs-a-look"]}).raise_for_status()
    assert "form-had-a-fault" in codes(own, ref)
    own.desk.api.patch(address, json={"tags": form.tags}).raise_for_status()
    assert "form-had-a-fault" not in codes(own, ref)


def test_every_schedule_makes_runs_and_one_that_makes_none_or_is_off_is_found(own: Inside):
    scheduled = {one.name for one in registry.DEPLOYMENTS if one.cron is not None}

    def unscheduled() -> set[str]:
        found = [finding.what for finding in findings(own, minutes=10) if finding.code.endswith("-unscheduled")]
        return {name for name in scheduled if any(name in what for what in found)}

    until(lambda: not unscheduled(), seconds=120, what="the runs that Prefect makes of the schedules")
    [deployment] = own.desk.api.post(
        "/deployments/filter", json={"deployments": {"name": {"any_": ["digests"]}}}
    ).json()
    to_come = {
        "deployments": {"id": {"any_": [deployment["id"]]}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
    }
    for run in own.desk.api.post("/flow_runs/filter", json=to_come).json():
        own.desk.api.delete(f"/flow_runs/{run['id']}").raise_for_status()
    assert unscheduled() == {"digests"}
    own.desk.api.post(f"/deployments/{deployment['id']}/pause_deployment").raise_for_status()
    [off] = [finding for finding in findings(own) if finding.code == "job-unscheduled"]
    assert off.what == "the deployment digests is paused, or its schedule is switched off: it never runs by itself"
    own.desk.api.post(f"/deployments/{deployment['id']}/resume_deployment").raise_for_status()
    until(lambda: not unscheduled(), seconds=120, what="the runs that Prefect makes again")


def test_the_board_says_what_the_watchdog_found_without_a_run(own: Inside):
    own.desk.ended(own.desk.start("reconcile/reconcile"))
    ref, form = own.hung(own.open())
    own.wall.delete_flow_run(form.id)
    before = runs(own)
    stays = rounds.Watchdog(own.stack.settings, stays=True)
    with recorded_an_hour_ago(own, ref):  # what was recorded a moment ago is still on its way
        for minutes in (0, 6, 12):  # the same process goes round again and again
            round_ = stays.round(at=clock.now() + timedelta(minutes=minutes))
    assert ref in {finding.ref for finding in round_.findings if finding.code == "form-not-hanging"}
    rows = [line for line in board(own).splitlines() if line.startswith("|") and f"| {ref} |" in line]
    assert [row for row in rows if "its form does not hang" in row]
    assert "The watchdog looked last on" in board(own)
    assert runs(own) == before
    own.hung(ref)
    stays.round(at=clock.now() + timedelta(minutes=18))
    assert not [line for line in board(own).splitlines() if f"| {ref} |" in line and "does not hang" in line]


@contextmanager
def recorded_an_hour_ago(own: Inside, ref: str) -> Iterator[None]:
    """As if a case had been opened an hour ago; put back afterwards, since the chain would not hold together."""
    earlier = (
        "UPDATE audit_entry SET entered_at = entered_at - %s * interval '1 hour' WHERE case_ref = %s AND seq <= %s"
    )
    with connect(own.stack) as database:
        newest = database.execute("SELECT max(seq) FROM audit_entry").fetchone()
        assert newest is not None
        database.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        database.execute(earlier, (1, ref, *newest))
        try:
            yield
        finally:
            database.execute(earlier, (-1, ref, *newest))
            database.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")


def board(own: Inside) -> str:
    """The board as it is shown."""
    newest = own.desk.api.post("/artifacts/latest/filter", json={"artifacts": {"key": {"any_": ["board"]}}}).json()
    shown = own.desk.api.get(f"/artifacts/{newest[0]['latest_id']}").raise_for_status().json()
    return str(shown["data"])


def runs(own: Inside) -> int:
    """How many runs there are."""
    return int(own.desk.api.post("/flow_runs/count", json={}).raise_for_status().json())
