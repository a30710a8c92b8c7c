"""A local rule never loosens or hides a national one."""

from dataclasses import replace

import pytest

from models.law.local.local_rules import LocalEdition, LooserThanNational, check_not_looser, rules_with
from models.law.rules.all_rules import RULES, Nature, Unit, rule
from models.law.rules.rule import Rule
from models.law.words.vocabulary import OccurrenceKind as O
from tests.support.days import day

OWN = replace(
    rule("local-panel-meeting"),
    id="local-own",
    counts_from=(O.AWARE,),
    limit=3,
    unit=Unit.WORKING_DAYS_AFTER,
    within="notify-panel",
)


@pytest.mark.parametrize(
    "own",
    [
        OWN,
        replace(OWN, counts_from=(O.INCIDENT,), limit=5),
        replace(OWN, unit=Unit.CALENDAR_DAYS_AFTER, limit=1),
        replace(
            OWN, counts_from=(O.NOTIFIED,), limit=30
        ),  # later origin: held within the national date when worked out
        replace(OWN, counts_from=(O.COMMISSIONED,), limit=30),
        replace(OWN, within="lcspr-publish", counts_from=(O.AWARE,), limit=300),
        replace(OWN, within=""),
        replace(rule("interval-check"), limit=3),
        replace(rule("panel-response-expected"), limit=60),
        replace(rule("local-panel-meeting"), limit=60),
        replace(rule("tell-of-review-decision"), limit=4),
        replace(OWN, within="publicly-available", nature=Nature.KEEP_UNTIL, unit=Unit.MONTHS_AFTER, limit=18),
        replace(OWN, within="publicly-available", nature=Nature.KEEP_UNTIL, unit=Unit.MONTHS_AFTER, limit=12),
    ],
)
def test_what_is_stricter_or_cannot_be_compared_is_allowed(own: Rule):
    check_not_looser(own)


@pytest.mark.parametrize(
    ("own", "why"),
    [
        (replace(OWN, limit=6), "notify-panel is due 5 working days after"),
        (replace(OWN, counts_from=(O.INCIDENT,), limit=6), "yours may be shorter"),
        (replace(OWN, id="own"), "begins with 'local-'"),
        (replace(rule("notify-panel"), limit=3), "is set by statutory guidance, not by a partnership"),
        (replace(OWN, within="nothing"), "there is no rule 'nothing' in force to serve"),
        (replace(OWN, within="scr-notify"), "in force to serve"),
        (replace(rule("interval-check"), limit=4), "at most 3 months after"),
        (replace(rule("tell-of-review-decision"), limit=6), "at most 5 working days after"),
        (replace(rule("tell-of-review-decision"), unit=Unit.CALENDAR_DAYS_AFTER), "at most 5 working days after"),
        (replace(rule("tell-of-delay"), counts_from=(O.DECIDED,)), "at most 5 working days after"),
        (replace(OWN, within="publicly-available", limit=18), "yours may be longer, not shorter"),
        (
            replace(OWN, within="publicly-available", nature=Nature.KEEP_UNTIL, unit=Unit.MONTHS_AFTER, limit=11),
            "at least 12 months after",
        ),
        (
            replace(
                OWN, within="publicly-available", nature=Nature.KEEP_UNTIL, unit=Unit.CALENDAR_DAYS_AFTER, limit=400
            ),
            "in the same unit",
        ),
    ],
)
def test_what_would_loosen_or_hide_is_refused(own: Rule, why: str):
    with pytest.raises(LooserThanNational, match=why):
        check_not_looser(own)


def test_a_case_has_the_newest_edition_that_stood_on_its_trigger_day():
    first = LocalEdition(day("Thu 2026-01-01"), (OWN,))
    second = LocalEdition(day("Mon 2026-06-01"), (replace(OWN, limit=2),), frozenset({"local-midpoint-check"}))
    editions = [second, first]
    assert rules_with(editions, day("Wed 2025-12-31")) == RULES
    assert [one.limit for one in rules_with(editions, day("Sun 2026-05-31")) if one.id == "local-own"] == [3]
    newest = rules_with(editions, day("Mon 2026-06-01"))
    assert [one.limit for one in newest if one.id == "local-own"] == [2]
    assert "local-midpoint-check" not in {one.id for one in newest}
    national = [row for row in RULES if not row.id.startswith("local-")]
    assert [row for row in newest if row in national] == national
