"""The edges of the engine: first and last days, the order of things, words at their shortest. Each stands for a slip that nothing else would catch."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from models.law.deadlines.chronology import ORDER, refuse_wrong_order
from models.law.deadlines.counting import count
from models.law.deadlines.outcomes import Outcome, Over, became_of
from models.law.deadlines.overlays import OVERLAYS
from models.law.deadlines.projection import Happened, dates_for, describe_working, project
from models.law.process.decision import NoSuchOutcome
from models.law.process.decisions import step
from models.law.process.replay import Taken, diagram, open_decisions, route_after, stage_after
from models.law.rules.all_rules import Nature, NoSuchRule, Rule, Unit, rule
from models.law.rules.rule_data import as_data, from_data
from models.law.words.calendar import bundled, shipped
from models.law.words.dates import BadDate, parse_date, parse_moment
from models.law.words.vocabulary import DecisionKind, Route, Stage
from models.law.words.vocabulary import OccurrenceKind as O
from tests.support.days import day


def dues(rules: list[Rule], *happened: tuple[O, str] | tuple[O, str, str]):
    facts = [Happened(one[0], day(one[1]), one[2] if len(one) == 3 else "") for one in happened]
    return project(
        happened=facts, route=Route.STATUTORY, calendar=bundled(), rules=rules, trigger_on=day("Mon 2026-03-02")
    )


def test_a_floor_is_kept_when_its_day_has_come():
    [found] = dues([rule("publicly-available")], (O.PUBLISHED, "Mon 2026-03-02"))
    assert found.rule.nature is Nature.KEEP_UNTIL
    assert became_of(found, today=day("Mon 2027-03-01"), closed=True).outcome is Outcome.OPEN
    assert became_of(found, today=day("Tue 2027-03-02"), closed=True) == Over(day("Tue 2027-03-02"))


def test_only_a_holiday_was_skipped():
    one_day = replace(rule("notify-panel"), limit=1)
    [found] = dues([one_day], (O.AWARE, "Sun 2026-05-03"))
    assert describe_working(found) == "1 working day after Sun 3 May 2026; skipped Early May bank holiday 4 May"


def test_a_check_on_the_day_of_the_commission_meets_the_first_interval():
    found = dues([rule("interval-check")], (O.COMMISSIONED, "Mon 2026-03-02"), (O.INTERVAL_CHECKED, "Mon 2026-03-02"))
    assert [(one.item, one.met_on) for one in found] == [("1", day("Mon 2026-03-02")), ("2", None)]


def test_each_agreed_date_says_what_it_counts_from():
    found = dues([rule("action-due")], (O.ACTION_DUE, "Mon 2026-06-01", "A1"), (O.ACTION_DUE, "Wed 2026-07-01", "A2"))
    assert [(one.item, one.counts_from) for one in found] == [("A1", O.ACTION_DUE), ("A2", O.ACTION_DUE)]


def test_what_ends_a_matter_first_ends_it_and_on_its_last_day_it_was_not_missed():
    two_ends = replace(rule("local-panel-meeting"), until=(O.RAPID_REVIEW_SENT, O.CLOSED))
    [found] = dues(
        [two_ends],
        (O.NOTIFIED, "Mon 2026-03-02"),
        (O.CLOSED, "Thu 2026-03-12"),
        (O.RAPID_REVIEW_SENT, "Wed 2026-03-18"),
    )
    assert found.ended_on == day("Thu 2026-03-12")
    [on_the_day] = dues([two_ends], (O.NOTIFIED, "Mon 2026-03-02"), (O.CLOSED, "Wed 2026-03-18"))
    assert on_the_day.due_on == day("Wed 2026-03-18")
    assert on_the_day.not_applicable == "closed on Wed 18 Mar 2026, before this was due"
    [a_day_late] = dues([two_ends], (O.NOTIFIED, "Mon 2026-03-02"), (O.CLOSED, "Thu 2026-03-19"))
    assert a_day_late.not_applicable is None


def test_a_local_target_is_held_within_the_national_date_that_it_serves():
    own = replace(rule("local-panel-meeting"), id="local-x", counts_from=(O.NOTIFIED,), limit=30, within="notify-panel")
    national, found = dues([rule("notify-panel"), own], (O.AWARE, "Mon 2026-03-02"), (O.NOTIFIED, "Mon 2026-03-02"))
    assert found.due_on == national.due_on == day("Mon 2026-03-09")
    assert found.moved == ("brought forward from Wed 15 Apr 2026: notify-panel is due then",)
    [alone] = dues([own], (O.NOTIFIED, "Mon 2026-03-02"))
    assert (alone.due_on, alone.moved) == (day("Wed 2026-04-15"), ())
    sooner = replace(own, limit=5)
    _, kept = dues([rule("notify-panel"), sooner], (O.AWARE, "Mon 2026-03-02"), (O.NOTIFIED, "Mon 2026-03-02"))
    assert (kept.due_on, kept.moved) == (day("Mon 2026-03-09"), ())
    floor = replace(own, nature=Nature.KEEP_UNTIL)
    _, later = dues([rule("notify-panel"), floor], (O.AWARE, "Mon 2026-03-02"), (O.NOTIFIED, "Mon 2026-03-02"))
    assert later.due_on == day("Wed 2026-04-15")


def test_dates_alone_are_neither_items_nor_ended():
    sets = {O.COMMISSIONED: day("Mon 2026-03-02"), O.REPORT_APPROVED: day("Tue 2026-03-03")}
    [check] = [due for due in dates_for(sets=sets, on=None, calendar=bundled()) if due.rule.id == "interval-check"]
    assert (check.item, check.ended_on, check.not_applicable) == ("", None, None)
    assert check.counts_from is O.COMMISSIONED


def test_the_calendar_covers_its_first_and_its_last_day():
    days = bundled()
    assert days.covers(days.covers_from)
    assert days.covers(days.covers_to)
    assert not days.covers(date(2011, 12, 31))
    assert not days.covers(date(2029, 1, 1))


def test_the_first_working_day_that_is_known_can_be_reached():
    assert bundled().working_day_after(day("Wed 2012-01-04"), -1) == day("Tue 2012-01-03")


def test_day_zero_says_why_it_could_not_have_counted_anyway():
    assert count(Unit.WORKING_DAYS_AFTER, 1, day("Mon 2026-03-02"), bundled()).days[0].why == "day 0"
    assert count(Unit.WORKING_DAYS_AFTER, 1, day("Sat 2026-02-28"), bundled()).days[0].why == "day 0 (Saturday)"


def test_a_count_of_months_shows_both_its_ends():
    found = count(Unit.MONTHS_AFTER, 6, day("Mon 2026-03-02"), bundled())
    assert [(one.date, one.counted, one.why) for one in found.days] == [
        (day("Mon 2026-03-02"), False, "day 0"),
        (day("Wed 2026-09-02"), True, "the corresponding date"),
    ]
    assert found.provisional is False
    clipped = count(Unit.MONTHS_AFTER, 6, day("Mon 2026-08-31"), bundled())
    assert clipped.days[1].why == "the month's last day, as it has no corresponding date"


def test_the_shipped_calendar_says_where_it_is_from_and_its_hash():
    raw = files("models.law").joinpath("bank_holidays.json").read_bytes()
    held = json.loads(raw)
    found = shipped()
    assert (found.source, found.taken_on.isoformat()) == (held["source"], held["taken_on"])
    assert found.sha256 == hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize(("earlier", "later", "why"), ORDER)
def test_nothing_happens_before_what_it_follows(earlier: O, later: O, why: str):
    with pytest.raises(BadDate) as refused:
        refuse_wrong_order({earlier: day("Tue 2026-03-03"), later: day("Mon 2026-03-02")})
    assert refused.value.field == later
    assert refused.value.message == (f"Mon 2 Mar 2026 is before {earlier}, Tue 3 Mar 2026: {why}; check both dates")
    refuse_wrong_order({earlier: day("Mon 2026-03-02"), later: day("Mon 2026-03-02")})
    refuse_wrong_order({earlier: day("Tue 2026-03-03")})
    refuse_wrong_order({later: day("Mon 2026-03-02")})


def test_a_relaxation_reaches_to_its_bound():
    [overlay] = OVERLAYS
    assert overlay.is_in_force(overlay.not_carried_past)


def test_an_unknown_rule_is_named_with_the_day_only_where_one_was_asked_for():
    with pytest.raises(NoSuchRule) as unknown:
        rule("nothing")
    assert unknown.value.args == ("No rule 'nothing'",)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("32 January", "'32 January' is not a date; January has 31 days; write it year first, as 2026-03-02"),
        ("32 December", "'32 December' is not a date; December has 31 days; write it year first, as 2026-03-02"),
        ("0001/01/01", "'0001/01/01' is not a date; write it as 0001-01-01"),
    ],
)
def test_a_date_at_the_edge_is_refused_for_what_is_wrong_with_it(typed: str, said: str):
    with pytest.raises(BadDate) as refused:
        parse_date(typed, "on")
    assert refused.value.message == said


def test_the_last_year_that_can_be_held_can_be_written():
    assert parse_date("2100-12-31", "on") == date(2100, 12, 31)


@pytest.mark.parametrize("typed", ["20/11/2026 10:00", "2026-11-20 9:30", "2026-03-04T25:00", "soon 10:00"])
def test_a_moment_that_is_refused_names_its_field(typed: str):
    with pytest.raises(BadDate) as refused:
        parse_moment(typed, "sent_at")
    assert refused.value.field == "sent_at"
    assert str(refused.value).startswith("sent_at: ")


@pytest.mark.parametrize("typed", ["2026-07-04T15:00", "2026-07-04T15:00+01:00"])
def test_a_moment_is_kept_in_utc(typed: str):
    found = parse_moment(typed, "sent_at")
    assert isinstance(found, datetime)
    assert found == datetime(2026, 7, 4, 14, tzinfo=UTC)
    assert found.tzinfo is UTC


START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def taken(*answers: str) -> list[Taken]:
    pairs = (answer.split("/") for answer in answers)
    return [Taken(DecisionKind(kind), outcome, START) for kind, outcome in pairs]


REVIEW = ("notifiable/notify", "notification-sent/sent", "rapid-review-outcome/lcspr")


@pytest.mark.parametrize(
    ("answers", "stage"),
    [
        ((), Stage.NOTIFICATION),
        (REVIEW[:2], Stage.RAPID_REVIEW),
        (REVIEW, Stage.PRACTICE_REVIEW),  # the Panel's reply waits too: the furthest counts
        ((*REVIEW, "commission/commissioned", "report-approved/approved"), Stage.PUBLICATION),
        (("notifiable/looked-after-death", "notification-sent/sent"), Stage.NOTIFICATION),  # only closing waits
        (("notifiable/do-not-notify", "close/close"), Stage.CLOSED),
        (
            (*REVIEW[:2], "rapid-review-outcome/no-review", "panel-response/agree"),
            Stage.PANEL_NOTICE,
        ),  # the last worked in
        (
            (*REVIEW[:2], "rapid-review-outcome/no-review-with-actions"),
            Stage.ACTION_PLAN,
        ),  # further than the Panel's reply
    ],
)
def test_a_case_is_at_the_furthest_stage_in_which_something_waits(answers: tuple[str, ...], stage: Stage):
    assert stage_after(taken(*answers), opened_at=START) is stage


def test_every_question_says_since_when_it_waits():
    def since(*answers: tuple[str, str, int]) -> dict[str, int]:
        walked = [Taken(DecisionKind(kind), outcome, START.replace(day=on)) for kind, outcome, on in answers]
        return {open_.decision.value: open_.opened_at.day for open_ in open_decisions(walked, opened_at=START)}

    assert since() == {"notifiable": 2}
    assert since(("notifiable", "notify", 3)) == {"notification-sent": 3}
    walk = (("notifiable", "notify", 3), ("notification-sent", "sent", 4), ("rapid-review-outcome", "lcspr", 20))
    assert since(*walk) == {"panel-response": 20, "commission": 20}
    asked = (*walk, ("panel-response", "query", 23))
    assert since(*asked)["panel-response"] == 23
    assert since(("notifiable", "do-not-notify", 5)) == {"close": 5}


def test_before_anything_is_decided_the_route_is_undecided():
    assert route_after([]) is Route.UNDECIDED


def test_an_outcome_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(NoSuchOutcome) as unknown:
        step(DecisionKind.NOTIFICATION_SENT).outcome("lost")
    assert unknown.value.args == ("notification-sent: 'lost' is not one of sent",)


def test_the_diagram_begins_at_the_first_question_and_ends_at_closing():
    lines = diagram().split("\n")
    assert lines[:3] == [
        "stateDiagram-v2",
        "    [*] --> notifiable",
        '    state "1 · Is it notifiable?" as notifiable',
    ]
    assert '    state "6 · Close the case" as close' in lines
    assert "    rapid_review_outcome --> panel_response: No review; the learning is complete" in lines
    assert "    panel_response --> close: The Panel agrees" in lines
    assert "    close --> [*]: Close the case" in lines
    assert "    close --> reopen: Open the case again" in lines


def test_a_local_rule_keeps_the_national_one_that_it_serves():
    own = replace(rule("local-panel-meeting"), within="rapid-review-to-panel", set_by_partnership=True)
    assert from_data(as_data(own)) == own
