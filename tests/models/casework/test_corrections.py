"""A wrong date is superseded, never edited; what would follow is shown first, and comes out exactly so."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework.changes import corrections
from models.casework.changes.corrections import Correction
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.law.words.vocabulary import OccurrenceKind as O
from models.records.tables import AuditEntry, Deadline, Occurrence
from notifications.pages import what_if_page
from tests.support.world import AGREE, World


def what_if(world: World, ref: str, *sets: Correction) -> dict[str, Any]:
    with world.session() as session:
        return corrections.what_if(session, ref=ref, sets=sets, at=world.now)


def correct(world: World, ref: str, *sets: Correction, because: str = "The log says otherwise.") -> dict[str, Any]:
    with world.session() as session:
        return corrections.correct(
            session, ref=ref, sets=sets, because=because, desk=world.desk, by=By("m.calloway", world.now, world.now)
        )


def rows(view: dict[str, Any]) -> dict[str, tuple[str, str, str, str]]:
    return {
        deadline["rule"]: (deadline["before"], deadline["after"], deadline["outcome_before"], deadline["outcome_after"])
        for deadline in view["deadlines"]
    }


def notified_on_9_march(world: World) -> str:
    ref = world.open()
    world.go_to("2026-03-09 10:00")
    world.decide(ref, "notifiable", outcome="notify", **AGREE)
    world.decide(ref, "notification-sent", sent_at="2026-03-09T09:30")
    return ref


def test_what_if_says_what_moves_which_outcome_changes_and_which_alerts_would_have_gone_out(world: World):
    ref = notified_on_9_march(world)  # aware on Monday 2 March: notified on the last day
    view = what_if(world, ref, Correction(O.AWARE, date(2026, 2, 27)))
    assert rows(view)["notify-panel"] == ("2026-03-09", "2026-03-06", "met", "met late")
    assert "rapid-review-to-panel" not in rows(view)  # counts from the notification
    assert view["sets"] == [{"kind": "aware", "item": "", "before": "2026-03-02", "after": "2026-02-27"}]
    late = [alert for alert in view["alerts"] if alert["rule"] == "notify-panel" and alert["rung"] == "overdue+1"]
    assert [one["what"] for one in late] == ["would have gone out by now"]
    assert "local-authority-notifier" in late[0]["tells"]
    assert world.deadline(ref, "notify-panel")["due_on"] == "2026-03-09"  # nothing was changed
    with world.session() as session:
        assert not session.exec(select(Occurrence).where(col(Occurrence.superseded_at).is_not(None))).all()


def test_the_correction_does_exactly_what_was_shown_and_keeps_both_dates(world: World):
    ref = notified_on_9_march(world)
    shown = what_if(world, ref, Correction(O.AWARE, date(2026, 2, 27)))
    done = correct(world, ref, Correction(O.AWARE, date(2026, 2, 27)))
    assert done == shown
    stands = {deadline["rule"]: (deadline["due_on"], deadline["outcome"]) for deadline in world.show(ref)["deadlines"]}
    assert {rule: stands[rule] for rule in rows(shown)} == {rule: (row[1], row[3]) for rule, row in rows(shown).items()}
    aware = [occurrence for occurrence in world.show(ref)["occurrences"] if occurrence["kind"] == "aware"]
    assert [(one["on"], one["superseded"]) for one in aware] == [("2026-03-02", True), ("2026-02-27", False)]
    assert aware[0]["superseded_because"] == "The log says otherwise."
    with world.session() as session:
        old = session.exec(select(Deadline).where(Deadline.rule == "notify-panel", Deadline.revision == 1)).one()
        assert old.due_on == date(2026, 3, 9)
        assert old.replaced_because == "aware was corrected to Fri 27 Feb 2026"
        entry = session.exec(select(AuditEntry).where(AuditEntry.operation == "occurrence.correct")).one()
        assert entry.detail["corrected"][0]["before"] == "2026-03-02"
    assert world.verify().ok


def test_the_same_correction_again_changes_nothing(world: World):
    ref = notified_on_9_march(world)
    correct(world, ref, Correction(O.NOTIFIED, date(2026, 3, 6)))
    before = world.show(ref)
    again = correct(world, ref, Correction(O.NOTIFIED, date(2026, 3, 6)))
    assert again["deadlines"] == []
    assert world.show(ref) == before


def test_owners_are_told_what_moved_and_why(world: World):
    ref = notified_on_9_march(world)
    correct(world, ref, Correction(O.NOTIFIED, date(2026, 3, 6)))
    assert world.deadline(ref, "rapid-review-to-panel")["due_on"] == "2026-03-27"
    told = {message["to_role"] for message in world.messages(ref, "dates-moved")}
    assert {"Business manager", "Review coordinator", "Review group chair"} <= told


def test_several_dates_are_corrected_together(world: World):
    ref = notified_on_9_march(world)
    with pytest.raises(BadAnswer, match="is before aware"):
        what_if(world, ref, Correction(O.NOTIFIED, date(2026, 2, 26)))
    view = what_if(world, ref, Correction(O.NOTIFIED, date(2026, 2, 26)), Correction(O.AWARE, date(2026, 2, 25)))
    assert rows(view)["rapid-review-to-panel"][1] == "2026-03-19"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Correction(O.AWARE, date(2026, 3, 10)), "aware: Tue 10 Mar 2026 has not come yet (today is Mon 9 Mar 2026)"),
        (Correction(O.AWARE, date(2036, 3, 10)), "aware: Mon 10 Mar 2036 is more than ten years away"),
        (
            Correction(O.PUBLISHED, date(2026, 3, 1)),
            "published: no such date is on record to correct; on record: aware,",
        ),
        (Correction(O.ACTION_DUE, date(2026, 3, 1), "A1"), "action_due: an agreed date is not corrected"),
        (Correction(O.AWARE, date(2016, 3, 1)), "aware: Tue 1 Mar 2016 falls under Serious case reviews"),
        (Correction(O.AWARE, date(2012, 3, 1)), "aware: no rules are held for Thu 1 Mar 2012"),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_words(world: World, wanted: Correction, said: str):
    ref = notified_on_9_march(world)
    with pytest.raises(BadAnswer) as refused:
        what_if(world, ref, wanted)
    assert str(refused.value).startswith(said)


def test_a_correction_needs_its_reason(world: World):
    ref = notified_on_9_march(world)
    with pytest.raises(BadAnswer, match="because: say why the date on record is wrong"):
        correct(world, ref, Correction(O.AWARE, date(2026, 2, 27)), because="")


def test_an_earlier_trigger_day_brings_the_rules_of_that_day(world: World):
    ref = notified_on_9_march(world)
    view = what_if(world, ref, Correction(O.AWARE, date(2022, 3, 1)))
    assert view["regime"] == {"before": "cspr-2023", "after": "cspr-2018"}
    correct(world, ref, Correction(O.AWARE, date(2022, 3, 1)))
    assert world.show(ref)["regime"] == "cspr-2018"


def test_a_reason_that_looks_like_it_identifies_somebody_is_refused(world: World):
    ref = notified_on_9_march(world)
    with pytest.raises(BadAnswer, match="because: this holds what looks like a date of birth; take it out"):
        correct(world, ref, Correction(O.AWARE, date(2026, 2, 27)), because="Born on 3/4/2019, says the log.")


def test_every_date_that_would_move_says_what_stands_behind_it(world: World):
    ref = notified_on_9_march(world)
    view = what_if(world, ref, Correction(O.AWARE, date(2026, 2, 27)))
    [found] = [deadline for deadline in view["deadlines"] if deadline["rule"] == "notify-panel"]
    assert (found["force"], found["duty_force"]) == ("statutory guidance", "Act")
    assert found["verified"].startswith("checked against the published text")
    page = what_if_page.what_if_page(view)
    assert "date: statutory guidance; duty: Act (checked against the published text" in page
