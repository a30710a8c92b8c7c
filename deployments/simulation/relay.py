"""The relay of a simulation: it stands where SMTP's last metre would be, keeps a log of what it took, and can be down or lose its answers.

The log is the other half of the proof: what it holds was never read from our records.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from deployments.simulation.faults import chance
from models.records.outbox import MessageState
from notifications.mail.smtp import Handed, Relay, Takes

_FIELD = re.compile(rb"^(Message-ID|Subject|Date): *((?:[^\r\n]|\r?\n[ \t])*)", re.MULTILINE | re.IGNORECASE)
LOST = 0.03


@dataclass(frozen=True)
class Taken:
    """One mail that the relay took, whatever it answered. `sha256`: of the bytes."""

    at: datetime
    message_id: str
    recipient: str
    subject: str
    sha256: str
    answered: bool


@dataclass(frozen=True)
class SimulatedRelay(Relay):
    """`is_down` and `now` are set by the simulation."""

    seed: str = ""
    loses_answers: bool = False
    log: list[Taken] = field(default_factory=list)
    times: dict[str, int] = field(default_factory=dict)
    state: dict[str, object] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def at(self, now: datetime, *, is_down: bool) -> None:
        """Set the relay's clock and whether it can be reached."""
        self.state.update(now=now, down=is_down)

    @contextmanager
    def held_open(self) -> Iterator[Takes]:
        """No connection is needed."""
        yield self

    def take(self, raw: bytes, *, sender: str, recipient: str, must_be_private: bool) -> Handed:
        """Take a mail, as SMTP would have it."""
        if self.state["down"]:
            return Handed(MessageState.PENDING, None, "not sent: no connection to the relay", reached=False)
        found = {name.lower(): value.decode() for name, value in _FIELD.findall(raw[:4000])}
        message_id = re.sub(r"\s+", "", found[b"message-id"])
        now = self.state["now"]
        assert isinstance(now, datetime)
        with self.lock:
            earlier = self.times[message_id] = self.times.get(message_id, 0) + 1
            about = (found[b"subject"], recipient, found[b"date"], earlier)
            lost = self.loses_answers and chance(self.seed, *about) < LOST
            self.log.append(
                Taken(now, message_id, recipient, found[b"subject"], hashlib.sha256(raw).hexdigest(), not lost)
            )
        if lost:
            return Handed(MessageState.UNCERTAIN, None, "sent, but no answer came: the connection was lost")
        return Handed(MessageState.ACCEPTED, 250, "2.0.0 Ok: queued")
