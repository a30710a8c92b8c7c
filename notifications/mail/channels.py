"""Our Apprise plugin `csproutbox://`: everything that leaves goes through Apprise, statutory mail as one SMTP transaction of ours.

Apprise keeps only a yes or no and cannot be given a Message-ID of ours; so the frozen job travels in a context variable (Apprise copies the
context into its threads) and the relay's answer is put into the job. A schema may hold letters and digits only.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from models.records.outbox import MessageState
from notifications.mail.smtp import Handed, Takes

SCHEMA = "csproutbox"


@dataclass
class Job:
    """One frozen message on its way, and, afterwards, what became of it."""

    raw: bytes
    subject: str
    sender: str
    recipient: str
    relay: Takes
    must_be_private: bool
    handed: Handed | None = None


class PluginNotLoaded(RuntimeError):
    """Apprise did not take our plugin: nothing was sent."""


_on_its_way: ContextVar[Job] = ContextVar("job")


def send(job: Job) -> Handed:
    """Hand `job` to Apprise and return what the relay said. Raises PluginNotLoaded before anything was sent."""
    from apprise import Apprise, AppriseAsset, NotifyFormat

    install()
    service = Apprise(asset=AppriseAsset(async_mode=False))
    if not service.add(f"{SCHEMA}://"):
        raise PluginNotLoaded(f"Apprise does not know {SCHEMA}://")
    token = _on_its_way.set(job)
    try:
        service.notify(body=job.subject, body_format=NotifyFormat.TEXT)
    finally:
        _on_its_way.reset(token)
    # Apprise swallows exceptions. Whether one came before or after the data went out is not known: so it is uncertain.
    return job.handed or Handed(MessageState.UNCERTAIN, None, "no answer: handing over broke off")


@lru_cache(maxsize=1)
def install() -> None:
    """Make our plugin known to Apprise, which loads every other it has for that: most of a second, once in a process."""
    from apprise import decorators

    register: Any = decorators.notify
    register(on=SCHEMA, name="Practice review outbox")(_hand_over)


def _hand_over(*_: Any, **__: Any) -> bool:
    job = _on_its_way.get()
    job.handed = job.relay.take(
        job.raw, sender=job.sender, recipient=job.recipient, must_be_private=job.must_be_private
    )
    return job.handed.state is MessageState.ACCEPTED
