"""Change what days are counted with: take up new bank holidays, note a failure, close the business unit for a day. Serves every rule.

A new bank holiday moves every open date that it touches, in one transaction with its reason and the mails that say so. What cannot be
trusted is refused, and the last good calendar stays.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from models.casework.changes.reprojection import work_out_again
from models.casework.dates import calendars, govuk_bank_holidays, rulebook
from models.casework.dates.govuk_bank_holidays import CalendarRefused
from models.casework.notices.notifier import Speaker
from models.casework.record import audit
from models.casework.record.desk import Desk
from models.casework.record.identifiers import find_identifier
from models.casework.record.people import SYSTEM
from models.casework.record.prose import find_in_prose
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.calendar import Calendar
from models.law.words.dates import BadDate, london_date, long_date, refuse_far_off
from models.law.words.vocabulary import Role
from models.records.tables import CalendarEdition, ClosureDay, Partnership

FROM_MONTH = 9  # from September on the bank holidays of the whole next year must be known


@dataclass(frozen=True)
class TakenUp:
    """What became of a calendar that was offered. `moved`: how many dates moved, by the reference of the case. `failed`: cases left as they were."""

    new: bool
    words: str = ""
    covers_to: date | None = None
    moved: Mapping[str, int] = field(default_factory=dict)
    told: int = 0
    failed: tuple[str, ...] = ()


def take_up(
    session: Session,
    *,
    body: bytes,
    etag: str,
    source: str,
    by: By,
    desk: Desk,
    allow_removed: bool = False,
    because: str = "",
) -> TakenUp:
    """Take up the bank holidays as published, work out every open date again, and tell the owners of those that moved.

    The same days as in use make no new edition. `allow_removed`: a day that has passed may be gone, or the calendar end sooner, and
    `because` says why. Raises `CalendarRefused`; then nothing is changed. Two at once make one edition.
    """
    if allow_removed and not because.strip():
        raise CalendarRefused("because: a day is taken out of the calendar only with a reason; say why")
    if found := find_in_prose(because):
        raise CalendarRefused(f"because: this holds what looks like {found}; take it out")
    published = govuk_bank_holidays.read(body)
    _change_alone(session)
    now = calendars.in_use(session)
    after = govuk_bank_holidays.joined(published, now, today=london_date(by.at), allow_removed=allow_removed)
    if (after.holidays, after.covers_to) == (now.holidays, now.covers_to):
        return unchanged(session, at=by.at)
    sha256 = hashlib.sha256(body).hexdigest()
    why = f" ({because.strip()})" if because.strip() else ""
    edition = _keep(session, after, source=source + why, etag=etag, sha256=sha256, by=by.who, at=by.at)
    words = govuk_bank_holidays.what_changed(now, after)
    reason = f"the bank holidays changed: {words}{why}"
    worked_out = work_out_again(
        session, because=reason, occasion=f"calendar:{edition.id}", desk=desk, at=by.at, isolated=True
    )
    audit.append(
        session,
        by=by,
        operation="calendar.take-up",
        detail={
            "edition": edition.id,
            "sha256": sha256,
            "covers_to": after.covers_to.isoformat(),
            "added": [on.isoformat() for on in sorted(after.holidays.keys() - now.holidays.keys())],
            "removed": [on.isoformat() for on in sorted(now.holidays.keys() - after.holidays.keys())],
            "removal_allowed": allow_removed,
            "cases_moved": len(worked_out.moved),
            "dates_moved": sum(worked_out.moved.values()),
        },
    )
    return TakenUp(
        new=True,
        words=words,
        covers_to=after.covers_to,
        moved=worked_out.moved,
        told=worked_out.told,
        failed=worked_out.failed,
    )


def unchanged(session: Session, *, at: datetime) -> TakenUp:
    """Note that the source has nothing new. The shipped calendar has no row to note it on."""
    edition = calendars.newest(session)
    if edition is not None and edition.checked_at < at:
        edition.checked_at = at
        session.add(edition)
    return TakenUp(new=False, covers_to=calendars.in_use(session).covers_to)


def failed(session: Session, *, why: str, desk: Desk, at: datetime) -> int:
    """Alarm the business managers that new bank holidays could not be had: once a week, however often it fails. The last good ones stay.

    `why`: one line, ours. Returns how many alarms are new.
    """
    year, week, _ = london_date(at).isocalendar()
    facts = {"why": why, "covers_to": long_date(calendars.in_use(session).covers_to)}
    told = _tell_managers(session, "calendar-failed", facts, occasion=f"{year}-W{week:02}", desk=desk, at=at)
    audit.append(session, by=By(SYSTEM, at, at), operation="calendar.failed", detail={"why": why})
    return told


def needed_to(today: date) -> date:
    """The last day that the bank holidays must be known for."""
    return date(today.year + (today.month >= FROM_MONTH), 12, 31)


def check_end(session: Session, *, desk: Desk, at: datetime) -> int:
    """Alarm the business managers, once a month, where the bank holidays that are needed next are not known.

    From September on that is all of the next year, before that all of this one. Returns how many alarms are new.
    """
    today, covers_to = london_date(at), calendars.in_use(session).covers_to
    if covers_to >= needed_to(today):
        return 0
    facts = {"covers_to": long_date(covers_to), "needed_to": long_date(needed_to(today))}
    return _tell_managers(session, "calendar-ends", facts, occasion=f"{today:%Y-%m}", desk=desk, at=at)


def close_day(session: Session, *, partnership: str, on: date, title: str, by: By, desk: Desk) -> ClosureDay:
    """Record that a partnership's business unit is closed on a day. Warnings come before it; no due date moves.

    The same again changes nothing. Raises `BadAnswer` naming the field.
    """
    _refuse_bad_words(title, by.who)
    _change_alone(session)
    found = _partnership(session, partnership)
    assert found.id is not None
    today = london_date(by.at)
    if on < today:
        raise refuse("on", "On", f"{long_date(on)} has passed; give a day that is to come")
    try:
        refuse_far_off(on, "on", today=today)
    except BadDate as bad:
        raise refuse("on", "On", bad.message) from None
    if why_not := calendars.in_use(session).why_not_counted(on):
        raise refuse("on", "On", f"{long_date(on)} is no working day anyway ({why_not}); check the date")
    closed = _closure(session, found.id, on)
    if closed is not None and closed.title == title.strip():
        return closed
    closed = closed or ClosureDay(partnership_id=found.id, on=on, title="")
    closed.title = title.strip()
    session.add(closed)
    session.flush()
    reason = f"the business unit is closed on {long_date(on)}"
    _after_closure(session, found, on, "calendar.close-day", reason, by=by, desk=desk)
    return closed


def open_day(session: Session, *, partnership: str, on: date, by: By, desk: Desk) -> None:
    """Take a closure day off the calendar again. Raises `BadAnswer` naming the field."""
    _refuse_bad_words("open", by.who)
    _change_alone(session)
    found = _partnership(session, partnership)
    assert found.id is not None
    closed = _closure(session, found.id, on)
    if closed is None:
        raise refuse(
            "on", "On", f"{long_date(on)} is no closure day of {found.code}; `cspr calendar status` lists them"
        )
    session.delete(closed)
    session.flush()
    reason = f"the business unit is open on {long_date(on)}"
    _after_closure(session, found, on, "calendar.open-day", reason, by=by, desk=desk)


def _change_alone(session: Session) -> None:
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": calendars.CHANGING})


def _keep(
    session: Session, after: Calendar, *, source: str, etag: str, sha256: str, by: str, at: datetime
) -> CalendarEdition:
    edition = CalendarEdition(
        name=after.name,
        source=source,
        etag=etag,
        sha256=sha256,
        covers_from=after.covers_from,
        covers_to=after.covers_to,
        holidays=[{"date": on.isoformat(), "title": title} for on, title in after.holidays.items()],
        taken_by=by,
        taken_at=at,
        checked_at=at,
    )
    session.add(edition)
    session.flush()
    rulebook.changed(session)
    return edition


def _after_closure(
    session: Session, partnership: Partnership, on: date, operation: str, reason: str, *, by: By, desk: Desk
) -> None:
    occasion = f"{operation}:{on.isoformat()}"
    work_out_again(session, because=reason, occasion=occasion, desk=desk, at=by.at, partnership_id=partnership.id)
    detail = {"partnership": partnership.code, "on": on.isoformat()}
    concern = Concern(partnership.id)
    audit.append(session, by=by, operation=operation, detail=detail, concern=concern)


def _tell_managers(
    session: Session, notice: str, facts: Mapping[str, str], *, occasion: str, desk: Desk, at: datetime
) -> int:
    told = 0
    for partnership in _partnerships(session):
        assert partnership.id is not None
        speaker = Speaker.of_partnership(session, partnership.id, desk=desk, at=at)
        for recipient in speaker.reach(Role.BUSINESS_MANAGER):
            told += speaker.say(notice, recipient, {**facts, "link": speaker.link}, occasion=occasion)
    return told


def _partnerships(session: Session) -> list[Partnership]:
    return list(session.exec(select(Partnership).order_by(col(Partnership.code))))


def _partnership(session: Session, code: str) -> Partnership:
    known = _partnerships(session)
    for partnership in known:
        if partnership.code == code.strip().upper():
            return partnership
    choices = ", ".join(partnership.code for partnership in known) or "none yet: load one with `cspr partnership load`"
    raise refuse("partnership", "Partnership", f"there is no '{code.strip()[:20]}'; the partnerships are {choices}")


def _closure(session: Session, partnership_id: int, on: date) -> ClosureDay | None:
    return session.exec(
        select(ClosureDay).where(ClosureDay.partnership_id == partnership_id, ClosureDay.on == on)
    ).first()


def _refuse_bad_words(title: str, by: str) -> None:
    if not title.strip():
        raise refuse("title", "Title", "say what the day is, such as 'Office closed between the years'")
    if found := find_identifier(title):
        raise refuse("title", "Title", f"this holds what looks like {found}; take it out")
    if not by.strip():
        raise refuse("by", "By", "say who records it")
