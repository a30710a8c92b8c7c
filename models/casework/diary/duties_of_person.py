"""What of a partnership's matters concerns one person: by the roles they hold, the actions they own, the agencies they lead. Every rule.

An agency's lead is concerned by that agency's actions and summaries alone, an action's owner by their own actions alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from sqlmodel import Session, col, or_, select

from models.law.alerts.ladders import Rung, ladder
from models.law.process.decisions import STEPS
from models.law.rules.rule import Rule
from models.law.words.dates import LONDON
from models.law.words.vocabulary import AGENCY_ROLES, OccurrenceKind, Role
from models.records.tables import Action, Agency, AgencyReturn, Deadline, Person, RoleHolding

# Who these are depends on the case: holding the role somewhere is not enough.
_BY_CASE = frozenset({*AGENCY_ROLES, Role.ACTION_OWNER, Role.LEAD_REVIEWER})
_UNIT = frozenset({Role.BUSINESS_MANAGER, Role.REVIEW_COORDINATOR})
Key = tuple[int | None, str]  # case, number of the action or return


@dataclass(frozen=True)
class Concern:
    """What of a partnership's matters concerns one person."""

    roles: frozenset[Role]
    own_actions: frozenset[Key] = frozenset()
    led_actions: frozenset[Key] = frozenset()  # of the agencies that they lead
    own_returns: frozenset[Key] = frozenset()  # that they write, or answer for
    will_ask: frozenset[int | None] = (
        frozenset()
    )  # the cases that have asked nobody yet, and will ask an agency of theirs

    def told(self, rule: Rule, row: Deadline, rungs: Sequence[Rung] | None = None) -> bool:
        """Whether somebody with these roles is told of the date. `rungs`: its ladder, where it is not the shipped one."""
        return self._meant({rule.owner, *(role for rung in rungs or ladder(rule) for role in rung.tells)}, row)

    def answers_for(self, rule: Rule, row: Deadline) -> bool:
        """Whether the date is for somebody with these roles to keep: its owner, or whoever is waited for where it is decided."""
        return self._meant({rule.owner, *_waited_for(rule.id)}, row)

    def _meant(self, roles: set[Role], row: Deadline) -> bool:
        if row.counts_from is OccurrenceKind.RETURN_DUE:  # whoever is above them hears of it only when it is late
            return (row.case_id, row.item) in self.own_returns or bool(roles & self.roles & _UNIT)
        if roles & (self.roles if row.case_id is None else self.roles - _BY_CASE):
            return True
        if row.counts_from is OccurrenceKind.ACTION_DUE:
            key = (row.case_id, row.item.partition("/")[0])
            return (Role.ACTION_OWNER in roles and key in self.own_actions) or (
                Role.AGENCY_LEAD in roles and key in self.led_actions
            )
        return Role.AGENCY_LEAD in roles and (
            row.case_id in self.will_ask or any(case_id == row.case_id for case_id, _ in self.own_returns)
        )

    def owes(self, rule: Rule, row: Deadline) -> bool:
        """Whether the date is that of summaries which their agency will be asked for."""
        return OccurrenceKind.RETURNS_COMPLETE in rule.met_by and row.case_id in self.will_ask


def concern_of(session: Session, person: Person, cases: set[int | None]) -> Concern:
    """What of these cases, and of the partnership's own matters, concerns a person."""
    held = session.exec(select(RoleHolding).where(RoleHolding.person_id == person.id)).all()
    led = {one.agency_id for one in held if one.role is Role.AGENCY_LEAD and one.agency_id is not None}
    actions = session.exec(
        select(Action).where(or_(Action.owner_id == person.id, col(Action.agency_id).in_(led)))
    ).all()
    returns = session.exec(
        select(AgencyReturn).where(col(AgencyReturn.case_id).in_([key for key in cases if key]))
    ).all()
    return Concern(
        roles=frozenset(one.role for one in held),
        own_actions=frozenset((action.case_id, action.number) for action in actions if action.owner_id == person.id),
        led_actions=frozenset((action.case_id, action.number) for action in actions if action.agency_id in led),
        own_returns=frozenset(
            (agency_return.case_id, agency_return.number)
            for agency_return in returns
            if _theirs(agency_return, person, led)
        ),
        will_ask=_will_ask(session, led, cases - {agency_return.case_id for agency_return in returns})
        if led
        else frozenset(),
    )


def _theirs(agency_return: AgencyReturn, person: Person, led: set[int]) -> bool:
    return agency_return.agency_id in led or person.id in (agency_return.author_id, agency_return.proxy_id)


def _will_ask(session: Session, led: set[int], cases: set[int | None]) -> frozenset[int | None]:
    """Of these cases, which have asked nobody, those that will ask one of these agencies: all, where one of them is always asked."""
    always = session.exec(select(Agency.id).where(col(Agency.id).in_(led), col(Agency.scoped)).limit(1)).first()
    return frozenset(cases) if always is not None else frozenset()


@lru_cache(maxsize=1000)
def _waited_for(rule_id: str) -> frozenset[Role]:
    return frozenset(step.waits_for for step in STEPS if step.rule == rule_id)


def noon(on: date) -> datetime:
    """Noon in London: the moment of a day of which no more is known."""
    return datetime.combine(on, time(12), tzinfo=LONDON).astimezone(UTC)
