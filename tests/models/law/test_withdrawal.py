"""A notification that is withdrawn: what was done stays done, what was missed stays missed, the rest ends with its reason."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from models.law.deadlines.outcomes import Outcome, became_of
from models.law.deadlines.projection import Happened, project
from models.law.rules.rule import Nature
from models.law.words.calendar import bundled
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Route
from tests.support.days import day

AWARE, NOTIFIED = day("Mon 2026-03-02"), day("Wed 2026-03-04")


def dues(*more: Happened, route: Route = Route.NOT_NOTIFIABLE) -> dict[str, object]:
    happened = [Happened(O.AWARE, AWARE), Happened(O.NOTIFIED, NOTIFIED), *more]
    return {due.rule.id: due for due in project(happened=happened, route=route, calendar=bundled())}


def withdrawn(on: date, route: Route = Route.STATUTORY) -> Happened:
    return Happened(O.NOTIFICATION_WITHDRAWN, on, route.value)


def test_without_a_withdrawal_a_case_that_is_not_notifiable_owes_nothing_statutory():
    assert "rapid-review-to-panel" not in dues()


def test_what_was_done_stays_done_and_the_rest_ends_with_that_day():
    found = dues(withdrawn(day("Tue 2026-03-10")))
    assert found["notify-panel"].met_on == NOTIFIED
    review = found["rapid-review-to-panel"]
    assert review.ended_on == day("Tue 2026-03-10")
    assert "withdrawn on Tue 10 Mar 2026" in review.not_applicable


def test_only_the_route_that_ended_is_shown_as_ended():
    assert "notify-care-leaver-death" not in dues(withdrawn(day("Tue 2026-03-10")))
    assert "rapid-review-to-panel" not in dues(withdrawn(day("Tue 2026-03-10"), Route.CARE_LEAVER_DEATH))


def test_what_would_have_begun_after_it_was_never_owed():
    later = Happened(O.DECIDED, day("Mon 2026-04-20"))
    assert "lcspr-publish" not in dues(withdrawn(day("Tue 2026-03-10")), later, route=Route.NON_STATUTORY)


def test_a_report_that_is_out_stays_out():
    out = Happened(O.PUBLISHED, day("Mon 2026-03-09"))
    floor = dues(withdrawn(day("Tue 2026-03-10")), out)["publicly-available"]
    assert (floor.rule.nature, floor.not_applicable, floor.ended_on) == (Nature.KEEP_UNTIL, None, None)


@given(
    on=st.dates(NOTIFIED, date(2026, 6, 30)),
    sent=st.none() | st.dates(NOTIFIED, date(2026, 6, 30)),
    today=st.dates(date(2026, 7, 1), date(2026, 12, 31)),
)
def test_no_withdrawal_turns_a_missed_date_into_a_met_one(on, sent, today):
    acts = [Happened(O.RAPID_REVIEW_SENT, sent)] if sent else []
    before = dues(*acts, route=Route.STATUTORY)["rapid-review-to-panel"]
    after = dues(*acts, withdrawn(on))["rapid-review-to-panel"]
    became = became_of(after, today=today, closed=False).outcome
    if sent is not None and sent <= on:
        assert became is became_of(before, today=today, closed=False).outcome
    else:
        assert became is (Outcome.NOT_APPLICABLE if on <= before.due_on else Outcome.MISSED)
