"""An incident that looks like one on record is asked about, once; nothing that was typed decides it but the answer."""

from typing import Any

import pytest

from models.casework.intake import opening, referrals
from models.casework.record import case
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from tests.models.casework.test_referrals import TYPED
from tests.support.world import World

INCIDENT = {"aware_on": "2026-03-02", "harm": "death", "abuse_or_neglect": "suspected", "immediate_safety": "yes"}


def opened(world: World, **intake: Any) -> str:
    with world.session() as session:
        typed = {**INCIDENT, **intake}
        return opening.open_case(session, typed=typed, by=By("m.calloway", world.now, world.now), once=None).ref


def asked(world: World, **intake: Any) -> str:
    with pytest.raises(BadAnswer) as bad:
        opened(world, **intake)
    [problem] = bad.value.problems
    assert problem.field == "another"
    return problem.message


def test_one_with_the_same_days_and_facts_is_asked_about_and_opened_when_it_is_another(world: World):
    first = opened(world)
    assert asked(world).startswith(f"this looks like {first}, opened today; choose 'yes' if it is another incident")
    assert asked(world, abuse_or_neglect="known", incident_on="2026-03-01", media_interest="yes")
    world.go_to("2026-03-04 09:00")
    assert f"{first}, opened on Mon 2 Mar 2026" in asked(world)
    assert opened(world, another="yes") != first


@pytest.mark.parametrize("other", [{"aware_on": "2026-03-01"}, {"harm": "serious harm"}, {"children": "2"}])
def test_another_day_or_other_facts_are_another_incident(world: World, other: dict[str, str]):
    assert opened(world) != opened(world, **other)


def test_two_days_of_the_incident_are_two_incidents(world: World):
    opened(world, incident_on="2026-02-27")
    opened(world, incident_on="2026-02-28")


def test_a_closed_case_is_not_asked_about(world: World):
    first = opened(world)
    with world.session() as session:
        case.load(session, first).closed_at = world.now
    assert opened(world) != first


def test_a_referral_that_looks_like_one_that_waits_is_asked_about(world: World):
    def take(**typed: Any) -> str:
        with world.session() as session:
            by = By("t.ashdown", world.now, world.now)
            return referrals.take(session, typed={**TYPED, **typed}, by=by, once=None, desk=world.desk).ref

    first = take()
    with pytest.raises(BadAnswer) as bad:
        take(learning_words="Something else.")
    assert bad.value.problems[0].message.startswith(f"this looks like {first}, taken in today")
    assert take(another="yes") == "HMR-REF-0002"
