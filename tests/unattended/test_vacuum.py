"""Prefect's own database does not grow for ever: what is over goes after its time, what is shown and what waits stays."""

from typing import Any

import psycopg

from tests.support.desk import until
from tests.support.inside import Inside, connect
from tests.support.scheduled import ran_by_the_clock
from tests.support.world import AGREE

LONGER = (31,)  # days: one more than CSPR_KEEP_RUNS_DAYS
AGE_PAGES = "UPDATE artifact SET created = created - make_interval(days => %s)"
AGE_RUNS = "UPDATE flow_run SET end_time = end_time - make_interval(days => %s) WHERE id = ANY(%s)"
RECONCILE = "reconcile/reconcile"
OVER = "SELECT id FROM flow_run WHERE state_type IN ('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED')"


def ask(database: psycopg.Connection[Any], statement: str, *values: Any) -> list[Any]:
    return [row[0] for row in database.execute(statement, values).fetchall()]  # type: ignore[call-overload]


def test_what_ended_long_ago_goes_and_the_pages_that_are_shown_and_the_forms_that_hang_stay(own: Inside) -> None:
    closed, open_ = own.hung(own.open())[0], own.hung(own.open())[0]
    for minutes in (21, 22):  # two versions of each page
        ran_by_the_clock(own.desk, RECONCILE, dead_after_minutes=minutes)
    own.desk.answer(closed, "notifiable", outcome="Not notifiable: nothing further", **AGREE)
    own.desk.answer(closed, "close")
    board = lambda: own.desk.api.get("/artifacts/board/latest").raise_for_status().json()["data"]  # noqa: E731
    until(lambda: closed not in board(), seconds=30, what="the board without the closed case")
    hanging = {form["id"] for form in own.desk.forms(open_)}
    pages = (closed.lower(), open_.lower(), "board")
    shown = {key: own.desk.api.get(f"/artifacts/{key}/latest").raise_for_status().json() for key in pages}

    with connect(own.stack, "prefect") as database:
        over = ask(database, OVER)
        assert ask(database, "SELECT count(*) FROM log WHERE flow_run_id = ANY(%s)", over) > [0]
        for key in pages:
            assert ask(database, "SELECT count(*) FROM artifact WHERE key = %s", key) > [1], "there are older versions"
        database.execute(AGE_PAGES, LONGER)
        database.execute(AGE_RUNS, (*LONGER, over))

        def gone() -> bool:
            left = ask(database, "SELECT count(*) FROM flow_run WHERE id = ANY(%s)", over)
            logged = ask(database, "SELECT count(*) FROM log WHERE flow_run_id = ANY(%s)", over)
            versions = ask(database, "SELECT count(*) FROM artifact WHERE key = ANY(%s)", list(pages))
            return (left, logged, versions) == ([0], [0], [len(pages)])

        until(gone, seconds=180, what="the vacuum")

    for key, page in shown.items():
        now = own.desk.api.get(f"/artifacts/{key}/latest").raise_for_status().json()
        assert (now["id"], now["data"]) == (page["id"], page["data"]), f"the page {key} is still shown"
    assert {form["id"] for form in own.desk.forms(open_)} == hanging
    own.desk.answer(open_, "notifiable", outcome="Not notifiable: nothing further", **AGREE)
    assert own.desk.form(open_, "close")
