"""Days in the life of an installation that nobody touches: a Monday, a month end, a bank holiday, a lost form, an outage of PostgreSQL.

Prefect's schedules make every run. The days come nearer by a parameter that goes with a schedule, `as_of`: nobody waits for Monday.
"""

import os
import signal
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import httpx
import pytest
from prefect.client.schemas.objects import StateType

from models.casework.digests import digests, month_end
from models.law.words import calendar
from models.law.words.dates import LONDON
from tests.support.desk import until
from tests.support.inside import Inside, connect
from tests.support.scheduled import ran_by_the_clock
from tests.support.stack import POSTGRESQL_KILLED

JOBS = ("bank-holidays/bank-holidays", "reconcile/reconcile", "digests/digests", "sweep/deadline-sweep")
HEARTBEATS = ("bank-holidays", "digests", "sweep")
MORNING = time(9, 10)  # when the daily net has run
DAY = timedelta(days=1)
CALENDAR = calendar.bundled()


def days_from(start: date) -> Iterator[date]:
    """The days after a day."""
    while True:
        start += DAY
        yield start


def working(day: date) -> bool:
    return CALENDAR.next_working_day(day) == day


def last_working_day_of_its_month(day: date) -> bool:
    return day == CALENDAR.last_working_day((day.replace(day=28) + 4 * DAY).replace(day=1) - DAY)


def morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=LONDON)


TODAY = date.today()  # noqa: TID251, DTZ011 - a real stack runs on the real day
MONDAY = next(day for day in days_from(TODAY) if day.weekday() == 0 and working(day))
MONTH_END = next(day for day in days_from(MONDAY) if last_working_day_of_its_month(day))
HOLIDAY = next(day for day in days_from(MONTH_END) if day.weekday() == 0 and not working(day))


def live_through(own: Inside, day: date, **options: Any) -> None:
    """The morning of a day: each job runs because its schedule has come, and ends well; the board is drawn anew."""
    api, at = own.desk.api, morning(day)
    before = api.get("/artifacts/board/latest").raise_for_status().json()["updated"]
    runs = ran_by_the_clock(own.desk, *JOBS, as_of=at.isoformat(), **options)
    assert {name: run["state"]["type"] for name, run in runs.items()} == dict.fromkeys(JOBS, "COMPLETED"), runs
    with connect(own.stack) as records:
        beats = dict(records.execute("SELECT job, finished_at FROM heartbeat").fetchall())
    assert {job: beats[job] for job in HEARTBEATS} == dict.fromkeys(HEARTBEATS, at)
    assert api.get("/artifacts/board/latest").raise_for_status().json()["updated"] > before


def said(own: Inside, kind: str, code: str) -> list[str]:
    """Who got a digest of a week or a month, each once."""
    with connect(own.stack) as records:
        rows = records.execute("SELECT to_address FROM message WHERE key LIKE %s", (f"%:{kind}:{code}:%",)).fetchall()
    return [address for (address,) in rows]


def week(day: date) -> str:
    return f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"


@pytest.fixture
def ref(own: Inside) -> str:
    """A case whose first form hangs, shown on the board."""
    found, _ = own.hung(own.open())
    ran_by_the_clock(own.desk, "reconcile/reconcile", dead_after_minutes=30)
    return found


def test_a_monday_with_a_lost_form_a_month_end_a_bank_holiday_and_an_outage(own: Inside, ref: str) -> None:
    [lost] = own.desk.forms(ref)
    state = {"type": StateType.CANCELLED.value, "name": "Cancelled"}
    own.desk.api.post(f"/flow_runs/{lost['id']}/set_state", json={"state": state, "force": True}).raise_for_status()

    live_through(own, MONDAY)
    assert own.desk.form(ref, "notifiable")["id"] != lost["id"], "the form that somebody cancelled hangs again"
    lists = said(own, digests.KIND, week(MONDAY))
    assert lists
    assert len(set(lists)) == len(lists)

    live_through(own, MONTH_END)
    assert len(said(own, month_end.KIND, f"{MONTH_END:%Y-%m}")) == len(month_end.READERS)

    live_through(own, HOLIDAY)
    assert said(own, digests.KIND, week(HOLIDAY)) == [], "a bank holiday is no Monday"

    own.stack.expect(POSTGRESQL_KILLED, because="the database server is killed in the morning")
    os.kill(int((own.stack.home / "postgres" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGQUIT)
    until(
        lambda: "PostgreSQL had died and was started again." in own.stack.said(),
        seconds=120,
        what="PostgreSQL's return",
    )
    until(lambda: answers(own.desk.api), seconds=120, what="the server's return")
    live_through(own, next(day for day in days_from(HOLIDAY) if working(day)), states=("COMPLETED",))
    assert said(own, digests.KIND, week(HOLIDAY)), "the week's list goes out on its first working day, outage or not"
    with connect(own.stack) as records:
        assert records.execute(
            "SELECT count(*) FROM message WHERE state NOT IN ('accepted', 'carried')"
        ).fetchone() == (0,)


def answers(api: httpx.Client) -> bool:
    """Whether Prefect's server has its database again."""
    try:
        return api.post("/flows/count", json={}).is_success
    except httpx.HTTPError:
        return False
