"""The relaxation of 30 March 2020: what it loosened, what it left alone, and that no date ever disappears by it."""

import dataclasses

import pytest

from models.law.deadlines.overlays import OVERLAYS, overlays_on, relaxed
from models.law.deadlines.projection import Happened, describe_working, project
from models.law.rules.all_rules import RULES
from models.law.rules.related import RELATED, related_on
from models.law.words.calendar import bundled
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Route
from tests.support.days import day

MARK = "relaxed from 30 March 2020; end of the relaxation not known"
EMERGENCY = OVERLAYS[0]


def due(rule_id: str, *happened: Happened):
    dues = project(happened=happened, route=Route.STATUTORY, calendar=bundled())
    return next(one for one in dues if one.rule.id == rule_id)


def test_an_overlay_names_rules_that_exist_and_none_twice():
    for overlay in OVERLAYS:
        assert {*overlay.relaxes, *overlay.keeps} <= {row.id for row in RULES}
        assert not set(overlay.relaxes) & set(overlay.keeps)


def test_fifteen_days_six_months_and_advance_notice_were_relaxed_and_the_five_days_were_not():
    from_on, due_on = day("Mon 2020-04-06"), day("Mon 2020-04-27")
    marked = {row.id for row in RULES if relaxed(row.id, from_on=from_on, due_on=due_on)}
    assert marked == set(EMERGENCY.relaxes)
    assert "notify-panel" in EMERGENCY.keeps


def test_a_relaxed_date_stays_the_same_date_and_carries_the_mark():
    found = due(
        "rapid-review-to-panel", Happened(O.AWARE, day("Mon 2020-03-16")), Happened(O.NOTIFIED, day("Thu 2020-03-19"))
    )
    assert found.due_on == day("Thu 2020-04-09")
    assert found.relaxed == MARK
    assert describe_working(found).endswith(MARK)


def test_a_date_that_fell_due_before_was_not_relaxed():
    before, on = day("Fri 2020-03-27"), day("Mon 2020-03-30")
    assert relaxed("rapid-review-to-panel", from_on=day("Fri 2020-03-06"), due_on=before) is None
    assert relaxed("rapid-review-to-panel", from_on=day("Mon 2020-03-09"), due_on=on) is EMERGENCY


def test_the_notification_keeps_its_five_days_throughout():
    found = due("notify-panel", Happened(O.AWARE, day("Wed 2020-04-01")))
    assert (found.due_on, found.relaxed) == (day("Wed 2020-04-08"), "")


def test_an_unknown_end_does_not_mark_every_date_for_ever():
    later = day("Fri 2023-12-15")
    assert relaxed("lcspr-publish", from_on=day("Thu 2023-12-14"), due_on=day("Fri 2024-06-14")) is EMERGENCY
    assert relaxed("lcspr-publish", from_on=later, due_on=day("Sat 2024-06-15")) is None
    assert overlays_on(later) == ()
    assert overlays_on(day("Mon 2020-03-30")) == (EMERGENCY,)
    assert overlays_on(day("Sun 2020-03-29")) == ()


def test_a_serious_case_review_of_that_time_is_marked_too():
    found = due("scr-complete", Happened(O.AWARE, day("Fri 2018-06-01")), Happened(O.DECIDED, day("Tue 2019-10-01")))
    assert (found.due_on, found.relaxed) == (day("Wed 2020-04-01"), MARK)


def test_a_known_end_is_written_as_one():
    ended = dataclasses.replace(EMERGENCY, in_force_to=day("Wed 2020-09-30"))
    assert ended.mark == "relaxed from 30 March 2020; until 30 September 2020"
    assert not ended.is_in_force(day("Thu 2020-10-01"))


@pytest.mark.parametrize("process", RELATED, ids=lambda process: process.id)
def test_a_neighbouring_review_is_a_name_with_its_limits_in_words(process):
    assert process.name
    assert process.nation
    assert process.limits
    for limit in process.limits:
        assert limit.verified_on or "recalled" in limit.what or "not found" in limit.what


def test_wales_changes_on_the_first_of_october_2024():
    before = {process.name for process in related_on(day("Mon 2024-09-30")) if process.nation == "Wales"}
    after = {process.name for process in related_on(day("Tue 2024-10-01")) if process.nation == "Wales"}
    assert before == {"Child practice review, concise or extended"}
    assert after == {"Single unified safeguarding review"}


def test_the_four_nations_have_their_own_name_for_it():
    assert {process.nation for process in RELATED} >= {"Wales", "Scotland", "Northern Ireland", "England"}
