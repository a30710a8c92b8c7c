"""A case whose record cannot be shown harms no other, and of its own only what is shown: forms hang, mail goes out, alarms are set."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from flows.case_review import case_review
from flows.forms import prefect_forms
from flows.installation import clock, resources
from flows.installation.settings import load
from flows.operations import board, reading
from flows.running.boundary import RunFailed
from tests.support.inside import Inside, connect
from tests.support.world import AGREE

PLAIN = "This page could not be drawn"


@contextmanager
def spoilt(own: Inside, ref: str, rule: str) -> Iterator[None]:
    """A case one date of which has lost its working, as after a botched upgrade: what is due is known, what is shown of it is not."""
    own.stack.expect(
        rf"{ref}(: | cannot be read)|These cases need a look: {ref}",
        because="nobody can show the dates of this case",
    )
    of_date = "rule = %s AND case_id = (SELECT id FROM review_case WHERE ref = %s)"
    with connect(own.stack) as database:
        [[kept]] = database.execute(f"SELECT working::text FROM deadline WHERE {of_date}", (rule, ref)).fetchall()  # noqa: S608
        database.execute(f"UPDATE deadline SET working = '[{{}}]' WHERE {of_date}", (rule, ref))  # noqa: S608
        try:
            yield
        finally:
            database.execute(f"UPDATE deadline SET working = CAST(%s AS json) WHERE {of_date}", (kept, rule, ref))  # noqa: S608


def page(own: Inside, key: str) -> str:
    answer = own.wall._client.get(f"/artifacts/{key.lower()}/latest")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["data"])


def alarms(own: Inside) -> list[datetime]:
    runs = prefect_forms.runs_with(own.wall, ["alarm"], prefect_forms.LIVE)
    return [run.expected_start_time for run in runs if run.expected_start_time]


def test_of_a_case_that_cannot_be_shown_the_form_hangs_the_mail_goes_out_and_its_page_says_so(own: Inside):
    good, bad = own.open(), own.open()
    with spoilt(own, bad, "notify-panel"):
        run = own.desk.ended(own.desk.start("reconcile/reconcile"))
        assert (run["state"]["type"], run["state"]["message"]) == ("FAILED", f"These cases need a look: {bad}")
        assert PLAIN in page(own, bad)
        assert bad in page(own, bad)
        assert PLAIN not in page(own, good)
        lines = page(own, "board")
        assert f"[{bad}]" in lines
        assert reading.UNREADABLE in lines
        assert f"[{good}]" in lines
        for ref in (good, bad):
            [form] = own.desk.forms(ref)
            assert "decision:notifiable" in form["tags"]
        with connect(own.stack) as database:
            states = database.execute(
                "SELECT DISTINCT m.state FROM message m JOIN review_case c ON c.id = m.case_id WHERE c.ref = ANY(%s)",
                ([good, bad],),
            ).fetchall()
        assert states == [("accepted",)]
        assert alarms(own)
        [briefing] = [value for key, value in own.inputs(own.desk.forms(bad)[0]["id"]).items() if "description" in key]
        assert "The dates of this case could not be shown" in briefing
        own.desk.answer(bad, "notifiable", outcome="Notify the Panel", **AGREE)
        assert own.desk.form(bad, "notification-sent")
        assert own.desk.form(good, "notifiable")
    assert own.desk.ended(own.desk.start("reconcile/reconcile"))["state"]["type"] == "COMPLETED"
    assert PLAIN not in page(own, bad)
    assert reading.UNREADABLE not in page(own, "board")


def test_a_step_of_the_pass_that_breaks_off_keeps_no_other_from_being_done(
    own: Inside, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    ref = own.open()

    def broken(*_: object, **__: object) -> None:
        raise ValueError("what somebody wrote")

    monkeypatch.setattr("flows.case_review.draft_letters", broken)
    monkeypatch.setattr("flows.case_review.deliver_now", broken)
    with pytest.raises(RunFailed, match=f"{ref}: could not be done: the letters, the mail. Everything else was done."):
        case_review(ref)
    assert len(own.desk.forms(ref)) == 1
    assert "What waits" in page(own, ref)
    assert "ValueError at flows/case_review.py" in caplog.text
    assert "somebody wrote" not in caplog.text


def test_the_board_is_drawn_where_the_row_of_a_case_cannot_even_be_read(own: Inside):
    good, bad = own.open(), own.open()
    with connect(own.stack) as database:
        database.execute("UPDATE review_case SET stage = 'nowhere' WHERE ref = %s", (bad,))
        try:
            with resources.writing(at=clock.now()) as session:
                page_now = board.page(session, load(), at=clock.now())
        finally:
            database.execute("UPDATE review_case SET stage = 'notification' WHERE ref = %s", (bad,))
    assert f"[{bad}]" in page_now
    assert f"[{good}]" in page_now
    lines = {one["ref"]: one["stage_title"] for one in reading.board(at=clock.now())}
    assert reading.UNREADABLE not in lines.values()
