"""Which decisions are signed by whom: every row names its source, says that the signing is ours, and fits the form it is about."""

import pytest

from models.casework.stages.decision_forms import FORMS
from models.law.process.decisions import step
from models.law.process.signing import SIGNED, Signed, expires_on, remind_on, signed
from models.law.rules.rule import Force
from models.law.words import calendar
from models.law.words.vocabulary import SAFEGUARDING_PARTNERS, DecisionKind, Role
from tests.support.days import day

K, R = DecisionKind, Role
LA, ICB, POLICE = SAFEGUARDING_PARTNERS


@pytest.mark.parametrize("row", SIGNED, ids=lambda row: str(row.decision))
def test_every_row_cites_what_stands_behind_the_duty_and_calls_the_signing_ours(row: Signed):
    assert len(row.source) > 40
    assert row.force is Force.LOCAL
    assert len(set(row.roles)) == len(row.roles) >= row.at_least >= 1
    assert set(row.must_agree) <= set(row.roles)


@pytest.mark.parametrize("row", SIGNED, ids=lambda row: str(row.decision))
def test_every_field_that_a_row_names_is_on_the_form(row: Signed):
    fields = FORMS[row.decision].model_fields
    named = {*row.names.values(), *row.positions.values(), *filter(None, [row.why])}
    assert named <= fields.keys()
    assert {*row.names, *row.positions} <= set(row.roles)
    for code in row.outcomes or ():
        assert step(row.decision).outcome(code)


def test_the_four_decisions_that_are_most_challenged_are_signed_and_no_others():
    signs = {row.decision for row in SIGNED}
    assert signs == {K.NOTIFIABLE, K.RAPID_REVIEW_OUTCOME, K.REPORT_APPROVED, K.PUBLICATION_DECISION}
    assert signed(K.COMMISSION, "commissioned") is None
    for outcome in ("hold", "do-not-publish", "publish-in-full"):
        row = signed(K.PUBLICATION_DECISION, outcome)
        assert row is not None
        assert row.asked({}) == SAFEGUARDING_PARTNERS


def test_to_send_a_report_back_needs_no_signature():
    assert signed(K.REPORT_APPROVED, "redo") is None


def test_a_partner_who_is_not_yet_heard_does_not_sign_but_the_local_authority_always_does():
    row = signed(K.NOTIFIABLE, "notify")
    assert row is not None
    unheard = dict.fromkeys(("local_authority", "integrated_care_board", "police"), "not yet heard")
    assert row.asked(unheard) == (LA,)
    assert row.asked({**unheard, "police": "disagrees"}) == (LA, POLICE)


@pytest.mark.parametrize(
    ("decision", "dissenting", "carried"),
    [
        (K.NOTIFIABLE, {ICB, POLICE}, True),
        (K.NOTIFIABLE, {LA}, False),
        (K.REPORT_APPROVED, {LA}, True),
        (K.REPORT_APPROVED, {LA, POLICE}, False),
    ],
)
def test_a_dissent_is_kept_and_two_of_three_carry_what_is_decided_jointly(
    decision: K, dissenting: set[Role], carried: bool
):
    row = next(one for one in SIGNED if one.decision is decision)
    assert row.can_be_carried(row.roles, dissenting) is carried


@pytest.mark.parametrize(
    ("proposed", "due", "last"),
    [
        ("Mon 2026-03-02", "Mon 2026-03-23", "Mon 2026-03-09"),  # 5 working days
        ("Mon 2026-03-02", "Thu 2026-03-05", "Fri 2026-03-06"),  # the day after the duty comes first
        ("Mon 2026-03-02", "Fri 2026-02-27", "Mon 2026-03-09"),  # the duty is overdue: no code that is dead on arrival
        ("Mon 2026-03-02", "Sun 2026-03-01", "Mon 2026-03-09"),  # the day after is today
        ("Mon 2026-03-30", None, "Wed 2026-04-08"),  # Easter
    ],
)
def test_a_code_lasts_five_working_days_or_to_the_day_after_the_duty(proposed: str, due: str | None, last: str):
    on = expires_on(day(proposed), due_on=day(due) if due else None, calendar=calendar.bundled())
    assert on == day(last)


def test_the_reminder_comes_on_the_working_day_before_and_not_on_the_day_of_the_request():
    held = calendar.bundled()
    assert remind_on(day("Mon 2026-03-02"), last_on=day("Mon 2026-03-09"), calendar=held) == day("Fri 2026-03-06")
    assert remind_on(day("Thu 2026-03-05"), last_on=day("Fri 2026-03-06"), calendar=held) is None
