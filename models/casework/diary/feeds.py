"""Calendar feeds: whose calendar an address is, and the dates that concern a person. Serves every rule.

Somebody finds in their calendar what they would be told of: the dates whose ladder or owner names a role that they
hold (`duties_of_person.py`). What left the record within 60 days stays as cancelled, so that a calendar which took it up drops it again.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import defer
from sqlmodel import Session, col, or_, select, true

from models.casework.dates import on_record, rulebook
from models.casework.dates.alarm_times import policy_for
from models.casework.diary.duties_of_person import concern_of, noon
from models.casework.record import audit
from models.casework.record.calendar_event import Event, EventStatus
from models.casework.record.desk import Desk
from models.casework.record.people import UnknownPerson, find_person, partnership_of
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.rules.rule import Nature, Rule
from models.law.rules.short_titles import short_title
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import CalendarFeed, Case, Deadline, Occurrence, Partnership, Person

CANCELLED_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Matter:
    """Whose dates are meant: a case's, or (`case_id` is `None`) those that the partnership itself owes."""

    case_id: int | None
    everything: bool = False


EVERYTHING = Matter(None, everything=True)


@dataclass(frozen=True)
class _History:
    """What was put on record in each case, and taken back."""

    by_case: Mapping[int | None, Sequence[Occurrence]]

    def recorded(self, case_id: int | None, kinds: Iterable[OccurrenceKind], on: date) -> datetime:
        """When it was put on record that the last of these happened on a day."""
        standing = [
            occurrence
            for occurrence in self.by_case.get(case_id, ())
            if occurrence.superseded_at is None and occurrence.on == on
        ]
        return max((occurrence.recorded_at for occurrence in standing if occurrence.kind in kinds), default=noon(on))

    def taken_back(self, row: Deadline, rule: Rule) -> list[datetime]:
        """When each thing that could meet or end the date was taken back or corrected: the date may stand again since."""
        kinds = (*rule.met_by, *rule.until)
        moments = [
            occurrence.superseded_at for occurrence in self.by_case.get(row.case_id, ()) if occurrence.kind in kinds
        ]
        return [moment for moment in moments if moment is not None]


def make_feed(session: Session, *, handle: str, by: By) -> str:
    """Make an address for a person's calendar. Returns its token, which is kept nowhere: only its hash is.

    Addresses made before stay valid until they are revoked. Raises `BadAnswer`.
    """
    person = active_person(session, handle)
    assert person.id is not None
    token = secrets.token_urlsafe(24)
    made = CalendarFeed(person_id=person.id, token_sha256=_hash(token), made_by=by.who, made_at=by.at)
    session.add(made)
    session.flush()
    detail = {"person": person.handle, "feed": made.id}
    audit.append(session, by=by, operation="calendar.feed", detail=detail, concern=_concern(person))
    return token


def revoke(session: Session, *, handle: str, by: By) -> int:
    """Revoke every address of a person's calendar, whether the person is still active or not. Returns how many. Raises `BadAnswer`."""
    person = _person(session, handle, also_inactive=True)
    standing = session.exec(
        select(CalendarFeed)
        .where(CalendarFeed.person_id == person.id, col(CalendarFeed.revoked_at).is_(None))
        .order_by(col(CalendarFeed.id))
        .with_for_update()
    ).all()
    for one in standing:
        one.revoked_at = by.at
        session.add(one)
    if standing:
        detail = {"person": person.handle, "feeds": [one.id for one in standing]}
        audit.append(session, by=by, operation="calendar.unfeed", detail=detail, concern=_concern(person))
    return len(standing)


def person_of(session: Session, token: str) -> Person | None:
    """Whose calendar a token opens; nobody's, where it is wrong or revoked or the person is not active any more.

    Found by its hash: how long the search takes says nothing about how much of a guess was right.
    """
    return session.exec(
        select(Person)
        .join(CalendarFeed, col(CalendarFeed.person_id) == col(Person.id))
        .where(CalendarFeed.token_sha256 == _hash(token), col(CalendarFeed.revoked_at).is_(None), col(Person.active))
    ).first()


def active_person(session: Session, text: str) -> Person:
    """The active person of that handle, e-mail address or name, in any partnership. Raises `BadAnswer`."""
    return _person(session, text, also_inactive=False)


def name_of(session: Session, person: Person) -> str:
    """What a person's calendar is called: by the partnership, not by the person."""
    return f"{partnership_of(session, person.partnership_id).code} practice reviews"


def events(
    session: Session, person: Person, *, desk: Desk, at: datetime, matter: Matter = EVERYTHING, own: bool = False
) -> list[Event]:
    """The dates that concern a person, by date: those in force, and as cancelled those that were and left the record within 60 days.

    Of a closed case only what still has to be kept, such as the time for which a report must stay public. `own`: only the dates that
    the person's roles answer for, not every date that they would be told of.
    """
    since = at - CANCELLED_FOR
    rows = _newest(session, person.partnership_id, since=since, matter=matter)
    concern = concern_of(session, person, {case.id for _, case in rows if case is not None})
    history = _history(session, {case.id for _, case in rows if case is not None})
    code = partnership_of(session, person.partnership_id).code
    book = rulebook.of_partnership(session, person.partnership_id)
    found = []
    for row, case in rows:
        rule = on_record.readable_rule_of(row)
        if rule is None:
            continue
        rungs = policy_for(rule, row.due_on, book=book, frozen=row.ladder).rungs
        told = concern.answers_for(rule, row) if own else concern.told(rule, row, rungs)
        if not told and not concern.owes(rule, row):
            continue
        gone_at = _gone_at(row, rule, case, history)
        never_stood = told and row.revision == 1 and gone_at is not None and gone_at <= row.projected_at
        if never_stood or (gone_at is not None and gone_at < since):
            continue
        link = desk.case_link(case.ref) if case else desk.url
        back = history.taken_back(row, rule)
        found.append(_event(row, rule, ref=case.ref if case else code, link=link, back=back, gone_at=gone_at))
    return sorted(found, key=lambda event: (event.on, event.uid))


def _event(
    row: Deadline, rule: Rule, *, ref: str, link: str, back: Sequence[datetime], gone_at: datetime | None
) -> Event:
    """`back`: when something that had met or ended the date was taken back; `gone_at`: when it left the record, if it did."""
    status = EventStatus.TENTATIVE if row.provisional else EventStatus.CONFIRMED
    if gone_at is not None:
        status = EventStatus.CANCELLED
    return Event(
        uid=f"{ref}.{row.rule}.{row.item}@cspr".lower(),
        sequence=2 * (row.revision - 1 + len(back)) + (gone_at is not None),
        title=f"{ref} · {short_title(rule, item=row.item)}",
        on=row.due_on,
        status=status,
        modified_at=max(moment for moment in (row.projected_at, *back, gone_at) if moment is not None),
        rule=rule.id,
        force=rule.force.value,
        duty_force=rule.duty_force.value,
        others=tuple(date.fromisoformat(other["due_on"]) for other in row.others),
        link=link,
        over=""
        if gone_at is None
        else "Done"
        if row.met_on is not None and row.replaced_at is None
        else "No longer due",
    )


def _newest(
    session: Session, partnership_id: int, *, since: datetime, matter: Matter
) -> list[tuple[Deadline, Case | None]]:
    """The newest revision of each date that may still matter, with its case."""
    found = session.exec(
        select(Deadline, Case)
        .join(Case, col(Deadline.case_id) == col(Case.id), isouter=True)
        .where(
            Deadline.partnership_id == partnership_id,
            true() if matter == EVERYTHING else col(Deadline.case_id).is_not_distinct_from(matter.case_id),
            or_(col(Deadline.replaced_at).is_(None), col(Deadline.replaced_at) >= since),
            or_(
                col(Deadline.case_id).is_(None),
                col(Case.closed_at).is_(None),
                col(Case.closed_at) >= since,
                col(Deadline.next_rung_at).is_not(None),  # closed, and something must still be kept
            ),
        )
        .order_by(col(Deadline.revision))
        .options(defer(col(Deadline.working)))  # type: ignore[arg-type]
    )
    return list({(row.case_id, row.rule, row.item): (row, case) for row, case in found}.values())


def _gone_at(row: Deadline, rule: Rule, case: Case | None, history: _History) -> datetime | None:
    """When a date ceased to be in force: withdrawn, met, ended, suspended, or its case was closed. `None` while it stands."""
    if row.replaced_at is not None:
        return row.replaced_at
    if row.met_on is not None:
        return history.recorded(row.case_id, rule.met_by, row.met_on)
    if row.ended_on is not None:
        return history.recorded(row.case_id, rule.until, row.ended_on)
    if row.suspended:
        return row.projected_at
    if case is not None and rule.nature is not Nature.KEEP_UNTIL:
        return case.closed_at
    return None


def _history(session: Session, cases: Iterable[int | None]) -> _History:
    known = [key for key in cases if key is not None]
    occurrences = session.exec(
        select(Occurrence).where(col(Occurrence.case_id).in_(known)).order_by(col(Occurrence.id))
    ).all()
    by_case: dict[int | None, list[Occurrence]] = {}
    for occurrence in occurrences:
        by_case.setdefault(occurrence.case_id, []).append(occurrence)
    return _History(by_case)


def _person(session: Session, text: str, *, also_inactive: bool) -> Person:
    people: list[Person] = []
    said = "'' is nobody; give a handle, a name or an e-mail address"
    for partnership_id in session.exec(select(Partnership.id).order_by(col(Partnership.code))).all():
        assert partnership_id is not None
        try:
            people.append(find_person(session, partnership_id, text))
        except UnknownPerson as unknown:
            said = str(unknown)
    if not people and also_inactive:
        people = list(session.exec(select(Person).where(Person.handle == text.strip().lower())))
    if len(people) > 1:
        said = f"'{text.strip()}' is known to several partnerships; write an e-mail address that only one of them has"
    if len(people) != 1:
        raise refuse("person", "Person", said)
    return people[0]


def _concern(person: Person) -> Concern:
    return Concern(person.partnership_id, people=frozenset({person.id}))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
