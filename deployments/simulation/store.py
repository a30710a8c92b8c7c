"""The rows of a simulation in memory: what stands for the tables, with the same names where the oracle and the checker look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from deployments.simulation.absences import Away
from models.casework.setup import PartnershipFile
from models.law.calendar import Calendar
from models.law.deadlines import Due, Happened
from models.law.ladders import Rung, alarms, ladder
from models.law.rules import Nature, Rule
from models.law.vocabulary import AGENCY_ROLES, DecisionKind, OccurrenceKind, Role
from models.records.outbox import MessageState

Key = tuple[str, str]


@dataclass
class Fact:
    """Something that happened, from when on it was on record, and until when."""

    kind: OccurrenceKind
    on: date
    item: str
    recorded_at: datetime
    superseded_at: datetime | None = None


@dataclass(frozen=True)
class Decided:
    """A decision."""

    kind: DecisionKind
    outcome: str
    decided_at: datetime


@dataclass
class Case:
    """One case. `owed`: the mails by whose acceptance a duty is done; `done`: the operations that were recorded."""

    id: int
    opened_at: datetime
    closed_at: datetime | None = None
    happened: list[Fact] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    rows: dict[Key, "Date"] = field(default_factory=dict)
    revisions: dict[Key, int] = field(default_factory=dict)
    owed: dict[tuple[OccurrenceKind, str], list["Mail"]] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)

    @property
    def ref(self) -> str:
        """What the checker calls it."""
        return f"case {self.id}"

    def standing(self, kind: OccurrenceKind, item: str) -> Fact | None:
        """What is on record and was not superseded."""
        return next(
            (one for one in self.happened if one.superseded_at is None and (one.kind, one.item) == (kind, item)), None
        )

    def put(self, kind: OccurrenceKind, on: date, item: str, at: datetime) -> None:
        """Put a fact on record in place of the one that stands."""
        before = self.standing(kind, item)
        if before is None or before.on != on:
            self.withdraw(kind, item, at)
            self.happened.append(Fact(kind, on, item, at))

    def withdraw(self, kind: OccurrenceKind, item: str, at: datetime) -> None:
        """Take a fact out of force if it stands."""
        before = self.standing(kind, item)
        if before is not None:
            before.superseded_at = at

    def facts(self) -> tuple[Happened, ...]:
        """What the law counts from."""
        return tuple(Happened(one.kind, one.on, one.item) for one in self.happened if one.superseded_at is None)


class Date:
    """One revision of one date."""

    def __init__(self, id_: int, case_id: int | None, due: Due, revision: int, at: datetime) -> None:
        self.id, self.case_id, self.revision = id_, case_id, revision
        self.duty: Rule = due.rule
        self.rule, self.rule_from, self.local_rule = due.rule.id, due.rule.in_force_from, None
        self.item, self.counts_from, self.from_on = due.item, due.counts_from, due.from_on
        self.due_on, self.provisional, self.suspended = due.due_on, due.provisional, due.suspended
        self.projected_at = at
        self.replaced_at: datetime | None = None
        self.next_rung_at: datetime | None = None
        self.said: set[str] = set()
        self.stand(due)

    def stand(self, due: Due) -> None:
        """How things stand, which moves no date."""
        self.met_on, self.ended_on, self.warn_on = due.met_on, due.ended_on, due.warn_on
        self.others: list[dict[str, Any]] = [{"due_on": other.due_on.isoformat()} for other in due.others]

    def moved(self, due: Due) -> bool:
        """Whether this is another date, so that everybody is told afresh."""
        return (self.due_on, self.from_on, self.counts_from, self.provisional, self.suspended, self.rule_from) != (
            due.due_on, due.from_on, due.counts_from, due.provisional, due.suspended, due.rule.in_force_from
        )  # fmt: skip


def alarms_of(row: Date, calendar: Calendar) -> list[tuple[Rung, datetime]]:
    """Every rung of a date with its moment."""
    return alarms(ladder(row.duty), due_on=row.due_on, warn_on=row.warn_on, calendar=calendar, open_days=calendar)


def next_alarm(row: Date, calendar: Calendar, *, closed: bool) -> datetime | None:
    """The moment of the first rung that nobody has claimed; `None` where nobody is told any more."""
    keep = row.duty.nature is Nature.KEEP_UNTIL
    if row.ended_on is not None or row.suspended or ((row.met_on is not None or closed) and not keep):
        return None
    return next((when for rung, when in alarms_of(row, calendar) if rung.code not in row.said), None)


@dataclass(frozen=True)
class Alert:
    """One rung, claimed."""

    id: int
    deadline_id: int
    rung: str
    claimed_at: datetime
    overtaken_by: str | None


@dataclass
class Mail:
    """One mail of the outbox. `held`: in the hands of a worker."""

    id: int
    key: str
    message_id: str
    alert_id: int | None
    to_role: Role
    to_address: str
    composed_at: datetime
    next_try_at: datetime | None
    accepted_at: datetime | None = None
    attempts: list[MessageState] = field(default_factory=list)
    held: bool = False

    @property
    def raw(self) -> bytes:
        """The bytes: the same each time."""
        return (
            f"Message-ID: {self.message_id}\r\nSubject: {self.key}\r\nDate: {self.composed_at.isoformat()}\r\n\r\n"
        ).encode()


@dataclass(frozen=True)
class Register:
    """Who holds which role, and everybody's address."""

    holders: Mapping[Role, frozenset[str]]
    addresses: Mapping[str, str]

    @classmethod
    def of(cls, file: PartnershipFile) -> "Register":
        """The register that a partnership file makes."""
        holders: dict[Role, set[str]] = {}
        for person in file.people:
            for role in person.roles:
                holders.setdefault(role, set()).add(person.email)
        return cls(
            {role: frozenset(them) for role, them in holders.items()},
            {person.handle: person.email for person in file.people},
        )

    def reach(self, role: Role, away: Sequence[Away], *, on: date) -> list[str]:
        """Whom to address as a role on a day. Of roles that many hold for something of their own, somebody stands for whoever it is."""
        if role in AGENCY_ROLES or role is Role.ACTION_OWNER:
            return [f"{role.value}@harrowmere.example"]
        covers = {
            self.addresses[one.who]: self.addresses.get(one.cover) for one in away if one.from_on <= on <= one.to_on
        }
        found = [covers.get(to, to) for to in sorted(self.holders.get(role, frozenset()))]
        return [to for to in found if to is not None]
