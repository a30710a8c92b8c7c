"""The table of who is told what: every row has a wording, a way to fill it, and somebody who can hold its role."""

from models.casework.process.decision_notice_facts import FACTS
from models.casework.process.notice_sender import CONDITIONS
from models.casework.process.who_is_told import NOT_HEARD, TELLINGS, OnlyIf
from models.casework.reading.rehearsal import REHEARSED
from models.casework.register import setup
from models.law.alerts.ladders import LADDERS
from models.law.process.decisions import STEPS
from models.law.words.vocabulary import SAFEGUARDING_PARTNERS, DecisionKind, Role
from notifications.mail.wordings import KINDS
from tests.support.world import PARTNERSHIP

FILLED_BY_THE_CASE = {Role.ACTION_OWNER, Role.AGENCY_AUTHOR, Role.LEAD_REVIEWER}


def test_every_notice_has_a_wording_and_its_facts():
    for telling in TELLINGS:
        assert telling.notice in KINDS
        assert telling.notice in FACTS
    assert {telling.notice for telling in TELLINGS} == set(FACTS)


def test_what_a_notice_depends_on_is_known_where_it_is_said_and_where_it_is_rehearsed():
    assert set(CONDITIONS) == set(REHEARSED) == set(OnlyIf)
    assert set(NOT_HEARD) == set(SAFEGUARDING_PARTNERS)
    assert {telling.only_if for telling in TELLINGS} == set(OnlyIf)


def test_every_outcome_that_a_row_names_exists():
    outcomes = {row.decision: {outcome.code for outcome in row.outcomes} for row in STEPS}
    for telling in TELLINGS:
        if telling.outcomes is not None and telling.after is not None:
            assert telling.outcomes <= outcomes[telling.after]


def test_every_duty_to_tell_is_discharged_for_a_role_that_is_told():
    for telling in TELLINGS:
        assert set(telling.discharges) <= set(telling.to)


def test_after_every_decision_somebody_is_told_or_asked():
    told = {telling.after for telling in TELLINGS}
    asks = {row.decision for row in STEPS if any(outcome.opens for outcome in row.outcomes)}
    assert set(DecisionKind) <= told | asks


def test_every_role_that_is_told_or_alarmed_is_held_in_the_demonstration():
    file = setup.read_file(PARTNERSHIP)
    held = (
        {role for person in file.people for role in person.roles}
        | {body.role for body in file.bodies}
        | FILLED_BY_THE_CASE
    )
    told = {role for telling in TELLINGS for role in telling.to}
    alarmed = {role for ladder in LADDERS.values() for rung in ladder for role in rung.tells}
    assert told | alarmed <= held
