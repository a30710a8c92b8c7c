"""Decisions that are signed by code, for tests: the mails with the codes, the signing, and what stands on record."""

import email
import email.policy
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models.casework.process import signing
from models.casework.process.signing import Signature
from models.casework.record.case import peek
from models.casework.record.who import By
from models.casework.signatures import codes, delegations
from models.law.words.vocabulary import Role
from models.records.tables import Decision, Message, MessageKey, Proposal
from notifications.mail import sealing
from tests.support.world import AGREE, World

LA, ICB, POLICE = "d.okonjo", "s.lindqvist", "j.thornbury"


def mails(world: World, notice: str = "sign-off-requested") -> list[tuple[str, str]]:
    """`(address, text)` of every mail of a kind, oldest first, as the relay would get it."""
    with world.session() as session:
        messages = session.exec(select(Message).where(Message.notice == notice).order_by(col(Message.id))).all()
        return [(message.to_address, _text(session, message)) for message in messages]


def _text(session: Session, message: Message) -> str:
    raw = message.raw
    if message.sealed:
        raw = sealing.unseal(raw, session.get_one(MessageKey, message.id).key, bound_to=message.key)
    body = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",))  # type: ignore[attr-defined]
    return " ".join(body.get_content().split())


def code_of(world: World, who: str, *, nth: int = -1) -> str:
    """The code in the newest mail to somebody."""
    found = [text for address, text in mails(world) if address.startswith(f"{who}@")]
    [code, *_] = codes.PATTERN.findall(found[nth])
    return str(code)


def sign(world: World, who: str, code: str | None = None, **more: Any) -> Signature:
    with world.session() as session:
        return signing.sign(
            session,
            code=code or code_of(world, who),
            by=By(more.pop("by", who), world.now, world.now),
            how="desk",
            desk=world.desk,
            **more,
        )


def delegate(world: World, session: Session, who: str, to: str, role: Role, from_on: date, to_on: date) -> None:
    between = delegations.Between(1, who, to, role, from_on)
    delegations.delegate(session, between, to_on=to_on, by=By("t.ashdown", world.now, world.now))


def decisions(world: World, ref: str) -> list[Decision]:
    with world.session() as session:
        return list(
            session.exec(select(Decision).where(Decision.case_id == peek(session, ref).id).order_by(col(Decision.id)))
        )


def states(world: World) -> list[str]:
    with world.session() as session:
        return [proposal.state.value for proposal in session.exec(select(Proposal).order_by(col(Proposal.id)))]


def waiting(world: World, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = world.show(ref)["open_decisions"][0]["proposal"]
    return found


def reviewed(world: World) -> str:
    """A case whose rapid review's outcome is proposed."""
    ref = world.open()
    world.decide(ref, "notifiable", outcome="notify", **AGREE)
    for who in (LA, ICB, POLICE):
        sign(world, who)
    world.run_pass(ref)
    world.decide(ref, "notification-sent", sent_at=f"{world.today}T09:30")
    world.outcome(ref, "no-review")
    return ref
