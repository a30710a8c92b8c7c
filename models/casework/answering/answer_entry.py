"""One answer on its way into the record: the case, who answers, when, and what the recorders need to check it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.casework.dates import occurrences, publications
from models.casework.record.desk import Desk
from models.casework.record.people import UnknownPerson, find_person, holds
from models.casework.record.refusals import check_to_come, refuse
from models.casework.record.who import By
from models.law.process.decision import Outcome
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind, Role
from models.records.tables import Case, Occurrence, Person


@dataclass(frozen=True)
class Entry:
    """What every recorder is given. `by` names the registered person who answers, by their handle."""

    session: Session
    case: Case
    desk: Desk
    outcome: Outcome
    round: int
    by: By

    @property
    def case_id(self) -> int:
        """The key of the case."""
        assert self.case.id is not None
        return self.case.id

    @property
    def today(self) -> date:
        """The day in London on which the answer is given."""
        return self.by.today

    def put(
        self, kind: OccurrenceKind, on: date, *, item: str = "", moment_at: datetime | None = None, because: str = ""
    ) -> Occurrence:
        """Put an occurrence on record. What belongs to a publication is put to the one that the case is on."""
        return occurrences.put(
            self.session,
            self.case,
            kind,
            on=on,
            item=item or publications.item_of(self.session, self.case, kind),
            moment_at=moment_at,
            because=because,
            by=self.by,
        )

    def withdraw(self, kind: OccurrenceKind, *, because: str, item: str = "") -> None:
        """Take an occurrence out of force if it stands."""
        standing = self.standing(kind, item=item)
        if standing is not None:
            occurrences.supersede(self.session, standing, because=because, by=self.by.who, at=self.by.at)

    def standing(self, kind: OccurrenceKind, *, item: str = "") -> Occurrence | None:
        """The occurrence of a kind that is on record."""
        which = item or publications.item_of(self.session, self.case, kind)
        return occurrences.standing(self.session, self.case, kind, item=which)

    def check_past(self, on: date, field: str, title: str) -> None:
        """Refuse a day that has not come, or one before the local authority was aware."""
        if on > self.today:
            raise refuse(
                field, title, f"{long_date(on)} has not come yet (today is {long_date(self.today)}); check the date"
            )
        aware = self.standing(OccurrenceKind.AWARE)
        if aware is not None and on < aware.on:
            raise refuse(
                field,
                title,
                f"{long_date(on)} is before {long_date(aware.on)}, when the local authority became aware; check the date",
            )

    def check_not_before(self, on: date, kind: OccurrenceKind, field: str, title: str, what: str) -> None:
        """Refuse a day before something that must come first."""
        first = self.standing(kind)
        if first is not None and on < first.on:
            raise refuse(field, title, f"{long_date(on)} is before {what} ({long_date(first.on)}); check the date")

    def check_future(self, on: date | None, field: str, title: str) -> date:
        """Refuse an empty, past or far-off day where one to come is meant."""
        return check_to_come(on, field, title, today=self.today)

    def person(self, text: str, field: str, title: str, *, role: Role | None = None) -> Person:
        """The registered person that `text` names, who holds `role` where one is given."""
        try:
            person = find_person(self.session, self.case.partnership_id, text)
        except UnknownPerson as unknown:
            raise refuse(field, title, str(unknown)) from None
        if role is not None and not holds(self.session, person, role):
            raise refuse(
                field, title, f"'{text.strip()}' is not registered as {role.label.lower()}; name somebody who is"
            )
        return person
