"""The proof of alert: when each alert was due and claimed, each message and each try, the relay's words, who acknowledged, what came after."""

import hashlib
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from models.casework.alerts.acknowledging import acknowledge
from models.casework.inbound import inbound
from models.casework.reading import proof
from models.casework.record import case
from models.casework.record.who import By
from models.records.tables import Alert, Deadline, Message
from notifications.incoming.read_mail import read
from notifications.mail import delivery
from notifications.paper import proof as words
from tests.support.inboxes import running_inbox
from tests.support.letters import report
from tests.support.world import MAIL_FROM, World


def shown(world: World, ref: str) -> dict[str, Any]:
    with world.session() as session:
        return proof.proof(session, case.peek(session, ref), today=world.today)


def alerts(found: dict[str, Any], rule: str) -> dict[str, dict[str, Any]]:
    [one] = [date for date in found["dates"] if date["rule"] == rule]
    return {alert["rung"]: alert for alert in one["alerts"]}


def lived(world: World, tmp_path: Path) -> str:
    """A case whose notification is overdue: alarmed, delivered over SMTP, sent back once, acknowledged, and still not done."""
    ref = world.open()
    with running_inbox(tmp_path) as relay:
        for moment in ("2026-03-10 09:00", "2026-03-11 09:00"):
            world.go_to(moment)
            world.sweep()
            delivery.deliver(world.engine, relay=relay.relay, sender=MAIL_FROM, mail_from=MAIL_FROM, at=world.now)
            world.go_to(f"{moment[:10]} 10:30")
            if moment.startswith("2026-03-10"):
                _send_back_and_acknowledge(world)
        for moment in ("2026-03-18 09:00", "2026-03-25 09:00"):
            world.go_to(moment)
            world.sweep()
    return ref


def _send_back_and_acknowledge(world: World) -> None:
    with world.session() as session:
        overdue = session.exec(
            select(Message)
            .join(Alert, col(Alert.id) == col(Message.alert_id))
            .join(Deadline, col(Deadline.id) == col(Alert.deadline_id))
            .where(Message.notice == "overdue", Deadline.rule == "notify-panel", Message.channel == "mail")
            .order_by(col(Message.id))
        ).first()
        assert overdue is not None
        letter = read(report(overdue.message_id, to=overdue.to_address).encode())
        inbound.take_in(session, letter, mailbox="reviews", uid="17.1", desk=world.desk, at=world.now)
        alert = session.get(Alert, overdue.alert_id)
        assert alert is not None
        assert alert.code is not None
        acknowledge(session, code=alert.code, by=By("t.ashdown", world.now, world.now), how="reply")


def test_the_whole_way_of_an_alert_is_shown(world: World, tmp_path: Path):
    ref = lived(world, tmp_path)
    found = shown(world, ref)
    of_the_date = alerts(found, "notify-panel")
    assert of_the_date["reminder-2"]["overtaken_by"] == "overdue+1"
    assert of_the_date["reminder-2"]["messages"] == []
    alert = of_the_date["overdue+1"]
    assert (alert["due_at"], alert["claimed_at"]) == ("2026-03-10T09:00:00+00:00", "2026-03-10T09:00:00+00:00")
    assert (alert["acknowledged_by"], alert["acknowledged_how"]) == ("t.ashdown", "reply")
    assert alert["acknowledged_at"] == "2026-03-10T10:30:00+00:00"
    assert alert["resumed"]["rung"].startswith("escalation")
    [message] = [one for one in alert["messages"] if one["bounced_at"]]
    assert message["channel"] == "mail"
    assert message["to_name"]
    assert message["bounce"].startswith("5.1.1")
    [attempt] = message["attempts"]
    assert (attempt["state"], attempt["relay_code"]) == ("accepted", 250)
    assert attempt["relay_reply"].startswith("2.0.0 queued as")
    with world.session() as session:
        row = session.exec(select(Message).where(Message.message_id == message["message_id"])).one()
    assert message["sha256"] == hashlib.sha256(row.raw).hexdigest()
    assert {other_message["notice"] for other_message in found["other_messages"]} >= {"case-opened", "mail-bounced"}
    assert [one["kind"] for one in found["came_in"]] == ["bounce"]
    everything = [one for date in found["dates"] for alert in date["alerts"] for one in alert["messages"]]
    with world.session() as session:
        assert len(everything) + len(found["other_messages"]) == len(session.exec(select(Message)).all())


def test_it_reads_as_a_page_and_prints_as_a_tagged_pdf(world: World, tmp_path: Path):
    import io

    from pypdf import PdfReader

    ref = lived(world, tmp_path)
    found = shown(world, ref)
    page = words.proof_page(found)
    assert page.startswith(f"# {ref}: proof of alert\n")
    assert "Acknowledged by t.ashdown, Tue 10 Mar 2026, 10:30, by reply to the mail." in page
    assert "Not done after that: escalation" in page
    assert "1. Tue 10 Mar 2026, 09:00: accepted, 250 2.0.0 queued as" in page
    assert "Came back Tue 10 Mar 2026, 10:30: 5.1.1" in page
    assert "{{" not in page
    pdf = words.proof_pdf(found, at=world.now)
    assert pdf == words.proof_pdf(found, at=world.now)
    printed = PdfReader(io.BytesIO(pdf))
    assert printed.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(" ".join(one.extract_text() for one in printed.pages).split())
    for date in found["dates"]:
        for alert in date["alerts"]:
            for message in alert["messages"]:
                assert message["sha256"] in text.replace(" ", "")
    assert "Acknowledged by t.ashdown, Tue 10 Mar 2026, 10:30" in text


def test_a_case_without_an_alert_has_a_proof_that_says_so(world: World):
    ref = world.notified()
    page = words.proof_page(shown(world, ref))
    assert "## Dates without an alert" in page
    assert "- notify-panel, Mon 9 Mar 2026" in page
