"""Read the mailbox that replies and returned mail go to, and list and place what came in: plain calls of one transaction each. No Prefect."""

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from flows.installation import clock, resources
from flows.operations import rulebook
from models.casework.alerts import alerts, mailbox_alarm
from models.casework.forms.form_reading import read_form
from models.casework.inbound import holding_pen, inbound
from models.casework.inbound.letter import Letter
from models.casework.inbound.mail_forms import PlaceMail
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.watching import watch_jobs
from models.law.words.dates import LONDON
from models.records.tables import Case, InboundMail
from notifications.inbox.local_mailbox import LocalMailbox
from notifications.incoming import read_mail
from notifications.incoming.imap import Fetched, Mailbox, MailboxUnread

FRIDAY, OPENS, CLOSES = 4, time(7), time(19)
log = logging.getLogger(__name__)


@dataclass
class Reading:
    """What one reading found: how many mails of each kind, how many wait for a person, the cases concerned. `fault`: why it broke off."""

    kinds: Counter[str] = field(default_factory=Counter)
    held: int = 0
    refs: set[str] = field(default_factory=set)
    fault: str = ""

    @property
    def words(self) -> str:
        """One line, without a name or an address."""
        found = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kinds.items())) or "nothing new"
        said = f"The mailbox: {found}; {self.held} held for a person."
        return f"{said} It could not be read to its end: {self.fault}." if self.fault else said


def next_reading(at: datetime) -> datetime:
    """The next quarter of an hour from seven to seven on a weekday in London: the same one for whoever asks until then."""
    local = at.astimezone(LONDON)
    when = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0) + timedelta(minutes=15)
    while when.weekday() > FRIDAY or not OPENS <= when.time() <= CLOSES:
        after = when.weekday() > FRIDAY or when.time() > CLOSES
        day = when.date() + timedelta(days=1) if after else when.date()
        when = datetime.combine(day, OPENS, tzinfo=LONDON)
    return when.astimezone(UTC)


def last_reading(at: datetime) -> datetime:
    """The last quarter of an hour up to `at` at which a mailbox is read."""
    local = at.astimezone(LONDON)
    when = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
    while when.weekday() > FRIDAY or not OPENS <= when.time() <= CLOSES:
        before = when.weekday() > FRIDAY or when.time() < OPENS
        when = datetime.combine(when.date() - timedelta(days=before), CLOSES, tzinfo=LONDON)
    return when.astimezone(UTC)


def read_new(*, at: datetime) -> Reading | None:
    """Read what is new in the mailbox, oldest first, each mail in a transaction of its own. None where no mailbox is set.

    A mailbox that cannot be read is an alarm to the manager, once a day.
    """
    mailbox = resources.mailbox()
    if mailbox is None:
        return None
    reading = Reading()
    with resources.reading() as session:
        last = inbound.last_read(session, mailbox.name)
        since = (inbound.first_said_on(session) or clock.london_date(at)) - timedelta(
            days=1
        )  # the day is the server's own
    try:
        with mailbox.opened() as folder:
            for fetched in folder.new(after=last, since=since):
                _take_in(reading, mailbox, fetched, at=at)
    except MailboxUnread as unread:
        reading.fault = str(unread)
    with resources.writing(at=at) as session:
        if reading.fault:
            mailbox_alarm.say_unread(session, reading.fault, desk=resources.desk(), at=at)
        else:
            alerts.beat(session, job=watch_jobs.MAILBOX_JOB, at=at)
    return reading


def _take_in(reading: Reading, mailbox: Mailbox | LocalMailbox, fetched: Fetched, *, at: datetime) -> None:
    """One mail. What cannot be understood is held for a person; where not even that works, the reading ends here and begins here next."""
    try:
        letter = read_mail.read(fetched.raw, whole=fetched.whole, size_bytes=fetched.size_bytes)
        _count(reading, letter, mailbox, fetched, at=at)
    except OperationalError:  # the database, not the mail: it is read again
        raise
    except Exception as error:  # its words may hold what somebody wrote
        log.error("Mail %s could not be judged, and is held: %s", fetched.uid, type(error).__name__)
        bare = Letter("", "", hashlib.sha256(fetched.raw).hexdigest(), fetched.size_bytes)
        _count(reading, bare, mailbox, fetched, at=at)


def _count(
    reading: Reading, letter: Letter, mailbox: Mailbox | LocalMailbox, fetched: Fetched, *, at: datetime
) -> None:
    with resources.writing(at=at) as session:
        row = inbound.take_in(session, letter, mailbox=mailbox.name, uid=fetched.uid, desk=resources.desk(), at=at)
        ref = _ref(session, row)
    if row is not None:
        reading.kinds[row.kind] += 1
        reading.held += row.state == inbound.HELD
        reading.refs |= {ref} if ref else set()


def mails(*, only_held: bool) -> list[holding_pen.MailView]:
    """What came in, newest first."""
    with resources.reading() as session:
        return holding_pen.mails(session, only_held=only_held)


def waiting() -> list[holding_pen.HeldMail]:
    """What waits for a person, oldest first, as the board shows it."""
    with resources.reading() as session:
        return holding_pen.waiting(session)


def place_from_form(typed: Mapping[str, Any], *, by: By) -> str:
    """Put a mail to its case, or to none, from the desk's form. Returns what is on record, in words. Raises `BadAnswer`."""
    form = read_form(PlaceMail, typed)
    if re.fullmatch("[0-9]{1,9}", form.mail) is None:
        raise refuse("mail", "Mail", "give the mail's number, as the board shows it")
    ref = place(int(form.mail), form.ref, by=by.named(form.recorded_by))
    return f"mail {form.mail} is placed with {ref}" if ref else f"mail {form.mail} belongs to no case"


def place(mail: int, ref: str, *, by: By) -> str:
    """Put a mail to its case, or to none. Returns the case's reference, empty for none. Raises `BadAnswer`."""
    who = rulebook.handle("", by.who)
    with resources.writing(at=by.at) as session:
        row = holding_pen.place(session, mail=mail, ref=ref, by=by.named(who))
        return _ref(session, row)


def _ref(session: Session, row: InboundMail | None) -> str:
    case = session.get(Case, row.case_id) if row is not None and row.case_id is not None else None
    return case.ref if case else ""
