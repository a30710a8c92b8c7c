"""Delivery with a real relay and a real database: each message once, nothing lost, and every outcome on record."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from models.casework.dates import occurrences
from models.casework.record.outbox import Notice, tell
from models.law.words.vocabulary import OccurrenceKind
from models.records.outbox import Attempt, Message, MessageKey, MessageState
from models.records.session import CaseSession
from models.records.tables import Occurrence
from notifications.mail import delivery, smtp
from notifications.mail.delivery import Delivered, deliver, next_try
from notifications.mail.outbox import transaction
from notifications.mail.smtp import NO_TLS, Handed, Relay
from tests.support.inboxes import RunningInbox
from tests.support.notices import AT, SENDER, enclosure, notice
from tests.support.stack import free_ports

A, R, U, P = MessageState.ACCEPTED, MessageState.REJECTED, MessageState.UNCERTAIN, MessageState.PENDING


def frozen(engine: Engine, *notices: Notice) -> None:
    with transaction(engine, mail_from=SENDER, at=AT) as session:
        for one in notices:
            tell(session, one)


def delivered(engine: Engine, relay: Relay, *, at: datetime = AT, limit: int = 500) -> Delivered:
    return deliver(engine, relay=relay, sender=SENDER, mail_from=SENDER, at=at, limit=limit)


def messages(engine: Engine) -> list[Message]:
    with CaseSession(engine) as session:
        return list(session.exec(select(Message).order_by(col(Message.id))))


def attempts(engine: Engine) -> list[MessageState]:
    with CaseSession(engine) as session:
        return [attempt.state for attempt in session.exec(select(Attempt).order_by(col(Attempt.id)))]


def test_what_is_due_is_sent_once_with_the_relays_answer_on_record(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, notice(), notice("case-closed"))
    assert delivered(engine, inbox.relay) == Delivered(accepted=2)
    assert delivered(engine, inbox.relay) == Delivered()
    first, second = messages(engine)
    assert [first.state, second.state] == [A, A]
    assert first.relay_reply == "2.0.0 queued as 000001"
    assert first.relay_code == 250
    assert first.accepted_at is not None
    assert first.accepted_at >= AT
    assert first.next_try_at is None
    assert [mail.raw for mail in inbox.mails()] == [first.raw, second.raw]
    assert attempts(engine) == [A, A]


def test_one_refused_recipient_stops_nobody_else(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, *(notice(to=f"{to}@national.example") for to in ("reject-550", "defer-451", "panel")))
    assert delivered(engine, inbox.relay) == Delivered(accepted=1, rejected=1, pending=1)
    refused, deferred, _ = messages(engine)
    assert (refused.state, refused.relay_code, refused.next_try_at) == (R, 550, None)
    assert (deferred.state, deferred.relay_code) == (P, 451)
    assert deferred.next_try_at is not None
    assert timedelta(minutes=1) <= deferred.next_try_at - AT < timedelta(minutes=2)
    assert delivered(engine, inbox.relay) == Delivered(pending=1)  # not before its time
    assert delivered(engine, inbox.relay, at=AT + timedelta(minutes=2)) == Delivered(pending=1)
    assert attempts(engine) == [R, P, A, P]


def test_tries_grow_rarer_and_end_in_sight() -> None:
    waits = []
    for tried in range(1, 25):
        then = next_try(tried, at=AT)
        waits.append(None if then is None else (then - AT) // timedelta(minutes=1))
    assert waits == [1, 5, 15, 60, *[240] * 19, None]


def test_a_relay_that_cannot_be_reached_for_a_week_costs_no_message(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, notice(to="panel@national.example"))
    away = replace(inbox.relay, port=free_ports(1)[0])
    at, tries = AT, 0
    while at < AT + timedelta(days=7):
        delivered(engine, away, at=at)
        tries += 1
        due = messages(engine)[0].next_try_at
        assert due is not None
        at = due + timedelta(hours=3)
    assert tries > 50
    assert delivered(engine, inbox.relay, at=at) == Delivered(accepted=1)


def test_a_message_tried_often_enough_stays_in_sight(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, notice(to="defer-451@national.example"))
    at = AT
    for _ in range(30):
        delivered(engine, inbox.relay, at=at)
        at += timedelta(hours=5)
    (message,) = messages(engine)
    assert (message.state, message.attempts, message.next_try_at) == (P, 24, None)
    assert delivered(engine, inbox.relay, at=at) == Delivered(pending=1)


def test_after_a_lost_answer_the_same_bytes_go_again(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, notice(to="drop-after-data-once@national.example"))
    assert delivered(engine, inbox.relay) == Delivered(uncertain=1)
    (message,) = messages(engine)
    assert message.state is U
    assert message.accepted_at is None
    assert delivered(engine, inbox.relay, at=AT + timedelta(minutes=2)) == Delivered(accepted=1)
    first, again = inbox.mails()
    assert first.raw == again.raw
    assert first.message_id == again.message_id == message.message_id
    assert attempts(engine) == [U, A]


def test_what_may_have_arrived_stays_uncertain_until_the_relay_answers(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, notice(to="drop-after-data-once@national.example"))
    delivered(engine, inbox.relay)
    down = replace(inbox.relay, port=free_ports(1)[0])
    assert delivered(engine, down, at=AT + timedelta(minutes=2)) == Delivered(uncertain=1)
    assert messages(engine)[0].state is U


def test_two_workers_send_each_message_once(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, *(notice(key=f"n{number}") for number in range(30)))
    together, done = Barrier(3), list[Delivered]()

    def work() -> None:
        together.wait(5)
        done.append(delivered(engine, inbox.relay))

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sum(one.accepted for one in done) == 30
    assert len({mail.message_id for mail in inbox.mails()}) == len(inbox.mails()) == 30
    assert attempts(engine) == [A] * 30


def test_a_relay_that_is_down_delays_everything_and_loses_nothing(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, *(notice(key=f"n{number}") for number in range(10)))
    down = replace(inbox.relay, port=free_ports(1)[0])
    assert delivered(engine, down) == Delivered(pending=10)
    assert len(attempts(engine)) == 3
    assert all(message.next_try_at and message.next_try_at > AT for message in messages(engine))
    assert delivered(engine, inbox.relay, at=AT + timedelta(minutes=2)) == Delivered(accepted=10)


def test_a_document_goes_over_tls_only_and_its_key_is_gone_afterwards(
    engine: Engine, inbox: RunningInbox, tmp_path: Path
) -> None:
    frozen(engine, notice("rapid-review-to-panel", enclosures=(enclosure(tmp_path),)))
    clear = replace(inbox.relay, security="none")
    assert delivered(engine, clear) == Delivered(pending=1)
    assert messages(engine)[0].relay_reply == NO_TLS
    assert inbox.mails() == []
    assert delivered(engine, inbox.relay, at=AT + timedelta(minutes=2)) == Delivered(accepted=1)
    (mail,) = inbox.mails()
    assert mail.attachments[0].content == b"%PDF-1.7 the report"
    with CaseSession(engine) as session:
        assert session.exec(select(MessageKey)).all() == []
    assert b"rapid review" not in messages(engine)[0].raw


def test_a_database_lost_on_the_way_is_no_fault_of_a_message(
    engine: Engine, inbox: RunningInbox, tmp_path: Path
) -> None:
    frozen(engine, notice(), notice("rapid-review-to-panel", enclosures=(enclosure(tmp_path),)))
    with loses_its_connection_at(engine, "FROM message_key"), pytest.raises(OperationalError):
        delivered(engine, inbox.relay)
    assert attempts(engine) == [U, U]  # the first was sent, and nobody knows
    assert [message.state for message in messages(engine)] == [P, P]
    assert delivered(engine, inbox.relay) == Delivered(accepted=2)
    first, again, sealed = inbox.mails()
    assert first.raw == again.raw  # under one Message-ID
    assert sealed.attachments


@contextmanager
def loses_its_connection_at(engine: Engine, words: str) -> Iterator[None]:
    """The server ends the connection that is about to read something; the next one lives."""
    ended: list[int] = []

    def end(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        if words in statement and not ended:
            ended.append(cursor.connection.info.backend_pid)
            with engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": ended[0]})

    event.listen(engine, "before_cursor_execute", end)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", end)
    assert ended


def test_bytes_that_were_changed_are_not_sent_and_stop_nobody(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, notice(key="a"), notice(key="b"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE message SET raw = raw || 'x'::bytea WHERE key = 'a'"))
    done = delivered(engine, inbox.relay)
    assert (done.accepted, done.pending) == (1, 1)
    assert "BytesChanged" in done.troubles[0]
    assert len(inbox.mails()) == 1


def test_a_limit_leaves_the_rest_for_the_next_run(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, *(notice(key=f"n{number}") for number in range(5)))
    assert delivered(engine, inbox.relay, limit=2) == Delivered(accepted=2, pending=3)


def on_record(engine: Engine) -> list[tuple[str, str]]:
    with CaseSession(engine) as session:
        return [
            (occurrence.kind.value, occurrence.on.isoformat())
            for occurrence in session.exec(select(Occurrence).order_by(col(Occurrence.id)))
        ]


def partners(*to: str) -> list[Notice]:
    told = OccurrenceKind.PARTNERS_TOLD
    return [notice("notification-recorded", to=f"{one}@harrowmere.example", discharges=told) for one in to]


def test_a_duty_to_tell_is_done_when_the_last_mail_of_its_set_was_accepted(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, *partners("la", "icb", "drop-after-data-once"))
    delivered(engine, inbox.relay)
    assert on_record(engine) == []
    assert delivered(engine, inbox.relay, at=AT + timedelta(minutes=2)).troubles == ()
    assert on_record(engine) == [("partners_told", "2026-03-19")]
    delivered(engine, inbox.relay, at=AT + timedelta(minutes=4))
    assert len(on_record(engine)) == 1


def test_a_rejected_mail_discharges_nothing(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, *partners("la", "reject-550"))
    delivered(engine, inbox.relay)
    assert on_record(engine) == []


def test_a_duty_that_could_not_be_recorded_is_recorded_by_the_next_run(
    engine: Engine, inbox: RunningInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    frozen(engine, *partners("la"))
    with monkeypatch.context() as patched:
        patched.setattr(occurrences, "discharge", broken)
        done = delivered(engine, inbox.relay)
    assert done.accepted == 1
    assert "partners_told not recorded: RuntimeError" in done.troubles[0]
    assert delivered(engine, inbox.relay, at=AT + timedelta(minutes=1)) == Delivered()
    assert on_record(engine) == [("partners_told", "2026-03-19")]


KILLED = """
import sys, time
from datetime import datetime
from pathlib import Path
from models.records.database import engine_for
from notifications.mail import delivery
from notifications.mail.smtp import Line, Relay

take = Line.take

def take_and_hang(*mail, **how):
    answer = take(*mail, **how)
    print(answer.state.value, flush=True)
    time.sleep(60)
    return answer

Line.take = take_and_hang
url, port, ca_file, at, sender = sys.argv[1:]
relay = Relay("127.0.0.1", int(port), ca_file=Path(ca_file))
delivery.deliver(engine_for(url), relay=relay, sender=sender, mail_from=sender, at=datetime.fromisoformat(at))
"""


def test_a_worker_killed_between_the_relays_yes_and_the_record_loses_nothing(
    engine: Engine, inbox: RunningInbox, database_url: str
) -> None:
    frozen(engine, notice())
    arguments = [database_url, str(inbox.smtp_port), str(inbox.home / "certificate.pem"), AT.isoformat(), SENDER]
    worker = subprocess.Popen([sys.executable, "-c", KILLED, *arguments], stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "accepted\n"
    assert delivered(engine, inbox.relay) == Delivered(pending=1)  # still in that worker's hands
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    worker.stdout.close()
    assert attempts(engine) == [U]
    assert messages(engine)[0].state is P
    _until_released(engine)
    assert delivered(engine, inbox.relay) == Delivered(accepted=1)
    first, again = inbox.mails()
    assert first.raw == again.raw
    assert attempts(engine) == [U, A]
    assert messages(engine)[0].attempts == 2


def test_handing_over_that_breaks_off_leaves_the_message_uncertain_and_the_others_go(
    engine: Engine, inbox: RunningInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Handed:
        raise RuntimeError("broken")

    frozen(engine, notice())
    with monkeypatch.context() as patch:
        patch.setattr(smtp.Line, "take", broken)
        assert delivered(engine, inbox.relay) == Delivered(uncertain=1)
    assert [message.relay_reply for message in messages(engine)] == [delivery.BROKE_OFF]


def _until_released(engine: Engine) -> None:
    """Wait until the database has noticed that the worker is gone."""
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SELECT id FROM message FOR NO KEY UPDATE"))
        connection.rollback()


def test_the_attempt_is_on_record_before_anything_is_sent(
    engine: Engine, inbox: RunningInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[MessageState]] = []
    take = smtp.Line.take

    def watched(*mail: Any, **how: Any) -> Handed:
        seen.append(attempts(engine))
        return take(*mail, **how)

    monkeypatch.setattr(smtp.Line, "take", watched)
    frozen(engine, notice())
    delivered(engine, inbox.relay)
    assert seen == [[U]]
