"""Many alerts of one morning in one mail: each still counted for itself, and none that the law dates among them."""

import pytest
from sqlmodel import col, select

from models.casework.reading import proof
from models.casework.record import case
from models.law.alerts.ladders import RungKind, Severity, may_be_listed, severity
from models.law.rules.all_rules import RULES
from models.records.tables import Message, MessageState
from notifications.mail.bundling import AT_MOST, bundles
from tests.support.notices import notice
from tests.support.world import World


def test_what_the_law_dates_never_waits_in_a_list():
    for row in RULES:
        if severity(row) is Severity.STATUTORY:
            assert not any(may_be_listed(row, kind) for kind in RungKind)
        assert not may_be_listed(row, RungKind.ESCALATION)
    expected = next(row for row in RULES if severity(row) is Severity.EXPECTED)
    assert {kind for kind in RungKind if may_be_listed(expected, kind)} == {RungKind.REMINDER, RungKind.EARLIER_READING}


@pytest.mark.parametrize(("count", "mails"), [(AT_MOST, 0), (AT_MOST + 1, 1)])
def test_only_more_than_a_handful_make_a_list(count: int, mails: int):
    some = [notice("reminder", key=f"K{number}", may_be_listed=True) for number in range(count)]
    others = [notice("overdue", key=f"L{number}") for number in range(9)]
    found = bundles([*others, *some])
    assert len(found) == mails
    assert all({one.kind for one in bundle.carried} == {"reminder"} for bundle in found)


def test_a_plan_with_many_actions_due_on_one_day_makes_one_mail_and_each_alert_has_its_own_proof(world: World):
    ref = world.notified()
    world.outcome(ref, "no-review-with-actions")
    world.planned(ref, *["2026-04-30"] * 8)
    world.go_to("2026-04-28 09:00")
    world.sweep()
    with world.session() as session:
        to_owner = session.exec(
            select(Message).where(Message.to_address == "g.adeyinka@icb.harrowmere.example").order_by(col(Message.id))
        ).all()
        mails = [one for one in to_owner if one.composed_at == world.now and one.state is not MessageState.CARRIED]
        listed = [one for one in to_owner if one.state is MessageState.CARRIED]
        assert [mail.notice for mail in mails] == ["bundle"]
        assert {one.carried_by_id for one in listed} == {mails[0].id}
        assert len({one.alert_id for one in listed}) == len(listed) == 8
        text = mails[0].raw.decode()
        assert all(f"A{number}" in text for number in range(1, 9))
    world.accept_mail()
    with world.session() as session:
        shown = proof.proof(session, case.peek(session, ref), today=world.today)
    told = [
        message
        for date in shown["dates"]
        if date["rule"] == "action-due"
        for alert in date["alerts"]
        for message in alert["messages"]
        if message["to_name"] == "Grace Adeyinka"
    ]
    assert {message["state"] for message in told} == {"accepted"}
    assert {message["listed_in"] for message in told} == {mails[0].subject}
    assert world.sweep().messages == 0
