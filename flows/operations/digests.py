"""The operations on digests and governance bodies, as plain calls: each digest is one operation for one partnership. No Prefect."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypedDict

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from flows.installation import clock, resources
from flows.operations.people import partnership_named
from flows.operations.rulebook import handle
from models.casework.alerts import alerts
from models.casework.context import governance
from models.casework.diary import feeds, invitations
from models.casework.digests import anchor_mail, digests, governance_digests, month_end, referral_reminders
from models.casework.record.faults import what_failed
from models.casework.record.who import By
from models.casework.watching import watch_jobs
from models.records.tables import Partnership
from notifications.mail import wordings
from notifications.pages import markup

Say = Callable[..., int]
log = logging.getLogger(__name__)

EACH: tuple[tuple[str, Say], ...] = (
    ("monday", digests.say_monday_lists),
    ("governance", governance_digests.say_governance_digests),
    ("month_end", month_end.say_month_end),
    ("invitations", invitations.bring_all_in_step),
    ("referrals", referral_reminders.say_what_is_not_settled),
    ("anchors", anchor_mail.say_anchor),
)


class ListView(TypedDict):
    """What a person's list says. `facts`: what its words are filled with; none where there is nothing to say."""

    person: str
    subject: str
    text: str
    facts: dict[str, Any] | None


@dataclass(frozen=True)
class Sent:
    """How many mails were queued, by what they are, and what could not be made: `HMR:monday:KeyError`."""

    queued: dict[str, int] = field(default_factory=lambda: {name: 0 for name, _ in EACH})
    failed: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What was queued, in one line."""
        count = self.queued
        return (
            f"{count['monday']} Monday lists, {count['governance']} governance digests, {count['month_end']} month-end boards, "
            f"{count['invitations']} invitations, {count['referrals']} reminders of referrals, {count['anchors']} check numbers"
        )


def send(*, at: datetime) -> Sent:
    """Queue every digest that is due and was not sent. What fails in one partnership does not stop the rest."""
    sent = Sent()
    with resources.alone(watch_jobs.DIGESTS_JOB):
        with resources.reading() as session:
            ids = [partnership.id for partnership in session.exec(select(Partnership).order_by(Partnership.code))]
        for partnership_id in ids:
            for name, say in EACH:
                sent = _one(sent, partnership_id, name, say, at=at)
        with resources.writing(at=at) as session:
            alerts.beat(session, job=watch_jobs.DIGESTS_JOB, at=at)
    return sent


def show(person: str, *, at: datetime) -> ListView:
    """What a person's list would say now, in words and as facts; nothing is sent. Raises `BadAnswer`."""
    with resources.reading() as session:
        found = feeds.active_person(session, person)
        facts = digests.monday_list_of(session, found, desk=resources.desk(), at=at)
        if facts is None:
            return {"person": found.handle, "subject": "", "text": "", "facts": None}
        partnership = session.get(Partnership, found.partnership_id)
        assert partnership is not None
        common = {
            "ref": partnership.code,
            "partnership": partnership.name,
            "reply_to": partnership.shared_mailbox,
            "today": clock.london_date(at),
        }
    worded = wordings.fill(digests.KIND, common | facts)
    text, _ = markup.text_and_html(worded.body)
    return {"person": found.handle, "subject": worded.subject, "text": text, "facts": facts}


def load_bodies(path: Path, *, by: By) -> governance.Loaded:
    """Keep the governance bodies of a file. Raises `GovernanceRefused`, `BadAnswer`."""
    file = governance.read_file(path)
    who = handle(file.partnership, by.who)
    with resources.writing(at=by.at) as session:
        return governance.load(session, file, by=by.named(who))


def bodies(*, at: datetime) -> list[governance.BodyView]:
    """The governance bodies of every partnership, with their meetings to come."""
    with resources.reading() as session:
        return [
            body
            for partnership in session.exec(select(Partnership).order_by(Partnership.code)).all()
            for body in governance.show(session, partnership, today=clock.london_date(at))
        ]


def meeting(partnership: str, body: str, on: date, *, held: bool, by: By) -> None:
    """Record that a body meets on a day, or (`held` is False) that it does not after all. Raises `BadAnswer`."""
    who = handle(partnership, by.who)
    with resources.writing(at=by.at) as session:
        ours = partnership_named(session, partnership)
        keep = governance.meet if held else governance.cancel
        keep(session, ours.id or 0, body, on, by=by.named(who))


def _one(sent: Sent, partnership_id: int | None, name: str, say: Say, *, at: datetime) -> Sent:
    try:
        with resources.writing(at=at) as session:
            said = say(session, _partnership(session, partnership_id), desk=resources.desk(), at=at)
    except DBAPIError:
        raise  # the database, not the digest
    except Exception as failure:
        log.error("The %s digest of partnership %s could not be made: %s", name, partnership_id, what_failed(failure))
        return replace(sent, failed=(*sent.failed, f"{partnership_id}:{name}:{type(failure).__name__}"))
    return replace(sent, queued={**sent.queued, name: sent.queued[name] + said})


def _partnership(session: Session, partnership_id: int | None) -> Partnership:
    partnership = session.get(Partnership, partnership_id)
    assert partnership is not None
    return partnership
