"""The outbox in memory: a mail is put in once, an attempt is on record before it is made, the same bytes go until the relay answers."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from deployments.simulation.relay import SimulatedRelay
from deployments.simulation.store import Alert, Case, Mail
from models.law.vocabulary import Role
from models.records.outbox import MessageState
from notifications.delivery import BATCH, RELAY_DOWN_AFTER, next_try

SENDER = "reviews@harrowmere.example"


@dataclass
class Outbox:
    """The mails of one installation, and those that are not settled. `transaction`: what is done in one is done whole."""

    relay: SimulatedRelay
    transaction: Callable[[], AbstractContextManager[None]]
    mails: list[Mail] = field(default_factory=list)
    out: dict[int, Mail] = field(default_factory=dict)

    def put(
        self,
        key: str,
        case: Case | None,
        alert: Alert | None,
        *,
        at: datetime,
        role: Role = Role.PANEL,
        to: str = "panel@national.example",
    ) -> Mail:
        """One mail more, within the caller's transaction."""
        ref = f"C{case.id}" if case is not None else "own"
        mail = Mail(
            id=len(self.mails) + 1,
            key=f"{ref}:{key}:{to}",
            message_id=f"<{len(self.mails) + 1}@harrowmere.example>",
            alert_id=alert.id if alert else None,
            to_role=role,
            to_address=to,
            composed_at=at,
            next_try_at=at,
        )
        self.mails.append(mail)
        self.out[mail.id] = mail
        return mail

    def next_try(self) -> datetime | None:
        """When the next mail is due to be tried."""
        return min((mail.next_try_at for mail in self.out.values() if mail.next_try_at is not None), default=None)

    def deliver(self, *, at: datetime) -> None:
        """Hand over what is due, a batch at a time."""
        tried: set[int] = set()
        unreachable = 0
        while unreachable < RELAY_DOWN_AFTER:
            batch: list[Mail] = []
            try:
                with self.transaction():
                    batch = sorted(self._due(at, tried), key=lambda mail: (mail.next_try_at or at, mail.id))[:BATCH]
                    for mail in batch:
                        mail.held = True
                        mail.attempts.append(MessageState.UNCERTAIN)
                if not batch:
                    break
                unreachable = self._hand_over(batch, tried, unreachable, at)
            finally:  # a worker that dies lets go of what it held
                for mail in batch:
                    mail.held = False
        if unreachable == RELAY_DOWN_AFTER:
            with self.transaction():
                for mail in self._due(at, tried):
                    mail.next_try_at = at + timedelta(minutes=1)

    def _due(self, at: datetime, tried: set[int]) -> list[Mail]:
        return [
            mail
            for mail in self.out.values()
            if mail.next_try_at is not None and mail.next_try_at <= at and mail.id not in tried and not mail.held
        ]

    def _hand_over(self, batch: Sequence[Mail], tried: set[int], unreachable: int, at: datetime) -> int:
        answers = []
        for mail in batch:
            if unreachable == RELAY_DOWN_AFTER:
                mail.attempts.pop()
                continue
            tried.add(mail.id)
            handed = self.relay.take(mail.raw, sender=SENDER, recipient=mail.to_address, must_be_private=False)
            unreachable = 0 if handed.reached else unreachable + 1
            answers.append((mail, handed))
        with self.transaction():
            for mail, handed in answers:
                mail.attempts[-1] = handed.state
                if handed.state is MessageState.ACCEPTED:
                    mail.accepted_at, mail.next_try_at = at, None
                    del self.out[mail.id]
                else:
                    mail.next_try_at = next_try(len(mail.attempts), reached=handed.reached, at=at)
        return unreachable
