"""The clocks as partnerships (mis)state them (docs/law/practice.md): for each, what we say instead, and where it shows."""

from models.law.deadlines.counting import count
from models.law.deadlines.overlays import OVERLAYS
from models.law.deadlines.projection import Due, dates_for, describe_working
from models.law.rules.all_rules import Force, Nature, Unit, rule
from models.law.words.calendar import bundled
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Role
from tests.support.days import day

INCIDENT, AWARE, NOTIFIED = day("Mon 2026-02-23"), day("Mon 2026-03-02"), day("Wed 2026-03-04")
FIFTEENTH = day("Wed 2026-03-25")


def dues(**sets) -> dict[str, Due]:
    known = {O(name): on for name, on in sets.items()}
    return {due.rule.id: due for due in dates_for(sets=known, on=None, calendar=bundled())}


def rapid_review() -> Due:
    return dues(aware=AWARE, notified=NOTIFIED)["rapid-review-to-panel"]


def test_cambridgeshire_and_peterborough_is_canonical_fifteen_working_days_from_the_notification_sent():
    due = rapid_review()
    assert (due.counts_from, due.from_on, due.due_on) == (O.NOTIFIED, NOTIFIED, FIFTEENTH)
    assert due.rule.citation.paragraph == "calculated from the date that the notification was sent"


def test_birmingham_says_the_same_and_gets_the_same_date():
    assert describe_working(rapid_review()).startswith("15 working days after Wed 4 Mar 2026")


def test_barnets_review_convened_is_not_what_the_fifteen_days_ask_for():
    """Meeting held is a local target before the limit; the limit is met only by the review being sent."""
    meeting = dues(notified=NOTIFIED)["local-panel-meeting"]
    assert rapid_review().rule.met_by == (O.RAPID_REVIEW_SENT,)
    assert meeting.rule.met_by == (O.RAPID_REVIEW_MEETING_HELD,)
    assert meeting.rule.nature is Nature.TARGET
    assert meeting.due_on < rapid_review().due_on


def test_kents_fifteen_days_have_no_unit_and_ours_always_do():
    assert rapid_review().rule.when == "15 working days after"
    calendar_days = count(Unit.CALENDAR_DAYS_AFTER, 15, NOTIFIED, bundled()).on
    assert calendar_days == day("Thu 2026-03-19") != FIFTEENTH


def test_sandwells_start_when_the_referral_reaches_the_business_unit_starts_nothing_here():
    assert rapid_review().rule.counts_from == (O.NOTIFIED,)
    reached = day("Mon 2026-03-09")
    assert count(Unit.WORKING_DAYS_AFTER, 15, reached, bundled()).on == day("Mon 2026-03-30") != rapid_review().due_on


def test_wiltshires_two_units_on_one_page_are_one_unit_here():
    on = [line.split()[:3] for line in (rapid_review().rule.when, describe_working(rapid_review()))]
    assert on == [["15", "working", "days"], ["15", "working", "days"]]


def test_sloughs_five_days_from_the_incident_count_from_awareness_here():
    due = dues(incident=INCIDENT, aware=AWARE)["notify-panel"]
    assert (due.counts_from, due.due_on) == (O.AWARE, day("Mon 2026-03-09"))
    assert "from awareness, not from the incident" in due.rule.note
    assert dues(incident=INCIDENT) == {}


def test_haverings_notifying_partnership_is_the_local_authority_here():
    duty = rule("notify-panel")
    assert duty.owed_by.startswith("the local authority")
    assert duty.owner is Role.LOCAL_AUTHORITY_NOTIFIER
    assert rule("rapid-review-to-panel").owed_by == "the safeguarding partners"


def test_derbyshires_area_where_the_child_lives_is_the_area_where_it_happened_here():
    for rule_id in ("notify-panel", "notify-partners"):
        assert rule(rule_id).owed_by == "the local authority for the area where the incident happened"


def test_devons_five_days_from_the_incident_are_stricter_and_local_and_never_shown_as_the_national_limit():
    """A stricter local rule may come first; it neither moves nor hides the national date."""
    local = count(Unit.WORKING_DAYS_AFTER, 5, INCIDENT, bundled()).on
    national = dues(aware=AWARE)["notify-panel"]
    assert local == day("Mon 2026-03-02") < national.due_on
    assert national.rule.force is Force.STATUTORY_GUIDANCE


def test_traffords_notice_of_march_2020_relaxed_three_limits_and_not_the_five_days():
    found = dues(aware=day("Mon 2020-03-30"), notified=day("Wed 2020-04-01"), decided=day("Mon 2020-04-27"))
    mark = "relaxed from 30 March 2020; end of the relaxation not known"
    assert found["rapid-review-to-panel"].relaxed == found["lcspr-publish"].relaxed == mark
    assert found["notify-panel"].relaxed == ""
    assert found["rapid-review-to-panel"].rule.force is Force.PANEL_GUIDANCE, "it called the 15 days non-statutory"
    assert OVERLAYS[0].in_force_to is None
