"""Every rule has a short, opaque title; a partnership's own is called by its id."""

from dataclasses import replace

import pytest

from models.law.rules.all_rules import RULES, Nature, rule
from models.law.rules.short_titles import SHORT_TITLES, short_title


def test_every_shipped_rule_has_a_short_title_and_no_title_is_left_over():
    assert {row.id for row in RULES} == set(SHORT_TITLES)


@pytest.mark.parametrize("row", [row for row in RULES if row.in_force_to is None], ids=lambda row: row.id)
def test_a_short_title_says_which_step_and_nothing_about_whom_it_concerns(row):
    title = short_title(row, item="7")
    assert len(title) <= 45
    assert not {"child", "looked", "death", "died", "harm", "leaver", "abuse", "family"} & set(title.lower().split())
    assert title.endswith((" due", " expected", " ends"))


def test_an_item_stands_where_the_title_needs_it():
    assert short_title(rule("action-due"), item="A1") == "action A1 due"
    assert short_title(rule("interval-check"), item="2") == "interval check 2 due"
    assert short_title(rule("rapid-review-to-panel")) == "rapid review due"


def test_a_rule_of_a_partnership_s_own_is_called_by_its_id_in_words():
    own = replace(rule("local-panel-meeting"), id="local-panel-day-12")
    assert short_title(own) == "local panel day 12 due"
    assert short_title(own, item="A1") == "local panel day 12 A1 due"
    assert short_title(replace(own, nature=Nature.KEEP_UNTIL)) == "local panel day 12 ends"
    assert short_title(replace(own, nature=Nature.EXPECTATION)) == "local panel day 12 expected"
