"""The note that goes with a case to another area: codes and dates only, and nobody's decision is taken over."""

import json

import pytest

from models.casework.intake import transfers
from models.casework.record.case import load
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from tests.support.world import World


def _taken_over(world: World, text: str, *, safe: bool) -> str:
    with world.session() as session:
        return transfers.take_over(
            session, transfers.read_note(text), safe=safe, partnership="", by=By("m.calloway", world.now, world.now)
        ).ref


def _note(world: World, ref: str) -> dict:
    with world.session() as session:
        return transfers.note(session, ref)


@pytest.fixture
def sent(world: World) -> str:
    ref = world.notified(looked_after="yes")
    world.decide(ref, "transfer", area="Fernleigh Council", contact="reviews@fernleigh.example", reasons="Kept here.")
    return ref


def test_the_note_holds_codes_and_dates_and_nothing_that_anybody_wrote(world: World, sent: str):
    note = _note(world, sent)
    assert note["dates"] == {"aware": "2026-03-02", "notified": "2026-03-02"}
    assert (note["facts"]["harm"], note["facts"]["looked_after"]) == ("death", "yes")
    assert [decision["decision"] for decision in note["decisions"]] == ["notifiable", "notification-sent", "transfer"]
    for written in ("Invented.", "Kept here.", "calloway"):
        assert written not in json.dumps(note)
    other = world.open()
    with pytest.raises(BadAnswer, match="was not sent to another area"):
        _note(world, other)


def test_the_case_that_is_opened_from_a_note_counts_from_the_first_trigger_and_decides_for_itself(
    world: World, sent: str
):
    text = json.dumps(_note(world, sent))
    world.go_to("2026-03-11 10:00")
    with pytest.raises(BadAnswer, match="that comes first"):
        _taken_over(world, text, safe=False)
    ref = _taken_over(world, text, safe=True)
    assert _taken_over(world, text, safe=True) == ref != sent
    assert world.waits(ref) == ["notifiable"]
    owed = world.deadline(ref, "notify-panel")
    assert (owed["due_on"], owed["outcome"]) == ("2026-03-09", "overdue")
    with world.session() as session:
        assert load(session, ref).facts["taken_over"]["ref"] == sent


def test_what_is_no_note_is_refused_in_words(world: World, sent: str):
    for text in ("{", "[]", json.dumps(_note(world, sent) | {"names": "none"})):
        with pytest.raises(BadAnswer, match="this is no transfer note"):
            transfers.read_note(text)
    with pytest.raises(BadAnswer, match="looks like a postcode"):
        transfers.read_note(json.dumps(_note(world, sent) | {"partnership": "AB1 2CD"}))
