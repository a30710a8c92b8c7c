"""A partnership's own ladders may warn more and sooner; what was acknowledged is said again; nothing rings at night."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from models.law.alerts.ladders import Rung, RungKind, Severity, alarms, ladder, severity
from models.law.local import alert_policy
from models.law.local.alert_policy import AlertPolicy, LadderTooQuiet, LocalLadders, check_ladder, policy
from models.law.rules.all_rules import RULES, Nature, rule
from models.law.rules.safety import CHILD_SAFETY
from models.law.words.calendar import bundled
from models.law.words.vocabulary import Role
from tests.support.days import day

NOTIFY = ladder(rule("notify-panel"))
every_rule = pytest.mark.parametrize("row", RULES, ids=lambda row: f"{row.id}@{row.in_force_from}")


def only(kind: RungKind) -> tuple[Rung, ...]:
    return tuple(rung for rung in NOTIFY if rung.kind is kind)


@every_rule
def test_every_shipped_ladder_may_stand_as_a_partnerships_own_and_is_frozen_whole(row):
    check_ladder(row, ladder(row))
    found = policy(row)
    assert alert_policy.from_json(_as_text(found)) == found
    assert found.again_after_working_days == {"statutory": 1, "expected": 2, "local": 3}[severity(row)]


@every_rule
def test_nothing_goes_off_in_the_quiet_hours_or_on_a_day_that_is_no_working_day(row):
    for rung, when in alarms(
        ladder(row),
        due_on=day("Sun 2027-02-28"),
        warn_on=day("Sun 2027-02-28"),
        calendar=bundled(),
        open_days=bundled(),
    ):
        assert time(8) <= when.astimezone(UTC).time() < time(18)
        assert rung.every_day is (row.id == CHILD_SAFETY), (
            "a child who is not safe waits for no working day; everything else does"
        )
        assert rung.every_day or bundled().is_working_day(when.date())


@every_rule
def test_only_a_duty_is_loud_before_it_is_escalated(row):
    loud = {rung.kind for rung in ladder(row) if rung.loud}
    if severity(row) is Severity.LOCAL and row.id != CHILD_SAFETY:
        assert loud <= {RungKind.ESCALATION}
    if severity(row) is Severity.EXPECTED:
        assert RungKind.DUE_TODAY not in loud
    if row.nature is Nature.DUTY and severity(row) is Severity.STATUTORY:
        assert loud == {RungKind.DUE_TODAY, RungKind.OVERDUE, RungKind.ESCALATION}


def _without(kind: RungKind) -> tuple[Rung, ...]:
    return tuple(rung for rung in NOTIFY if rung.kind is not kind)


def _changed(code: str, **change: object) -> tuple[Rung, ...]:
    return tuple(replace(rung, **change) if rung.code == code else rung for rung in NOTIFY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rungs", "words"),
    [
        (_without(RungKind.REMINDER), "needs a reminder before the day; add one"),
        (_without(RungKind.DUE_TODAY), "needs a rung on the day itself; add one"),
        (_without(RungKind.OVERDUE), "needs an 'overdue' rung; add one"),
        (_without(RungKind.ESCALATION), "needs an escalation; add one"),
        (_changed("overdue+1", offset_working_days=2), "comes later than the shipped one; at most 1"),
        (
            (*_without(RungKind.ESCALATION), replace(only(RungKind.ESCALATION)[0], offset_working_days=3)),
            "comes later than the shipped one; at most 2",
        ),
        (
            (*_without(RungKind.ESCALATION), replace(only(RungKind.ESCALATION)[0], tells=(Role.LOCAL_AUTHORITY_PARTNER,))),
            "an escalation that does not tell the icb-partner leaves them unwarned; add the role",
        ),
        (_changed("due-today", at=time(7, 59)), "07:59 is in the quiet hours, 18:00 to 08:00"),
        (_changed("due-today", at=time(18)), "18:00 is in the quiet hours"),
        (_changed("reminder-2", offset_working_days=1), "reminder-2: a reminder comes before the day"),
        (_changed("overdue+1", offset_working_days=0), "everything else after it; mend working_days"),
        (_changed("reminder-1", tells=()), "reminder-1: tells nobody"),
        (_changed("reminder-1", tells=(Role.PANEL,)), "is never sent to Child Safeguarding Practice Review Panel"),
        ((*NOTIFY, NOTIFY[0]), "reminder-2 stands twice"),
    ],
)  # fmt: skip
def test_a_ladder_that_would_leave_somebody_unwarned_is_refused_in_words(rungs, words):
    with pytest.raises(LadderTooQuiet) as refusal:
        check_ladder(rule("notify-panel"), rungs)
    assert words in str(refusal.value)


def test_the_panels_reply_is_never_called_overdue_by_a_partnership_either():
    with pytest.raises(LadderTooQuiet, match="can only be said as chase; take out overdue"):
        check_ladder(rule("panel-response-expected"), only(RungKind.OVERDUE))


def test_a_target_of_the_partnerships_own_may_be_as_quiet_as_it_likes():
    check_ladder(rule("local-midpoint-check"), (replace(only(RungKind.OVERDUE)[0], tells=(Role.BUSINESS_MANAGER,)),))


def test_working_hours_go_on_at_nine_of_the_next_working_day():
    assert alert_policy.after_working_hours(-1, 4) == (-1, time(13))
    assert alert_policy.after_working_hours(0, 8) == (1, time(9))
    assert alert_policy.after_working_hours(0, 17) == (2, time(10))


def test_an_acknowledged_alert_is_said_again_after_its_working_days_and_holds_back_only_what_climbs():
    by = policy(rule("notify-panel"))
    seen = datetime(2026, 3, 10, 16, tzinfo=UTC)  # Tuesday, the day after the due day
    resumes = by.resumes_at(seen, bundled())
    assert resumes == datetime(2026, 3, 11, 9, tzinfo=UTC)
    slow = AlertPolicy(by.rungs, 3)
    resumes = slow.resumes_at(seen, bundled())
    assert resumes == datetime(2026, 3, 13, 9, tzinfo=UTC)
    on = day("Mon 2026-03-09")
    found = alarms(slow.rungs, due_on=on, warn_on=on, calendar=bundled(), open_days=bundled(), resumes_at=resumes)
    assert {rung.code: when.day for rung, when in found} == {
        "reminder-2": 5,
        "reminder-1": 6,
        "due-today": 9,
        "overdue+1": 13,
        "escalation+2": 13,
        "escalation+7": 18,
        "escalation+12": 25,
    }
    assert [rung.code for rung, when in found if when == resumes][-1] == "escalation+2"  # what says more comes last


def test_a_changed_ladder_holds_for_what_is_due_from_its_day_on():
    own = LocalLadders((("notify-panel", NOTIFY[2:]),), 4)
    later = LocalLadders()
    editions = ((day("Thu 2026-01-01"), own), (day("Wed 2026-07-01"), later))
    assert alert_policy.in_force(editions, day("Wed 2025-12-31")) == LocalLadders()
    assert alert_policy.in_force(editions, day("Thu 2026-01-01")) == own
    assert alert_policy.in_force(editions, day("Wed 2026-07-01")) == later
    assert policy(rule("notify-panel"), own) == AlertPolicy(NOTIFY[2:], 4)
    assert policy(rule("rapid-review-to-panel"), own).rungs == ladder(rule("rapid-review-to-panel"))


def _as_text(found: AlertPolicy) -> str:
    return json.dumps(alert_policy.as_data(found))
