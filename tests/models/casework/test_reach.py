"""Every duty has a ladder, and every rung of it reaches somebody who can be reached."""

import pytest

from models.casework.notices.notifier import Speaker
from models.casework.record import case
from models.law.alerts.ladders import ladder
from models.law.rules.all_rules import Nature, Rule, in_force
from models.law.words.vocabulary import Role
from tests.support.days import day
from tests.support.world import World

TODAY = day("Mon 2026-03-02")


@pytest.mark.parametrize("rule", in_force(TODAY), ids=lambda rule: rule.id)
def test_every_rule_has_a_ladder_that_ends_with_whoever_answers_for_it(rule: Rule):
    rungs = ladder(rule)
    assert rungs
    assert all(rung.tells for rung in rungs)
    if rule.nature is Nature.DUTY:
        late = [rung for rung in rungs if rung.offset_working_days > 0]
        assert rule.owner in late[0].tells
        assert {Role.LOCAL_AUTHORITY_PARTNER, Role.ICB_PARTNER, Role.POLICE_PARTNER} <= set(late[-1].tells)


def test_every_rung_reaches_somebody_in_the_invented_partnership(world: World):
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.commissioned(ref)
    world.approved(ref)
    world.planned(ref, "2026-06-01")
    with world.session() as session:
        of_case = Speaker.of(session, case.peek(session, ref), desk=world.desk, at=world.now)
        of_partnership = Speaker.of_partnership(session, 1, desk=world.desk, at=world.now)
        for rule in in_force(TODAY):
            speaker = of_partnership if rule.of_partnership else of_case
            for rung in ladder(rule):
                for role in rung.tells:
                    item = {"action-due": "A1", "agency-return": "R1"}.get(rule.id, "")
                    assert speaker.reach(role, item=item), (rule.id, rung.code, role)
