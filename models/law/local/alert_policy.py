"""A partnership's own ladders: whom a date's alerts tell, and when; what it may set, and what it may not. Serves every rule.

A policy is frozen with the first alert of a date, so that a changed one is only for what has not begun. A partnership may warn earlier, of more
and more people; it may not leave a duty without a reminder, without a word on the day, or without the safeguarding partners once it is late.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from models.law.alerts.ladders import RUNG_TIME, Rung, RungKind, Severity, ladder, severity
from models.law.rules.rule import Force, Nature, Rule
from models.law.words.calendar import Calendar
from models.law.words.dates import LONDON, london_date
from models.law.words.vocabulary import NATIONAL_BODIES, SAFEGUARDING_PARTNERS, Role

QUIET_FROM, QUIET_UNTIL = time(18), time(8)  # nobody's telephone rings in between
WORKING_HOURS = 8  # of a day that begins with `RUNG_TIME`
# Acknowledged but not done: after so many working days it is said again, one rung higher.
AGAIN_AFTER: Mapping[Severity, int] = {Severity.STATUTORY: 1, Severity.EXPECTED: 2, Severity.LOCAL: 3}


class LadderTooQuiet(ValueError):
    """A ladder of a partnership's own would leave somebody unwarned. The text says what is missing and why."""


@dataclass(frozen=True)
class AlertPolicy:
    """What one date's alerts go by: its rungs, earliest first, and when an acknowledged one is said again."""

    rungs: tuple[Rung, ...]
    again_after_working_days: int

    def resumes_at(self, acknowledged_at: datetime | None, calendar: Calendar) -> datetime | None:
        """The moment before which nothing climbs on, once somebody has acknowledged an alert."""
        if acknowledged_at is None:
            return None
        on = calendar.working_day_after(london_date(acknowledged_at), self.again_after_working_days)
        return datetime.combine(on, RUNG_TIME, tzinfo=LONDON).astimezone(UTC)


@dataclass(frozen=True)
class LocalLadders:
    """A partnership's own ladders, by rule, and its own pause after an acknowledgement. What is not in it is as shipped."""

    ladders: tuple[tuple[str, tuple[Rung, ...]], ...] = ()
    again_after_working_days: int | None = None


NONE_OF_ITS_OWN = LocalLadders()


@lru_cache(maxsize=2000)
def policy(rule: Rule, local: LocalLadders = NONE_OF_ITS_OWN) -> AlertPolicy:
    """The policy for a date under this rule: the partnership's own where it has one."""
    again = local.again_after_working_days
    return AlertPolicy(
        dict(local.ladders).get(rule.id) or ladder(rule), AGAIN_AFTER[severity(rule)] if again is None else again
    )


def as_data(alert_policy: AlertPolicy) -> dict[str, Any]:
    """The policy as JSON values, whole: `from_json` gives an equal one."""
    return {
        "again_after": alert_policy.again_after_working_days,
        "rungs": [rung_data(rung) for rung in alert_policy.rungs],
    }


@lru_cache(maxsize=2000)
def from_json(text: str) -> AlertPolicy:
    """The policy that `as_data` wrote down, from its JSON text."""
    data = json.loads(text)
    return AlertPolicy(tuple(rung_from(rung) for rung in data["rungs"]), data["again_after"])


def rung_data(rung: Rung) -> dict[str, Any]:
    """A rung as JSON values."""
    return {
        "code": rung.code,
        "offset": rung.offset_working_days,
        "kind": rung.kind.value,
        "tells": [role.value for role in rung.tells],
        "at": f"{rung.at:%H:%M}",
        "loud": rung.loud,
        **({"every_day": True} if rung.every_day else {}),
    }


def rung_from(data: Mapping[str, Any]) -> Rung:
    """The rung that `rung_data` wrote down."""
    return Rung(
        data["code"],
        data["offset"],
        RungKind(data["kind"]),
        tuple(Role(role) for role in data["tells"]),
        time.fromisoformat(data["at"]),
        data["loud"],
        data.get("every_day", False),
    )


def after_working_hours(offset: int, hours: int) -> tuple[int, time]:
    """So many working hours after a day's alert: the working day and the time. Eight hours, from 09:00 to 17:00, make a day."""
    days, left = divmod(hours, WORKING_HOURS)
    return offset + days, time(RUNG_TIME.hour + left, RUNG_TIME.minute)


def check_ladder(rule: Rule, rungs: tuple[Rung, ...]) -> None:
    """Refuses a ladder that is no ladder, speaks in quiet hours, or leaves a duty without its warnings. Raises `LadderTooQuiet`."""
    codes = [rung.code for rung in rungs]
    for twice in {code for code in codes if codes.count(code) > 1}:
        raise LadderTooQuiet(f"{twice} stands twice; put the roles of both into one rung")
    for rung in rungs:
        _check_rung(rung)
    if {rung.kind for rung in ladder(rule)} & _CHASES_AND_NOTICES:
        allowed = {rung.kind for rung in ladder(rule)}
        wrong = {rung.kind for rung in rungs} - allowed
        if wrong:
            raise LadderTooQuiet(
                f"'{rule.id}' can only be said as {' or '.join(sorted(allowed))}; take out {sorted(wrong)[0]}"
            )
    if rule.nature is Nature.DUTY and rule.duty_force is not Force.LOCAL:
        _check_duty(rule, rungs)


_CHASES_AND_NOTICES = frozenset({RungKind.CHASE, RungKind.NOTICE})
_SIGN = {RungKind.REMINDER: -1, RungKind.DUE_TODAY: 0, RungKind.NOTICE: 0}


def _check_rung(rung: Rung) -> None:
    sign = (rung.offset_working_days > 0) - (rung.offset_working_days < 0)
    if sign != _SIGN.get(rung.kind, 1):
        raise LadderTooQuiet(
            f"{rung.code}: a reminder comes before the day, 'due-today' and 'notice' on it, everything else after it; mend working_days"
        )
    if not QUIET_UNTIL <= rung.at < QUIET_FROM:
        raise LadderTooQuiet(
            f"{rung.code}: {rung.at:%H:%M} is in the quiet hours, {QUIET_FROM:%H:%M} to {QUIET_UNTIL:%H:%M}; choose a time of the working day"
        )
    if not rung.tells:
        raise LadderTooQuiet(f"{rung.code}: tells nobody; name at least one role")
    for role in rung.tells:
        if role in NATIONAL_BODIES:
            raise LadderTooQuiet(f"{rung.code}: an alert of ours is never sent to {role.label}; take it out")


def _check_duty(rule: Rule, rungs: tuple[Rung, ...]) -> None:
    shipped = ladder(rule)
    for kind, what in (
        (RungKind.REMINDER, "a reminder before the day"),
        (RungKind.DUE_TODAY, "a rung on the day itself"),
        (RungKind.OVERDUE, "an 'overdue' rung"),
        (RungKind.ESCALATION, "an escalation"),
    ):
        own = [rung.offset_working_days for rung in rungs if rung.kind is kind]
        if not own:
            raise LadderTooQuiet(f"'{rule.id}' is a duty ({rule.duty_force}): its ladder needs {what}; add one")
        latest = min(rung.offset_working_days for rung in shipped if rung.kind is kind)
        if kind in (RungKind.OVERDUE, RungKind.ESCALATION) and min(own) > latest:
            raise LadderTooQuiet(
                f"'{rule.id}': {what} {min(own)} working days after the day comes later than the shipped one; at most {latest}"
            )
    told = {role for rung in rungs if rung.kind is RungKind.ESCALATION for role in rung.tells}
    missing = [role for role in SAFEGUARDING_PARTNERS if role not in told]
    if missing:
        raise LadderTooQuiet(
            f"'{rule.id}': an escalation that does not tell the {missing[0]} leaves them unwarned; add the role"
        )


def in_force(editions: tuple[tuple[date, LocalLadders], ...], due_on: date) -> LocalLadders:
    """The ladders of the newest edition that stands on the due day; each edition replaces the one before it whole."""
    standing = [edition for edition in editions if edition[0] <= due_on]
    return max(standing, key=lambda one: one[0])[1] if standing else NONE_OF_ITS_OWN
