"""Holds, pauses and extensions: typed, dated, reasoned; they stop only what a rule lets them stop, and a hold chases its own review."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework.changes import extensions
from models.casework.dates import holds
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.law.rules.holds import HoldKind
from models.records.tables import Extension, Hold
from tests.models.casework.test_local_rules import HEAD, load
from tests.support.world import World


def hold(world: World, ref: str, kind: str = "inquest", **changed: Any) -> int:
    given = {"from_on": world.today, "review_on": date(2026, 5, 1), "because": "The coroner asked.", **changed}
    with world.session() as session:
        return holds.place(session, ref=ref, kind=kind, by=by(world), **given).number


def review(
    world: World, ref: str, number: int, outcome: str, *, on: date | None = None, until: date | None = None
) -> None:
    with world.session() as session:
        holds.review(
            session, ref=ref, number=number, outcome=outcome, on=on or world.today, review_on=until, by=by(world)
        )


def extend(
    world: World, ref: str, to_on: date, *, rule: str = "action-due", item: str = "A1", because: str = "Staff left."
) -> None:
    with world.session() as session:
        extensions.extend(session, ref=ref, rule=rule, item=item, to_on=to_on, because=because, by=by(world))


def take_back(world: World, ref: str, item: str = "A1") -> None:
    with world.session() as session:
        extensions.reverse(session, ref=ref, rule="action-due", item=item, because="They were found.", by=by(world))


def by(world: World) -> By:
    return By("m.calloway", world.now, world.now)


def with_a_plan(world: World, due_on: str = "2026-06-01") -> str:
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.decide(ref, "panel-response", outcome="agree")
    world.commissioned(ref)
    world.approved(ref)
    world.planned(ref, due_on)
    return ref


@pytest.mark.parametrize("kind", list(HoldKind))
def test_no_hold_of_any_kind_stops_a_national_clock(world: World, kind: HoldKind):
    ref = world.notified()
    before = {(deadline["rule"], deadline["item"]): deadline["due_on"] for deadline in world.show(ref)["deadlines"]}
    hold(world, ref, kind)
    after = {(deadline["rule"], deadline["item"]): deadline["due_on"] for deadline in world.show(ref)["deadlines"]}
    assert {key: after[key] for key in before} == before
    assert set(after) - set(before) == {("hold-review", "1")}


def test_a_hold_that_nobody_looks_at_again_chases_its_review_up_to_the_partners(world: World):
    ref = world.notified()
    hold(world, ref)
    for on in ("2026-04-24", "2026-05-01", "2026-05-05", "2026-05-11"):
        world.go_to(f"{on} 09:00")
        world.sweep()
    rungs = [alert["rung"] for alert in world.show(ref)["alerts"] if alert["rule"] == "hold-review"]
    assert rungs == ["reminder-5", "due-today", "overdue+1", "escalation+5"]
    review(world, ref, 1, "keep", until=date(2026, 7, 1))
    assert [(one["number"], one["released_on"]) for one in world.show(ref)["holds"]] == [(1, "2026-05-11"), (2, None)]
    assert world.deadline(ref, "hold-review", "1")["outcome"] == "met late"
    assert world.deadline(ref, "hold-review", "2")["due_on"] == "2026-07-01"
    review(world, ref, 2, "release")
    assert world.deadline(ref, "hold-review", "2")["outcome"] == "met"
    assert world.verify().ok


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "bad weather"}, "kind: 'bad weather' is no kind of hold; choose one of criminal proceedings"),
        ({"from_on": date(2026, 3, 3)}, "from_on: Tue 3 Mar 2026 has not come yet; a hold cannot begin in the future"),
        ({"from_on": date(2026, 2, 27)}, "from_on: Fri 27 Feb 2026 is before the case began, Mon 2 Mar 2026"),
        ({"review_on": date(2026, 3, 2)}, "review_on: Mon 2 Mar 2026 is not in the future"),
        ({"because": ""}, "because: say why"),
    ],
)
def test_a_hold_that_cannot_be_is_refused(world: World, changed: dict[str, Any], said: str):
    ref = world.notified()
    with pytest.raises(BadAnswer) as refused:
        hold(world, ref, **changed)
    assert str(refused.value).startswith(said)


def test_two_holds_of_one_kind_never_overlap_and_two_kinds_may(world: World):
    ref = world.notified()
    hold(world, ref)
    with pytest.raises(BadAnswer, match="hold 1 \\(inquest\\) stands since Mon 2 Mar 2026; review that one"):
        hold(world, ref)
    assert hold(world, ref, "criminal proceedings") == 2
    world.go_to("2026-03-10 10:00")
    review(world, ref, 1, "release")
    with pytest.raises(BadAnswer, match="stood until Tue 10 Mar 2026; two holds of one kind do not overlap"):
        hold(world, ref, from_on=date(2026, 3, 9))
    assert hold(world, ref) == 3


def test_a_hold_stops_an_own_target_that_says_so_in_its_own_unit(world: World, tmp_path: Path):
    load(world, HEAD + 'action_paused_by = [{ hold = "criminal proceedings", unit = "days" }]\n', tmp_path)
    ref = with_a_plan(world, "2026-06-01")
    hold(world, ref, "inquest")
    assert world.deadline(ref, "action-due")["outcome"] == "open"  # another kind stops nothing
    hold(world, ref, "criminal proceedings")
    paused = world.deadline(ref, "action-due")
    assert (paused["outcome"], paused["suspended"], paused["due_on"]) == ("suspended", True, "2026-06-01")
    assert "suspended from Mon 2 Mar 2026: criminal proceedings" in paused["working_words"]
    world.go_to("2026-03-16 10:00")
    review(world, ref, 2, "release")
    assert world.deadline(ref, "action-due")["due_on"] == "2026-06-15"  # fourteen days later


def test_the_length_of_a_pause_is_added_back_once_even_where_the_hold_was_kept_on(world: World, tmp_path: Path):
    text = HEAD + (
        '[[target]]\nid = "local-read-summaries"\nduty = "Read the summaries"\ncounts_from = ["notified"]\nlimit = 20\n'
        'unit = "working days after"\nmet_by = ["rapid_review_meeting_held"]\nstage = "rapid-review"\n'
        'paused_by = [{ hold = "family court", unit = "working days" }]\n'
        'source = { document = "Harrowmere policy", url = "https://www.harrowmere.example/policy" }\n'
    )
    load(world, text, tmp_path)
    ref = world.notified()  # Monday 2 March: due Monday 30 March
    assert world.deadline(ref, "local-read-summaries")["due_on"] == "2026-03-30"
    world.go_to("2026-03-09 10:00")
    hold(world, ref, "family court", review_on=date(2026, 3, 12))
    assert world.deadline(ref, "local-read-summaries")["suspended"]
    world.go_to("2026-03-12 09:00")
    world.sweep()
    assert not [alert for alert in world.show(ref)["alerts"] if alert["rule"] == "local-read-summaries"]
    review(world, ref, 1, "keep", until=date(2026, 3, 20))
    world.go_to("2026-03-16 10:00")
    review(world, ref, 2, "release")
    found = world.deadline(ref, "local-read-summaries")
    assert (found["due_on"], found["suspended"]) == ("2026-04-08", False)  # five working days later, over Easter
    assert "held Mon 9 Mar 2026 to Sun 15 Mar 2026 (family court): 5 working days added" in found["working_words"]


def test_an_agreed_date_is_put_off_with_a_reason_up_to_the_cap_and_taken_back(world: World):
    ref = with_a_plan(world)
    extend(world, ref, date(2026, 7, 1))
    found = world.deadline(ref, "action-due")
    assert (found["due_on"], found["revision"]) == ("2026-07-01", 2)
    assert found["working_words"] == "agreed date, Mon 1 Jun 2026; extended from Mon 1 Jun 2026 to Wed 1 Jul 2026"
    extend(world, ref, date(2026, 7, 1))  # a double click
    extend(world, ref, date(2026, 9, 1))
    with pytest.raises(BadAnswer, match="all extensions together may reach Tue 1 Sep 2026 \\(92 days\\)"):
        extend(world, ref, date(2026, 9, 2))
    take_back(world, ref)
    assert world.deadline(ref, "action-due")["due_on"] == "2026-07-01"
    take_back(world, ref)
    assert world.deadline(ref, "action-due")["due_on"] == "2026-06-01"
    with pytest.raises(BadAnswer, match="there is nothing to take back"):
        take_back(world, ref)
    with world.session() as session:
        rows = session.exec(select(Extension).order_by(col(Extension.id))).all()
        assert [(row.reversed_by, row.because) for row in rows] == [("m.calloway", "Staff left.")] * 2
    assert world.verify().ok


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"rule": "lcspr-publish", "item": ""},
            "rule: lcspr-publish cannot be put off: what stands behind the date is: statutory guidance",
        ),
        ({"rule": "rapid-review-to-panel", "item": ""}, "rule: rapid-review-to-panel cannot be put off"),
        (
            {"rule": "nothing", "item": ""},
            "rule: HMR-2026-0001 has no date under 'nothing' to put off; those that can be: action-due",
        ),
        ({"item": "A9"}, "item: action-due has no 'A9' in HMR-2026-0001; choose one of A1"),
        ({"to_on": date(2026, 6, 1)}, "to_on: Mon 1 Jun 2026 is not after Mon 1 Jun 2026, the date now"),
        ({"because": ""}, "because: say why"),
    ],
)
def test_nothing_else_can_be_put_off(world: World, changed: dict[str, Any], said: str):
    ref = with_a_plan(world)
    given: dict[str, Any] = {"to_on": date(2026, 7, 1), **changed}
    with pytest.raises(BadAnswer) as refused:
        extend(world, ref, **given)
    assert str(refused.value).startswith(said)


def test_publication_holds_stand_in_the_same_ledger_and_are_released_by_their_own_form(world: World):
    ref = with_a_plan(world)
    world.decide(
        ref, "publication-decision", outcome="hold", hold_reason="criminal proceedings", hold_review_on="2026-05-01"
    )
    with pytest.raises(BadAnswer, match="hold 1 is publication's own: answer its form"):
        review(world, ref, 1, "release")
    with pytest.raises(BadAnswer, match="hold 1 \\(criminal proceedings\\) stands"):
        hold(world, ref, "criminal proceedings")
    assert hold(world, ref, "inquest") == 2
    world.decide(ref, "release-hold", outcome="release")
    with world.session() as session:
        assert [(one.number, one.released_on is None) for one in session.exec(select(Hold).order_by(Hold.number))] == [
            (1, False),
            (2, True),
        ]


def test_a_day_more_than_ten_years_off_is_taken_for_a_slip_wherever_one_to_come_is_asked_for(world: World):
    ref = world.notified()
    with pytest.raises(BadAnswer, match="review_on: Wed 7 Jan 2037 is more than ten years away; check the year"):
        hold(world, ref, review_on=date(2037, 1, 7))
    with pytest.raises(BadAnswer, match=r"actions\.0\.due_on: Wed 7 Jan 2037 is more than ten years away"):
        with_a_plan(world, "2037-01-07")
    ref = with_a_plan(world)
    with pytest.raises(BadAnswer, match="planned_on: Wed 7 Jan 2037 is more than ten years away"):
        world.decide(
            ref,
            "publication-decision",
            outcome="publish-in-full",
            planned_on="2037-01-07",
            publication_document="report.pdf",
        )
