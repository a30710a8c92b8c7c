"""What was owed against what was said: the oracle's rungs against the alerts on record and the log of the relay.

A rung may be late where the simulation put something in the way. It may never be missing, and nothing may be said twice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, select

from deployments.simulation import publications
from deployments.simulation.absences import Away
from deployments.simulation.doubles import recorded_twice
from deployments.simulation.facts import Facts
from deployments.simulation.faults import Fault
from deployments.simulation.log import Log
from deployments.simulation.oracle import Oracle, Owed, work_out
from deployments.simulation.relay import Taken
from models.law.alerts.ladders import Rung, RungKind
from models.law.words.dates import london_date
from models.law.words.vocabulary import AGENCY_ROLES, NATIONAL_BODIES, Role
from models.records.tables import Alert, Message, Person, RoleHolding

# Roles that many hold, each for something of their own: which of them is meant, only the record says.
_EACH_THEIR_OWN = frozenset({Role.ACTION_OWNER, *AGENCY_ROLES})
PROMPT = timedelta(minutes=2)  # as long as a rung may wait in an undisturbed installation before it counts as missing
NAMED = 20
NOT_WRITTEN, SOON = "mail-not-written", timedelta(days=2)


@dataclass
class Verdict:
    """The figures of one installation. `problems`: one line for each thing that must not be."""

    rungs_due: int = 0
    sent_once: int = 0
    missed: int = 0
    duplicated: int = 0
    unasked: int = 0  # claimed without being due
    misdated: int = 0  # a date on record that does not follow from the facts
    unguarded: int = 0  # published or closed past something that stood against it, with no reason on record
    contested: int = 0  # the same with a reason
    settled_first: int = 0  # done, or moved, while the installation was down: there was nothing left to say
    messages: int = 0
    resent_same_id: int = 0
    late_max_s: float = 0
    late_max_healthy_s: float = 0
    problems: list[str] = field(default_factory=list)


def check(session: Session, *, log: Log, relay: Sequence[Taken]) -> Verdict:
    """Judge everything that a database holds, up to the last sweep that the simulation made."""
    facts, records, verdict = Facts.read(session), Records.read(session), Verdict()
    until = max((sweep.at for sweep in log.sweeps), default=log.begins) + timedelta(seconds=1)
    oracle = work_out(facts, until=until)
    records = records.by_date(oracle.firsts)
    _check_mail(verdict, records, relay)
    _check_addresses(verdict, records, log, frozenset(taken.message_id for taken in relay))
    _check_rungs(verdict, oracle, records, log, frozenset(taken.message_id for taken in relay))
    for one in (*oracle.misdated, *publications.misdated(facts)):
        _note(verdict, "misdated", one)
    for twice in recorded_twice(session):
        _note(verdict, "duplicated", twice)
    for what, has_reason in publications.contested(facts):
        if has_reason:
            verdict.contested += 1
        else:
            _note(verdict, "unguarded", what)
    return verdict


@dataclass(frozen=True)
class Records:
    """The alerts, the mails, and who holds which role."""

    alerts: Mapping[tuple[int, str], list[Any]]
    messages: Sequence[Any]
    by_alert: Mapping[int, list[Any]]
    holders: Mapping[Role, frozenset[str]]
    addresses: Mapping[str, str]  # by handle
    carried: Mapping[str, str] = field(
        default_factory=dict
    )  # by Message-ID: that of the mail which said it with others

    def by_date(self, firsts: Mapping[int, int]) -> "Records":
        """The same, with the alerts of all revisions that have the same day under the first of them."""
        alerts: dict[tuple[int, str], list[Any]] = {}
        for (deadline_id, rung), theirs in self.alerts.items():
            alerts.setdefault((firsts.get(deadline_id, deadline_id), rung), []).extend(theirs)
        return replace(self, alerts=alerts)

    def reached(self, message: Any, taken: frozenset[str]) -> bool:
        """Whether the relay took the mail that said it: its own, or the one that lists it."""
        return self.carried.get(message.message_id, message.message_id) in taken

    def meant(self, rung: Rung, away: Sequence[Away]) -> frozenset[str]:
        """The addresses that a rung is to reach while these are away."""
        stands_in = {self.addresses[one.who]: self.addresses.get(one.cover, "") for one in away}
        held = [self.holders.get(role, frozenset()) for role in rung.tells if role not in NATIONAL_BODIES]
        return frozenset(stands_in.get(to, to) for to in frozenset().union(*held)) - {""}

    @classmethod
    def read(cls, session: Session) -> "Records":
        alerts: dict[tuple[int, str], list[Alert]] = {}
        for alert in session.exec(select(Alert).order_by(col(Alert.id))):
            alerts.setdefault((alert.deadline_id, alert.rung), []).append(alert)
        messages = list(session.exec(select(Message).order_by(col(Message.id))))
        by_alert: dict[int, list[Message]] = {}
        for message in messages:
            if message.alert_id is not None:
                by_alert.setdefault(message.alert_id, []).append(message)
        holders: dict[Role, set[str]] = {}
        for role, email in session.exec(
            select(RoleHolding.role, Person.email).join(Person, col(Person.id) == col(RoleHolding.person_id))
        ):
            holders.setdefault(Role(role), set()).add(email)
        addresses = dict(session.exec(select(Person.handle, Person.email)).all())
        held = {role: frozenset(them) for role, them in holders.items()}
        ids = {message.id: message.message_id for message in messages}
        carried = {one.message_id: ids[one.carried_by_id] for one in messages if one.carried_by_id is not None}
        return cls(alerts, messages, by_alert, held, addresses, carried)


def _check_mail(verdict: Verdict, records: Records, relay: Sequence[Taken]) -> None:
    """Nothing reached the relay under two Message-IDs, or in other bytes, or without being on record."""
    verdict.messages = len(records.messages)
    times = Counter(taken.message_id for taken in relay)
    verdict.resent_same_id = sum(times.values()) - len(times)
    keys: dict[str, str] = {}
    said: dict[str, set[str]] = {}
    for message in records.messages:
        about = f"alert {message.alert_id}" if message.alert_id is not None else message.key.lower()
        if message.alert_id is not None:
            about = f"{about}:{message.to_role}:{message.to_address.lower()}"
        keys[message.message_id] = about
    bytes_of: dict[str, str] = {}
    for taken in relay:
        if taken.message_id not in keys:
            _note(verdict, "duplicated", f"{taken.subject!r} to {taken.recipient} is not on record")
            continue
        said.setdefault(keys[taken.message_id], set()).add(taken.message_id)
        if bytes_of.setdefault(taken.message_id, taken.sha256) != taken.sha256:
            _note(verdict, "duplicated", f"{taken.message_id} went in other bytes the second time")
    for about, ids in said.items():
        for _ in range(len(ids) - 1):
            _note(verdict, "duplicated", f"{about} was said under {len(ids)} Message-IDs")


def _check_addresses(verdict: Verdict, records: Records, log: Log, taken: frozenset[str]) -> None:
    """Of what could not be written to an unusable address somebody was told: soon, in each case once a day, and only once."""
    alarms: dict[tuple[int | None, str], list[Any]] = {}
    for message in records.messages:
        if message.notice == NOT_WRITTEN:
            alarms.setdefault((message.case_id, message.key.split(":")[2]), []).append(message)
    for (_, occasion), said in alarms.items():
        for _ in {one.composed_at for one in said[1:]} - {said[0].composed_at}:
            _note(verdict, "duplicated", f"the alarm {occasion} was said again to somebody else")
    for message in records.messages:
        if message.to_address in log.homes:
            address = sha256(message.to_address.lower().encode()).hexdigest()[:12]
            occasion = f"{address}.{london_date(message.composed_at).isoformat()}"
            heard = [one for one in alarms.get((message.case_id, occasion), ()) if records.reached(one, taken)]
            in_outages = [end for begin, end in _disturbed(log) if begin <= message.composed_at < end]
            if not heard or heard[0].composed_at > max([message.composed_at, *in_outages]) + SOON:
                _note(verdict, "missed", f"nobody was told in time that {message.key} could not be written")


def _check_rungs(verdict: Verdict, oracle: Oracle, records: Records, log: Log, taken: frozenset[str]) -> None:
    lived = {sweep.shown: sweep.at for sweep in log.sweeps}
    lived |= {
        sweep.at: sweep.at for sweep in log.sweeps if sweep.shown == sweep.at
    }  # a clock a day behind may show the same moment
    for key, owed in oracle.owed.items():
        alerts = records.alerts.get(key, [])
        if not alerts and _nobody_could(owed, log):
            verdict.settled_first += 1
            continue
        verdict.rungs_due += 1
        name = f"date {key[0]} of {owed.deadline.rule}, {key[1]}, due {owed.due_at:%Y-%m-%d %H:%M}"
        if not alerts:
            _note(verdict, "missed", f"{name}: never claimed")
            continue
        for _ in alerts[1:]:
            _note(verdict, "duplicated", f"{name}: claimed {len(alerts)} times")
        claimed = lived.get(alerts[0].claimed_at, alerts[0].claimed_at)
        away = [one for said, one in log.away if said <= claimed and _is_away(one, alerts[0].claimed_at)]
        if why := _unsaid(owed, alerts[0], oracle, records, taken, away, log.homes):
            _note(verdict, "missed", f"{name}: {why}")
        elif len(alerts) == 1:
            verdict.sent_once += 1
        _note_delay(verdict, owed, claimed, log)
    early = {sweep.shown for sweep in log.sweeps if sweep.shown > sweep.at}
    for key, alerts in records.alerts.items():
        if key not in oracle.owed and alerts[0].claimed_at not in early:
            _note(verdict, "unasked", f"date {key[0]}, {key[1]} was claimed and was not due")


def _nobody_could(owed: Owed, log: Log) -> bool:
    """Whether in all the time that the rung was due the installation was down, or had no more than a moment."""
    for begins, ends in owed.stretches:
        if any(begins <= sweep.at < ends and sweep.shown >= begins for sweep in log.sweeps):
            return False
        down = sum((_overlap(begins, ends, *span) for span in _disturbed(log)), timedelta(0))
        if ends - begins - down > PROMPT:
            return False
    return True


def _is_away(away: Away, at: datetime) -> bool:
    return away.from_on <= london_date(at) <= away.to_on


def _unsaid(
    owed: Owed,
    alert: Any,
    oracle: Oracle,
    records: Records,
    taken: frozenset[str],
    away: Sequence[Away],
    homes: Mapping[str, str],
) -> str:
    """Why nobody, or not everybody, heard of a claimed rung; empty where all is well.

    Whoever has an unusable address could not hear of it; that somebody else was told so is looked at apart.
    """
    if alert.overtaken_by is not None:
        newer = records.alerts.get((oracle.firsts.get(alert.deadline_id, 0), alert.overtaken_by), [])
        if [one.claimed_at for one in newer[:1]] != [alert.claimed_at]:
            return f"overtaken by {alert.overtaken_by}, which was not claimed with it"
        return ""
    if owed.rung.kind is RungKind.NOTICE and oracle.firsts.get(alert.deadline_id) in oracle.floors:
        return ""
    said = records.by_alert.get(alert.id or 0, [])
    heard = {message.to_address for message in said if records.reached(message, taken)}
    heard |= {homes[message.to_address] for message in said if message.to_address in homes}
    if not heard:
        return "claimed, and no mail reached the relay"
    if not _EACH_THEIR_OWN & set(owed.rung.tells) and (deaf := records.meant(owed.rung, away) - heard):
        return f"not told: {', '.join(sorted(deaf))}"
    return ""


def _note_delay(verdict: Verdict, owed: Owed, claimed_at: datetime, log: Log) -> None:
    late = max((claimed_at - owed.due_at).total_seconds(), 0)
    verdict.late_max_s = max(verdict.late_max_s, late)
    if not any(begins <= owed.due_at < ends for begins, ends in _disturbed(log)):
        verdict.late_max_healthy_s = max(verdict.late_max_healthy_s, late)


def _disturbed(log: Log) -> list[tuple[datetime, datetime]]:
    """When no sweep could be expected to be in time: outages, a clock that was off, the minute after a process was killed."""
    kinds = (Fault.OUTAGE, Fault.CLOCK_JUMP)
    return [(window.begins, window.ends) for window in log.windows if window.fault in kinds] + log.trouble


def _overlap(begins: datetime, ends: datetime, since: datetime, to: datetime) -> timedelta:
    return max(min(ends, to) - max(begins, since), timedelta(0))


def _note(verdict: Verdict, what: str, problem: str) -> None:
    setattr(verdict, what, getattr(verdict, what) + 1)
    if len(verdict.problems) < NAMED:
        verdict.problems.append(f"{what}: {problem}")
