"""The operations on calendar feeds, as plain calls of one transaction each: make an address, revoke, write the calendar. No Prefect."""

from datetime import UTC, datetime

from sqlmodel import Session

from flows.installation import clock, resources
from flows.operations import rulebook
from models.casework.diary import feeds
from models.casework.record.who import By
from models.records.tables import Person
from notifications.calendar import feed

PATH = "/calendar/{token}.ics"
NOTHING_YET = datetime(2000, 1, 1, tzinfo=UTC)  # the stamp of a calendar without a date; it stamps nothing


def make(person: str, *, by: By) -> str:
    """Make an address for a person's calendar and return it: it can be read only now. Raises `BadAnswer`."""
    who = rulebook.handle("", by.who)
    with resources.writing(at=by.at) as session:
        token = feeds.make_feed(session, handle=person, by=by.named(who))
    return resources.desk().url + PATH.format(token=token)


def revoke(person: str, *, by: By) -> int:
    """Revoke every address of a person's calendar. Returns how many there were. Raises `BadAnswer`."""
    who = rulebook.handle("", by.who)
    with resources.writing(at=by.at) as session:
        return feeds.revoke(session, handle=person, by=by.named(who))


def of_person(person: str, *, at: datetime) -> bytes:
    """A person's calendar as a file. Raises `BadAnswer`."""
    with resources.reading() as session:
        return _written(session, feeds.active_person(session, person), at=at)


def of_token(token: str) -> bytes | None:
    """The calendar that an address opens; `None` where it opens none. The same bytes as long as no date changed."""
    with resources.reading() as session:
        person = feeds.person_of(session, token)
        return _written(session, person, at=clock.now()) if person is not None else None


def _written(session: Session, person: Person, *, at: datetime) -> bytes:
    events = feeds.events(session, person, desk=resources.desk(), at=at)
    stamp = max((event.modified_at for event in events), default=NOTHING_YET)
    return feed(events, name=feeds.name_of(session, person), at=stamp)
