"""Putting things right: every open case by itself, so that one that fails keeps nobody else waiting."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flows.forms import prefect_forms
from flows.installation import clock
from flows.operations import process, reading
from tests.support.inside import Inside, connect
from tests.support.world import AGREE

RECONCILE = "reconcile/reconcile"


@contextmanager
def unreadable(own: Inside, ref: str) -> Iterator[None]:
    """A case with a decision that no table knows, as after a botched upgrade."""
    own.stack.expect(
        rf"no-such-outcome|NoSuchOutcome|{ref}(: | cannot be read| could not be brought in step)|These cases need a look: {ref}",
        because="nobody can read the decision of this case",
    )
    own.decide(ref, "notifiable", outcome="Notify the Panel", **AGREE)
    of_case = "kind = 'notifiable' AND case_id = (SELECT id FROM review_case WHERE ref = %s)"
    with connect(own.stack) as database:
        database.execute(f"UPDATE decision SET outcome = 'no-such-outcome' WHERE {of_case}", (ref,))  # noqa: S608
        try:
            yield
        finally:
            database.execute(f"UPDATE decision SET outcome = 'notify' WHERE {of_case}", (ref,))  # noqa: S608


def reconciled(own: Inside, **parameters: Any) -> dict[str, Any]:
    return own.desk.ended(own.desk.start(RECONCILE, **parameters))


def test_one_case_that_fails_is_named_and_the_others_are_brought_in_step(own: Inside):
    first, bad, last = own.open(), own.open(), own.open()
    with unreadable(own, bad):
        run = reconciled(own)
        assert run["state"]["type"] == "FAILED"
        assert run["state"]["message"] == f"These cases need a look: {bad}"
        for good in (first, last):
            assert len(own.desk.forms(good)) == 1
            assert {message["state"] for message in own.show(good)["messages"]} <= {"accepted", "carried"}
    assert reconciled(own)["state"]["type"] == "COMPLETED"
    assert len(own.desk.forms(bad)) == 1


def test_one_case_that_cannot_be_read_does_not_fail_the_pass_of_another(own: Inside):
    good, bad = own.open(), own.open()
    with unreadable(own, bad):
        own.hang(good)
        own.desk.answer(good, "notifiable", outcome="Not notifiable: nothing further", **AGREE)
        board = {one["ref"]: one for one in reading.board(at=clock.now())}
        assert board[bad]["stage_title"] == reading.UNREADABLE
        assert next(iter(board)) == bad, "what needs a look comes first"
        assert own.desk.form(good, "close")
    own.hang(bad)


def test_it_hangs_what_is_lost_takes_down_what_is_stale_and_says_what_was_not_said(own: Inside):
    closed, left_over = own.hung(own.open())
    own.decide(closed, "notifiable", outcome="Not notifiable: nothing further", **AGREE)
    own.decide(closed, "close")
    assert own.show(closed)["status"] == "closed"
    ref, stale = own.hung(own.open())
    own.decide(ref, "notifiable", outcome="Notify the Panel", **AGREE)
    lost, gone = own.hung(own.open())
    own.wall.delete_flow_run(gone.id)
    assert own.show(ref)["messages"] == []
    assert reconciled(own)["state"]["type"] == "COMPLETED"
    assert own.runs(closed) == {str(left_over.id): "Taken down"}
    assert own.runs(ref)[str(stale.id)] == "Taken down"
    assert ["decision:notification-sent" in form["tags"] for form in own.desk.forms(ref)] == [True]
    assert len(own.desk.forms(lost)) == 1
    said = own.show(ref)["messages"]
    assert said
    assert {one["state"] for one in said} == {"accepted"}


def test_it_changes_nothing_where_nothing_is_wrong(own: Inside):
    ref, run = own.hung(own.open())
    at = clock.now()
    process.run_pass(ref, at=at)
    process.deliver(at=at)
    before = own.show(ref)
    assert before["messages"]
    assert reconciled(own, dead_after_minutes=0)["state"]["type"] == "COMPLETED"
    assert own.show(ref) == before
    assert own.runs(ref) == {str(run.id): "Suspended"}


def test_forms_of_a_case_that_is_not_on_record_are_taken_down(own: Inside):
    ref, _ = own.hung(own.open())
    nowhere = "HMR-1999-0001"
    orphan = replace(own.form(ref), case_ref=nowhere, tags=(f"case:{nowhere}", "decision:notifiable"))
    run_id = prefect_forms.hang(own.wall, orphan)
    assert reconciled(own)["state"]["type"] == "COMPLETED"
    assert own.runs(nowhere) == {str(run_id): "Taken down"}
    assert len(own.desk.forms(ref)) == 1
