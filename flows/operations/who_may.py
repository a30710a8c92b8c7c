"""Who may record what in a partnership: the table with its own additions, and what one person may. Reads only. No Prefect."""

from datetime import datetime
from typing import TypedDict

from flows.installation import resources
from flows.operations.people import partnership_named
from models.casework.diary import feeds
from models.casework.record import recording
from models.law.who_may.may_record import in_words
from models.law.who_may.table import WHO_MAY
from models.law.words.vocabulary import Role


class WhoMayRow(TypedDict):
    """Who may record one thing, and why."""

    key: str
    title: str
    who: str
    roles: list[Role]
    own_agency: list[Role]
    also: str | None
    added: list[Role]
    people: list[str]
    because: str


class Recordable(TypedDict):
    """Something that can be recorded."""

    key: str
    title: str


class MayRecord(TypedDict):
    """What one person may record."""

    person: str
    may: list[Recordable]
    of_their_own_agency: list[Recordable]


def table(partnership: str) -> list[WhoMayRow]:
    """Every row: what it is about, who may record it and why, the partnership's additions, and who in the register that is. Raises `BadAnswer`."""
    with resources.reading() as session:
        ours = partnership_named(session, partnership)
        assert ours.id is not None
        rows: list[WhoMayRow] = []
        for key, row in WHO_MAY.items():
            added = recording.added(session, ours.id, key)
            able = [] if row.checked_by_itself else recording.who_may_record(session, ours.id, key)
            rows.append(
                {
                    "key": key,
                    "title": row.title,
                    "who": in_words(row, added),
                    "roles": list(dict.fromkeys((*row.roles, *added))),
                    "own_agency": list(row.own),
                    "also": row.also or None,
                    "added": list(added),
                    "people": [person.handle for person in able],
                    "because": row.because,
                }
            )
        return rows


def of_person(person: str, *, at: datetime) -> MayRecord:
    """What one person may record today, by their roles, by a delegation or as a cover. Raises `BadAnswer`."""
    with resources.reading() as session:
        found = feeds.active_person(session, person)
        return {
            "person": found.handle,
            "may": [
                {"key": key, "title": row.title}
                for key, row in WHO_MAY.items()
                if not row.checked_by_itself and recording.may(session, found, key, recording.NOBODY, at=at)
            ],
            "of_their_own_agency": [
                {"key": key, "title": row.title}
                for key, row in WHO_MAY.items()
                if found.agency_id is not None
                and not recording.may(session, found, key, recording.NOBODY, at=at)
                and recording.may(session, found, key, recording.of_agency(found), at=at)
            ],
        }
