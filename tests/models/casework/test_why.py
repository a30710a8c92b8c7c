"""The working behind a date: its trigger and corrections, what stops it and what does not, and every date there was."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from models.casework.dates import occurrences, projection
from models.casework.reading import views, why
from models.casework.record import case
from models.casework.record.who import By
from models.law.deadlines.outcomes import Outcome
from models.law.rules.all_rules import rule
from models.law.rules.holds import ExtensionAllowed, HoldKind, PauseUnit, Pausing
from models.law.rules.rule_data import as_data
from models.law.words.vocabulary import OccurrenceKind as K
from models.records.tables import AdoptedReading, Deadline, Extension, Hold, LocalRules, Partnership, RuleCheck
from notifications.pages import working_page
from tests.support.days import day
from tests.support.world import AGREE, World

RULE = "rapid-review-to-panel"
MEETING = "local-panel-meeting"


def entry(world: World, ref: str, rule_id: str = RULE, item: str = "") -> dict[str, Any]:
    [found] = entries(world, ref, rule_id, item)
    return found


def entries(world: World, ref: str, rule_id: str = RULE, item: str = "") -> list[dict[str, Any]]:
    with world.session() as session:
        return why.why(session, case.peek(session, ref), rule_id=rule_id, item=item, today=world.today)


def correct(world: World, ref: str, kind: K, on: str, because: str) -> None:
    with world.session() as session:
        found = case.load(session, ref)
        occurrences.put(session, found, kind, on=day(on), because=because, by=By("t.ashdown", world.now, world.now))
        projection.reproject(session, found, at=world.now, because=f"{kind.value} was corrected")


def hold(world: World, ref: str, number: int, from_on: str, released_on: str | None = None) -> None:
    with world.session() as session:
        found = case.load(session, ref)
        session.add(
            Hold(
                case_id=found.id,
                number=number,
                reason=HoldKind.CRIMINAL.value,
                from_on=day(from_on),
                review_on=day("Mon 2026-06-01"),
                released_on=day(released_on) if released_on else None,
                because="Asked for by the police.",
                recorded_by="m.calloway",
                recorded_at=world.now,
            )
        )
        session.flush()
        projection.reproject(session, found, at=world.now, because=f"hold {number}")


def with_a_rule_that_can_be_paused(world: World) -> None:
    own = replace(
        rule(MEETING),
        within="",
        paused_by=(Pausing(HoldKind.CRIMINAL, PauseUnit.WORKING_DAYS),),
        extension=ExtensionAllowed(30),
    )
    with world.session() as session:
        session.add(
            LocalRules(
                partnership_id=session.exec(select(Partnership.id)).one(),
                in_force_from=day("Thu 2026-01-01"),
                content={"rules": [as_data(own)], "without": []},
                sha256="0" * 64,
                loaded_by="test",
                loaded_at=world.now,
            )
        )


def test_every_day_gone_over_is_there_with_its_number_or_the_reason_why_it_has_none(world: World):
    world.go_to("2026-03-23 10:00")
    found = entry(world, world.notified())
    assert (found["due_on"], found["force"], found["limit"]) == (
        "2026-04-15",
        "Panel guidance",
        "15 working days after",
    )
    days = found["working"]
    assert [one["number"] for one in days if one["counted"]] == list(range(1, 16))
    assert days[0] == {
        "date": "2026-03-23",
        "weekday": "Monday",
        "number": None,
        "counted": False,
        "why": "day 0",
    }
    assert {one["date"]: one["why"] for one in days if not one["counted"] and one["weekday"][0] != "S"} == {
        "2026-03-23": "day 0",
        "2026-04-03": "bank holiday: Good Friday",
        "2026-04-06": "bank holiday: Easter Monday",
    }
    assert days[-1]["date"] == found["due_on"]
    assert found["regime"]["id"] == "cspr-2023"
    assert found["edition"]["in_force_from"] <= "2026-03-23"
    assert (found["in_force"], found["outcome"], found["as_of"]) == (True, "open", "2026-03-23")


def test_a_limit_in_months_shows_its_first_and_its_last_day_only(world: World):
    ref = world.notified()
    world.outcome(ref, "lcspr")
    found = entry(world, ref, "lcspr-publish")
    assert [one["why"] for one in found["working"]] == ["day 0", "the corresponding date"]


def test_the_trigger_says_who_recorded_it_and_a_correction_keeps_both_dates_with_the_reason(world: World):
    ref = world.notified()
    world.go_to("2026-03-04 11:00")
    correct(world, ref, K.NOTIFIED, "Tue 2026-03-03", "It was sent on the Tuesday.")
    found = entry(world, ref)
    trigger = found["trigger"]
    assert (trigger["kind"], trigger["on"], trigger["recorded_by"]) == ("notified", "2026-03-03", "t.ashdown")
    assert trigger["recorded_at"].startswith("2026-03-04T11:00")
    [before] = trigger["superseded"]
    assert (before["on"], before["recorded_by"], before["superseded_by"]) == ("2026-03-02", "m.calloway", "t.ashdown")
    assert before["because"] == "It was sent on the Tuesday."
    first, second = found["revisions"]
    assert (first["revision"], first["due_on"], first["from_on"]) == (1, "2026-03-23", "2026-03-02")
    assert first["replaced_because"] == "notified was corrected"
    assert first["replaced_at"].startswith("2026-03-04T11:00")
    assert (second["revision"], second["due_on"], second["replaced_at"]) == (2, "2026-03-24", None)
    assert found["due_on"] == "2026-03-24"


def test_alerts_stay_with_the_revision_that_they_were_claimed_for(world: World):
    ref = world.notified()
    world.go_to("2026-03-17 10:00")
    world.sweep()
    correct(world, ref, K.NOTIFIED, "Tue 2026-03-03", "It was sent on the Tuesday.")
    first, second = entry(world, ref)["revisions"]
    assert "reminder-5" in [alert["rung"] for alert in first["alerts"]]
    assert all(alert["claimed_at"].startswith("2026-03-17T10:00") for alert in first["alerts"])
    assert second["alerts"] == []


def test_the_reading_taken_stands_beside_the_others_and_who_adopted_it(world: World):
    ref = world.notified(aware_on="2026-02-26")
    found = entry(world, ref)
    assert found["disputed"]
    assert found["reading"].startswith("counted from the notification")
    assert found["adopted"] == []
    assert {other["counts_from"] for other in found["others"]} == {"aware", "notified"}
    assert min(other["due_on"] for other in found["others"]) < found["due_on"]
    with world.session() as session:
        session.add(
            AdoptedReading(
                partnership_id=session.exec(select(Partnership.id)).one(),
                question="trigger-day",
                choice="day-0",
                because="Agreed by the partners.",
                adopted_by="m.calloway",
                adopted_at=world.now,
            )
        )
    [taken] = entry(world, ref)["adopted"]
    assert (taken["by"], taken["because"]) == ("m.calloway", "Agreed by the partners.")
    assert taken["choice"] == "the day that starts the count is day 0"


def test_a_hold_that_stops_nothing_is_shown_and_says_so(world: World):
    ref = world.notified()
    hold(world, ref, 1, "Thu 2026-03-05")
    found = entry(world, ref)
    [shown] = found["holds"]
    assert (shown["bears"], shown["says"]) == (
        False,
        "does not stop this date, as its rule is not paused by such a hold",
    )
    assert (found["suspended"], found["moved"], len(found["revisions"])) == (False, [], 1)


def test_a_hold_that_stops_a_count_says_what_it_added_and_each_date_before_it_is_kept(world: World):
    with_a_rule_that_can_be_paused(world)
    ref = world.notified()
    hold(world, ref, 1, "Thu 2026-03-05", "Mon 2026-03-09")
    hold(world, ref, 2, "Wed 2026-03-11")
    found = entry(world, ref, MEETING)
    assert found["edition"]["own"]
    stopped, stands = found["holds"]
    assert stopped["bears"]
    assert stands["bears"]
    assert stopped["says"] == "held Thu 5 Mar 2026 to Sun 8 Mar 2026 (criminal proceedings): 2 working days added"
    assert stands["says"] == "suspended from Wed 11 Mar 2026: criminal proceedings"
    assert found["moved"] == [stopped["says"], stands["says"]]
    assert found["suspended"]
    assert [
        (revision["due_on"], revision["suspended"], revision["replaced_because"]) for revision in found["revisions"]
    ] == [
        ("2026-03-18", False, "hold 1"),
        ("2026-03-20", False, "hold 2"),
        ("2026-03-20", True, ""),
    ]


@pytest.mark.parametrize(
    ("from_on", "released_on", "words"),
    [
        ("Mon 2026-02-23", "Fri 2026-02-27", "released before the count began"),
        ("Mon 2026-04-20", "Mon 2026-04-27", "began after the date"),
    ],
)
def test_a_hold_of_a_kind_that_would_stop_the_count_says_why_it_did_not(world: World, from_on, released_on, words):
    with_a_rule_that_can_be_paused(world)
    ref = world.notified()
    hold(world, ref, 1, from_on, released_on)
    [shown] = entry(world, ref, MEETING)["holds"]
    assert (shown["bears"], shown["says"]) == (False, words)


def test_extensions_granted_and_taken_back_are_both_shown(world: World):
    with_a_rule_that_can_be_paused(world)
    ref = world.notified()
    with world.session() as session:
        found = case.load(session, ref)
        granted: dict[str, Any] = {
            "case_id": found.id,
            "rule": MEETING,
            "from_on": day("Wed 2026-03-18"),
            "because": "The school is shut.",
            "granted_by": "m.calloway",
            "granted_at": world.now,
        }
        taken_back = {"reversed_by": "t.ashdown", "reversed_at": world.now, "reversed_because": "Not needed."}
        session.add(Extension(**granted, to_on=day("Fri 2026-03-20"), **taken_back))
        session.add(Extension(**granted, to_on=day("Thu 2026-03-19")))
        session.flush()
        projection.reproject(session, found, at=world.now, because="an extension was granted")
    shown = entry(world, ref, MEETING)
    assert shown["due_on"] == "2026-03-19"
    assert [
        (extension["to_on"], extension["bears"], extension["reversed_because"]) for extension in shown["extensions"]
    ] == [
        ("2026-03-20", False, "Not needed."),
        ("2026-03-19", True, ""),
    ]
    assert shown["moved"] == ["extended from Wed 18 Mar 2026 to Thu 19 Mar 2026"]
    assert entry(world, ref)["extensions"] == []


def test_checks_of_the_text_are_named_with_who_when_and_where(world: World):
    ref = world.notified()
    with world.session() as session:
        session.add(
            RuleCheck(
                rule=RULE,
                rule_from=rule(RULE, on=world.today).in_force_from,
                source="https://www.gov.example/panel",
                checked_on=world.today,
                checked_by="m.calloway",
                note="Page 12.",
                recorded_at=world.now,
            )
        )
    found = entry(world, ref)
    assert found["checks"] == [
        {"by": "m.calloway", "on": "2026-03-02", "source": "https://www.gov.example/panel", "note": "Page 12."}
    ]
    assert "by m.calloway" in found["verified"]


def test_a_date_that_a_relaxation_touched_bears_its_mark(world: World):
    world.go_to("2020-03-16 10:00")
    found = entry(world, world.notified())
    assert found["relaxed"]["mark"] == "relaxed from 30 March 2020; end of the relaxation not known"
    assert found["due_on"] == "2020-04-06"


def test_a_date_that_no_longer_stands_is_shown_as_it_last_was(world: World):
    ref = world.open()
    world.decide(ref, "notifiable", outcome="do-not-notify", **AGREE)
    with world.session() as session:
        gone = session.exec(select(Deadline).where(Deadline.rule == "notify-panel")).one()
        assert gone.replaced_at is not None
    found = entry(world, ref, "notify-panel")
    assert (found["in_force"], found["outcome"], found["due_on"]) == (False, Outcome.NO_LONGER_OWED, "2026-03-09")
    assert found["revisions"][-1]["replaced_because"]


def test_a_rule_with_items_has_one_entry_for_each(world: World):
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.commissioned(ref)
    world.approved(ref)
    world.planned(ref, *["2026-09-01"] * 10)
    assert [one["item"] for one in entries(world, ref, "action-due")] == [f"A{number}" for number in range(1, 11)]
    assert entry(world, ref, "action-due", "A10")["trigger"]["on"] == "2026-09-01"
    with pytest.raises(why.NotADateOfThisCase, match=r"item: action-due has no 'A11' in .*; its items are A1, A2"):
        entries(world, ref, "action-due", "A11")


def test_a_rule_the_case_never_had_and_an_unknown_one_are_refused_in_one_line_with_those_it_has(world: World):
    ref = world.open()
    with pytest.raises(why.NotADateOfThisCase) as never:
        entries(world, ref, "lcspr-publish")
    assert str(never.value).startswith(f"rule: {ref} has no date by 'lcspr-publish'; the rules of its dates are ")
    assert "notify-panel" in str(never.value)
    with pytest.raises(why.NotADateOfThisCase) as unknown:
        entries(world, ref, "no-such-rule")
    assert str(unknown.value).startswith("rule: there is no rule 'no-such-rule'; ")
    assert "notify-panel" in str(unknown.value)
    assert "\n" not in str(never.value) + str(unknown.value)
    with pytest.raises(why.NotADateOfThisCase, match="it is one date, without items"):
        entries(world, ref, "notify-panel", "A1")


def test_the_case_view_names_earlier_dates_by_what_the_system_says_of_them_and_the_board_does_not_ask(world: World):
    ref = world.notified()
    assert world.deadline(ref, RULE)["earlier"] == []
    correct(world, ref, K.NOTIFIED, "Tue 2026-03-03", "It was sent on the Tuesday.")
    shown = world.deadline(ref, RULE)
    assert shown["earlier"] == [
        {"revision": 1, "due_on": "2026-03-23", "replaced_on": "2026-03-02", "because": "notified was corrected"}
    ]
    with world.session() as session:
        line = views.summary(session, case.peek(session, ref), desk=world.desk, today=world.today)
    assert all("earlier" not in deadline for deadline in line["deadlines"])


def test_every_date_of_a_long_life_has_its_working_and_names_who_recorded_what_it_counts_from(world: World):
    ref = world.notified()
    with world.session() as session:
        case.load(session, ref).pseudonym = "Rosa"
    world.outcome(ref, "lcspr")
    world.commissioned(ref)
    world.go_to("2026-04-02 10:00")
    world.decide(ref, "interval-check", outcome="on-track")
    world.approved(ref)
    world.planned(ref, "2026-09-01", "2026-10-01")
    shown = world.show(ref)["deadlines"]
    for one in shown:
        found = entry(world, ref, one["rule"], one["item"])
        assert (found["due_on"], found["working_words"]) == (one["due_on"], one["working_words"])
        assert found["trigger"]["recorded_by"], one["rule"]
        assert found["working"]
        assert "Rosa" not in str(found)
        assert "Rosa" not in working_page.why_page(found)
    assert {"interval-check", "action-due"} <= {one["rule"] for one in shown}
