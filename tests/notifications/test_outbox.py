"""Freezing: in the operation's own transaction, once, for ever the same bytes; a document unreadable at rest."""

import hashlib
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from models.casework.notices.undelivered import is_unwritten
from models.casework.record.outbox import Notice, Recipient, tell
from models.law.words.vocabulary import Role
from models.records.outbox import Message, MessageKey, MessageState
from models.records.session import CaseSession
from notifications.mail import delivery
from notifications.mail.outbox import transaction
from notifications.mail.sealing import SealBroken, seal, unseal
from tests.support.inboxes import RunningInbox
from tests.support.notices import AT, REF, SENDER, enclosure, notice


def messages(engine: Engine) -> list[Message]:
    with CaseSession(engine) as session:
        return list(session.exec(select(Message).order_by(col(Message.id))))


def test_what_is_told_is_in_the_outbox_when_the_operation_commits(engine: Engine) -> None:
    with transaction(engine, mail_from=SENDER, at=AT) as session:
        tell(session, notice())
        tell(session, notice("case-closed"))
    first, second = messages(engine)
    assert (first.notice, second.notice) == ("panel-response", "case-closed")
    assert first.state is MessageState.PENDING
    assert first.next_try_at == first.composed_at == AT
    assert first.sha256 == hashlib.sha256(first.raw).hexdigest()
    assert first.subject.startswith(f"[{REF}]")
    assert first.message_id.startswith("<hmr-2026-0004.")
    assert first.message_id.endswith("@harrowmere.example>")
    assert first.message_id.encode() in first.raw
    assert first.facts["decided_on"] == "Mon 2 Mar 2026"


def test_an_operation_that_fails_says_nothing(engine: Engine) -> None:
    def operate() -> None:
        with transaction(engine, mail_from=SENDER, at=AT) as session:
            tell(session, notice("case-closed"))
            raise RuntimeError("later")

    with pytest.raises(RuntimeError, match="later"):
        operate()
    assert messages(engine) == []


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (notice(to="z@x.example;"), "leave out the ';' at its end"),
        (notice(to="zoë@x.example"), "ask for their address in plain letters"),
        (notice(recipient=Recipient(Role.PANEL, "Two\nlines", "panel@national.example")), "line break"),
        (Notice(key="k", kind="case-closed", recipient=notice().recipient, facts={"ref": REF}), "WordingLacksFact"),
        (notice(key="k" * 700), "DoesNotFit"),
    ],
)
def test_a_notice_that_cannot_be_written_says_so_in_its_row_and_takes_nothing_with_it(
    engine: Engine, told: Notice, why: str
) -> None:
    for _ in range(2):
        with transaction(engine, mail_from=SENDER, at=AT) as session:
            tell(session, notice("case-closed", key="before"))
            tell(session, told)
            tell(session, notice("case-closed", key="after"))
    before, unwritten, after = messages(engine)
    assert (before.key, after.key) == ("before", "after")
    assert (before.state, after.state) == (MessageState.PENDING, MessageState.PENDING)
    assert unwritten.state is MessageState.REJECTED
    assert is_unwritten(unwritten)
    assert not is_unwritten(before)
    assert unwritten.next_try_at is None
    assert unwritten.to_address == told.recipient.address
    assert why in unwritten.relay_reply


def test_a_mail_whose_document_is_back_is_written_when_it_is_told_again(engine: Engine, tmp_path: Path) -> None:
    told = notice("rapid-review-to-panel", enclosures=(enclosure(tmp_path),))
    away = told.enclosures[0].path.rename(tmp_path / "away")
    for _ in range(2):
        with transaction(engine, mail_from=SENDER, at=AT) as session:
            tell(session, told)
        [unwritten] = messages(engine)
        assert "once it is back the mail goes out" in unwritten.relay_reply
        assert "final" not in unwritten.relay_reply
    away.rename(told.enclosures[0].path)
    with transaction(engine, mail_from=SENDER, at=AT) as session:
        tell(session, told)
    [_, written] = messages(engine)
    assert written.key == told.key
    assert written.state is MessageState.PENDING
    assert written.sealed


def test_the_staff_channel_speaks_where_no_mail_could_be_written(engine: Engine) -> None:
    to = Recipient(Role.BUSINESS_MANAGER, "M", "m@x.example;", channel="on-call")
    with transaction(engine, mail_from=SENDER, at=AT) as session:
        tell(session, notice("overdue", recipient=to))
    mail, beside = messages(engine)
    assert is_unwritten(mail)
    assert (beside.channel, beside.state, beside.next_try_at) == ("on-call", MessageState.PENDING, AT)
    assert beside.raw


def test_the_same_key_again_adds_nothing_and_changes_nothing(engine: Engine) -> None:
    for later in range(3):
        with transaction(engine, mail_from=SENDER, at=AT + timedelta(days=later)) as session:
            tell(session, notice())
            tell(session, notice(facts={"outcome": "something else"}))
    (only,) = messages(engine)
    assert only.composed_at == AT
    assert only.facts["outcome"] == "The Panel agrees"


def test_the_same_key_at_the_same_moment_is_said_once_and_breaks_nobody(engine: Engine) -> None:
    together = Barrier(2)
    failed: list[BaseException] = []

    def operate(own: str) -> None:
        try:
            with transaction(engine, mail_from=SENDER, at=AT) as session:
                tell(session, notice())
                tell(session, notice("case-closed", key=own))
                session.exec(select(Message)).all()
                together.wait(5)
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=operate, args=(own,)) for own in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert failed == []
    assert sorted(message.key for message in messages(engine)) == sorted([notice().key, "one", "two"])


def test_mails_of_a_thread_answer_the_first_one_to_that_recipient(engine: Engine) -> None:
    for kind in ("rapid-review-outcome", "panel-response", "case-closed"):
        with transaction(engine, mail_from=SENDER, at=AT) as session:
            tell(session, notice(kind, thread="t", key=kind))
            tell(session, notice(kind, thread="t", key=f"{kind}-2", to="other@national.example"))
    found = {message.key: message for message in messages(engine)}
    first = found["rapid-review-outcome"]
    assert b"In-Reply-To" not in first.raw
    for later in ("panel-response", "case-closed"):
        assert f"In-Reply-To: {first.message_id}".encode() in found[later].raw.replace(b"\r\n ", b" ")
        assert first.message_id.encode() not in found[f"{later}-2"].raw


def test_a_message_with_a_document_cannot_be_read_where_it_lies(engine: Engine, tmp_path: Path) -> None:
    with transaction(engine, mail_from=SENDER, at=AT) as session:
        tell(session, notice("rapid-review-to-panel", enclosures=(enclosure(tmp_path),)))
    (message,) = messages(engine)
    assert message.sealed
    assert b"rapid review" not in message.raw
    assert b"Subject" not in message.raw
    with CaseSession(engine) as session:
        key = session.get(MessageKey, message.id)
        assert key is not None
        opened = unseal(message.raw, key.key, bound_to=message.key)
    assert hashlib.sha256(opened).hexdigest() == message.sha256
    assert b"Content-Disposition: attachment" in opened


def test_a_seal_opens_only_for_its_own_message() -> None:
    stored, key = seal(b"words", bound_to="one")
    assert unseal(stored, key, bound_to="one") == b"words"
    for what, under, bound_to in (
        (stored, key, "two"),
        (stored[:-1] + b"x", key, "one"),
        (stored, seal(b"", bound_to="one")[1], "one"),
    ):
        with pytest.raises(SealBroken):
            unseal(what, under, bound_to=bound_to)


def in_role(role: Role, matter: str, **changed: Any) -> Notice:
    castellan = Recipient(role, "W. Castellan", "w.castellan@police.example")
    key = f"{REF}:overdue:{matter}:{role.value}:{castellan.meant}"
    return notice("overdue", key=key, recipient=castellan, **changed)


def test_somebody_with_two_roles_gets_one_mail_and_each_role_keeps_its_row(engine: Engine, inbox: RunningInbox) -> None:
    with transaction(engine, mail_from=SENDER, at=AT) as session:
        tell(session, in_role(Role.ACTION_OWNER, "A2"))
        tell(session, in_role(Role.AGENCY_LEAD, "A2"))
        tell(session, in_role(Role.AGENCY_LEAD, "A3"))  # another matter is another mail
        tell(session, in_role(Role.ACTION_OWNER, "A4"))
        tell(session, in_role(Role.AGENCY_LEAD, "A4", facts={"distance": "1 working day ago"}))  # so are other words
    rows = {(row.to_role, row.key.split(":")[2]): row for row in messages(engine)}
    owner, lead = rows[Role.ACTION_OWNER, "A2"], rows[Role.AGENCY_LEAD, "A2"]
    assert (owner.state, lead.state, lead.carried_by_id) == (MessageState.PENDING, MessageState.CARRIED, owner.id)
    assert [row.state for row in rows.values()].count(MessageState.CARRIED) == 1
    delivery.deliver(engine, relay=inbox.relay, sender=SENDER, mail_from=SENDER, at=AT)
    assert len(inbox.mails()) == 4
