"""What of a partnership's matters concerns one person: by the roles they hold, the actions they own, the agencies they lead. Every rule.

An agency's lead is concerned by that agency's actions and summaries alone, an action's owner by their own actions alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from sqlmodel import Session, col, or_, select

from models.law.dates import LONDON
from models.law.ladders import ladder
from models.law.rule import Rule
from models.law.vocabulary import OccurrenceKind, Role
from models.records.tables import Action, Agency, AgencyReturn, Deadline, Person, RoleHolding

# Who these are depends on the case: holding the role somewhere is not enough.
_BY_CASE = frozenset({Role.ACTION_OWNER, Role.AGENCY_LEAD, Role.LEAD_REVIEWER})
Key = tuple[int | None, str]  # case, number of the action


@dataclass(frozen=True)
class Concern:
    """What of a partnership's matters concerns one person."""

    roles: frozenset[Role]
    own_actions: frozenset[Key] = frozenset()
    led_actions: frozenset[Key] = frozenset()  # of the agencies that they lead
    # The cases that ask an agency of theirs for a summary, and when it had answered.
    asked: Mapping[int | None, datetime | None] = field(default_factory=dict)

    def told(self, rule: Rule, row: Deadline) -> bool:
        """Whether somebody with these roles is told of the date."""
        roles = {rule.owner, *(role for rung in ladder(rule) for role in rung.tells)}
        if roles & (self.roles if row.case_id is None else self.roles - _BY_CASE):
            return True
        if row.counts_from is OccurrenceKind.ACTION_DUE:
            key = (row.case_id, row.item.partition("/")[0])
            return (Role.ACTION_OWNER in roles and key in self.own_actions) or (
                Role.AGENCY_LEAD in roles and key in self.led_actions
            )
        return Role.AGENCY_LEAD in roles and row.case_id in self.asked

    def owes(self, rule: Rule, row: Deadline) -> bool:
        """Whether the date is that of summaries which their agency is asked for."""
        return OccurrenceKind.RETURNS_COMPLETE in rule.met_by and row.case_id in self.asked


def concern_of(session: Session, person: Person, cases: set[int | None]) -> Concern:
    """What of these cases, and of the partnership's own matters, concerns a person."""
    held = session.exec(select(RoleHolding).where(RoleHolding.person_id == person.id)).all()
    led = {one.agency_id for one in held if one.role is Role.AGENCY_LEAD and one.agency_id is not None}
    actions = session.exec(
        select(Action).where(or_(Action.owner_id == person.id, col(Action.agency_id).in_(led)))
    ).all()
    return Concern(
        roles=frozenset(one.role for one in held),
        own_actions=frozenset((one.case_id, one.number) for one in actions if one.owner_id == person.id),
        led_actions=frozenset((one.case_id, one.number) for one in actions if one.agency_id in led),
        asked=_asked(session, led, cases) if led else {},
    )


def _asked(session: Session, led: set[int], cases: set[int | None]) -> dict[int | None, datetime | None]:
    """The cases in which these agencies are asked for a summary, and when the last of them had answered.

    A case that has asked nobody yet will ask every agency that is always asked.
    """
    rows: Sequence[AgencyReturn] = session.exec(
        select(AgencyReturn).where(col(AgencyReturn.case_id).in_([key for key in cases if key]))
    ).all()
    always = session.exec(select(Agency.id).where(col(Agency.id).in_(led), col(Agency.scoped)).limit(1)).first()
    asked: dict[int | None, datetime | None] = {}
    if always is not None:
        asked |= dict.fromkeys(cases - {one.case_id for one in rows})
    for case_id in {one.case_id for one in rows if one.agency_id in led}:
        days = [one.returned_on for one in rows if one.case_id == case_id and one.agency_id in led]
        known = [day for day in days if day is not None]
        asked[case_id] = noon(max(known)) if len(known) == len(days) else None
    return asked


def noon(on: date) -> datetime:
    """Noon in London: the moment of a day of which no more is known."""
    return datetime.combine(on, time(12), tzinfo=LONDON).astimezone(UTC)
