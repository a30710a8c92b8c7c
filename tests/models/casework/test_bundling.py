"""Many alerts of one morning in one mail: each still counted for itself, and none that the law dates among them."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

from sqlmodel import col, select

from models.casework.intake import opening
from models.casework.reading import proof
from models.casework.record import case
from models.casework.record.outbox import Notice, Recipient
from models.casework.record.who import By
from models.law.alerts.ladders import RungKind, Severity, may_be_listed, severity
from models.law.rules.all_rules import RULES
from models.law.words.vocabulary import Role
from models.records.tables import Message, MessageState
from notifications.mail.bundling import bundles, led
from notifications.mail.compose import compose
from tests.support.notices import AT, REF, SENDER, notice
from tests.support.world import World


def test_only_warnings_and_own_targets_stand_in_a_list():
    for row in RULES:
        listed = {kind for kind in RungKind if may_be_listed(row, kind)}
        assert RungKind.ESCALATION not in listed
        if severity(row) is not Severity.LOCAL:
            assert listed == {RungKind.REMINDER, RungKind.EARLIER_READING}


def alert(kind: str, matter: str, role: Role = Role.BUSINESS_MANAGER, *, ref: str = REF, **facts: str) -> Notice:
    to = Recipient(role, "Miriam Calloway", "m.calloway@harrowmere.example")
    key = f"{ref}:{kind}:{matter}:{role.value}:{to.meant}"
    about = {"duty": matter, "force": "Act", **facts}
    listed = kind in ("reminder", "earlier-reading")
    return replace(notice(kind, key=key, facts=about), recipient=to, alert_id=1, may_be_listed=listed, case_ref=ref)


def test_the_gravest_alert_of_a_case_leads_and_says_the_others_once_each():
    local = alert("overdue", "Own target", force="local")
    gravest, manager, coordinator = (
        alert("overdue", "Notify the Panel"),
        alert("reminder", "Tell the partners"),
        alert("reminder", "Tell the partners", Role.REVIEW_COORDINATOR),
    )
    found = led([manager, local, coordinator, gravest])
    assert found.behind == dict.fromkeys((local.key, manager.key, coordinator.key), gravest.key)
    [leader] = found.leaders.values()
    assert [line["duty"] for line in leader.facts["also"]] == ["Own target", "Tell the partners"]


def test_what_only_warns_is_a_list_over_all_cases_and_one_by_itself_is_no_list():
    some = [alert("reminder", "A"), alert("reminder", "B", ref="HMR-2026-0009")]
    assert led(some).leaders == {}
    [bundle] = bundles(some)
    assert (bundle.mail.case_id, bundle.mail.case_ref, bundle.mail.facts["count"]) == (None, "HMR", 2)
    assert bundles(some[:1]) == []
    assert bundles([some[0], alert("reminder", "A", Role.REVIEW_COORDINATOR)]) == []  # the same in two roles


def test_other_people_and_other_cases_are_no_reason_to_stand_behind():
    other = replace(alert("reminder", "B"), recipient=Recipient(Role.SCRUTINEER, "Q", "q@harrowmere.example"))
    assert led([alert("overdue", "A"), other, alert("reminder", "B", ref="HMR-2026-0009")]).leaders == {}


def test_in_a_morning_the_manager_has_one_mail_of_a_case_with_every_date_and_each_its_proof(world: World):
    ref = world.open()
    world.go_to("2026-03-10 09:00")  # the notification is overdue, and more
    world.sweep()
    manager = "m.calloway@harrowmere.example"
    with world.session() as session:
        said = session.exec(
            select(Message).where(Message.to_address == manager, Message.composed_at == world.now)
        ).all()
    alerts = [message for message in said if message.alert_id is not None]
    [mail] = [message for message in alerts if message.state is not MessageState.CARRIED]
    assert len(alerts) >= 2
    assert {message.carried_by_id for message in alerts if message is not mail} == {mail.id}
    assert mail.subject.startswith(f"[{ref}] Overdue: ") or mail.subject.startswith(f"[{ref}] Still not done: ")
    text = compose_text(mail)
    for message in alerts:
        assert message.key.split(":")[2] in text
    world.accept_mail()
    assert world.sweep().messages == 0


def compose_text(mail: Message) -> str:
    found = message_from_bytes(mail.raw, policy=default).get_body(("plain",))
    assert found is not None
    return str(found.get_content())


def test_what_is_asked_at_one_moment_is_one_mail_with_a_link_to_each_form():
    first, second = (
        replace(
            alert("decision-waiting", decision, decision=decision, link=f"http://127.0.0.1/{decision}"), alert_id=None
        )
        for decision in ("Commission", "Adopt")
    )
    found = led([first, second, alert("reminder", "A")])
    assert found.behind == {second.key: first.key}
    [leader] = found.leaders.values()
    assert [line["decision"] for line in leader.facts["also"]] == ["Adopt"]
    mail = compose(leader, mail_from=SENDER, message_id="<1@x.example>", at=AT, answers=None)
    assert str(mail["Subject"]).endswith("and 1 more")
    text = mail.get_body(("plain",))
    assert text is not None
    assert "http://127.0.0.1/Adopt" in text.get_content()


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


def waits_told(world: World, ref: str, decision: str) -> set[str]:
    with world.session() as session:
        said = select(Message).where(col(Message.key).startswith(f"{ref}:decision-waiting:{decision}:"))
        return {message.to_address.partition("@")[0] for message in session.exec(said)}


def test_whoever_has_just_answered_sees_the_next_question_and_is_told_in_the_morning_if_it_still_waits(world: World):
    ref = world.open()  # by the manager
    assert waits_told(world, ref, "notifiable") == set()
    world.go_to("2026-03-03 07:00")
    world.run_pass(ref)
    world.run_pass(ref)
    assert waits_told(world, ref, "notifiable") == {"m.calloway"}


def test_what_somebody_else_opened_is_asked_at_once(world: World):
    with world.session() as session:
        typed = {"aware_on": "2026-03-02", "harm": "death", "abuse_or_neglect": "known", "immediate_safety": "yes"}
        ref = opening.open_case(session, typed=typed, by=By("t.ashdown", world.now, world.now), once=None).ref
    world.run_pass(ref)
    assert waits_told(world, ref, "notifiable") == {"m.calloway"}
