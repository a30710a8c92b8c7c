"""What should have been said, worked out from the ladders and the dates in force, against the alerts and messages on record.

Nothing here trusts `next_rung_at` or the sweep: every rung is reckoned again, and `next_rung_at` is checked against the result.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import defer
from sqlmodel import Session, and_, col, or_, select

from models.casework.alerts.alert_recipients import Told, occasion_of, whom_it_tells
from models.casework.dates import on_record, rulebook
from models.casework.dates.alarm_times import NOTHING_SAID, Said, alarm_times, of_dates, policy_for
from models.casework.notices.notifier import NOBODY_REACHED
from models.casework.notices.recipients import addressed_as
from models.casework.notices.undelivered import UNWRITTEN_SUFFIX
from models.casework.record.audit import UNNAMED
from models.casework.record.delivery_entries import ACTS, OF_CHANNELS
from models.casework.watching.watch_finding import Finding, in_utc
from models.law.alerts.ladders import Rung, early
from models.law.rules.all_rules import RULES
from models.law.rules.rule import Nature
from models.records.tables import Alert, AuditEntry, Case, Deadline, Message, Partnership

# An older alert is history: its mails may have been erased by then.
LOOK_BACK = timedelta(days=35)
# A new bank holiday moves no alarm of a closed case: its notice that a report may come down keeps the day it had.
LEEWAY_WHEN_CLOSED = timedelta(days=14)
KEPT = tuple({rule.id for rule in RULES if rule.nature is Nature.KEEP_UNTIL})
MESSAGE_OF_AN_ALERT = 7  # colons in its key: reference, wording, rule, item, revision, rung, role, who is meant
_MOVES_NOTHING = (
    "alert.claim",
    UNNAMED,
    *ACTS.values(),
    *OF_CHANNELS.values(),
)  # entries after which no date is worked out again
SWEEP = "Run `cspr sweep` and `cspr deliver`, and read what they say"


@dataclass(frozen=True)
class _Dated:
    """A date on record with the reference it is known by."""

    row: Deadline
    ref: str
    closed: bool

    @property
    def words(self) -> str:
        item = f" item {self.row.item}" if self.row.item else ""
        return f"{self.row.rule}{item} revision {self.row.revision}, due {self.row.due_on.isoformat()}"


def just_changed(session: Session, *, since: datetime) -> frozenset[str]:
    """The references that somebody recorded something for a moment ago; what follows may still be on its way.

    Empty text: something that concerns every case, such as a new calendar.
    """
    found = session.exec(
        select(AuditEntry.case_ref)
        .where(col(AuditEntry.entered_at) > since, col(AuditEntry.operation).not_in(_MOVES_NOTHING))
        .distinct()
    )
    return frozenset(found)


def rungs_not_claimed(session: Session, *, at: datetime, grace: timedelta) -> list[Finding]:
    """Every rung whose moment is more than `grace` past and that no alert stands for, and every alarm that is set wrong."""
    changed = just_changed(session, since=at - grace)
    dated = _to_be_watched(session)
    said = of_dates(session, [one.row.date_id for one in dated])
    found: list[Finding] = []
    for one in dated:
        settling = "" in changed or one.ref in changed or one.row.projected_at > at - grace
        try:
            found += _of_one(session, one, said.get(one.row.date_id, NOTHING_SAID), at - grace, settling=settling)
        except DBAPIError:
            raise
        except Exception as fault:  # one that cannot be read must not hide the others
            found.append(
                Finding(
                    "date-unreadable",
                    f"{one.words}: cannot be read ({type(fault).__name__})",
                    "Nothing is said of this date until it is mended: give it to whoever looks after this system",
                    one.ref,
                )
            )
    return found


def alerts_not_said(session: Session, *, at: datetime) -> list[Finding]:
    """Every claimed rung that left no message to a role that it tells, nor a word to the manager that nobody could be told."""
    since = at - LOOK_BACK
    outbox = _outbox(session, since=since)
    found: list[Finding] = []
    query = (
        select(Alert, Deadline, Case.ref, Partnership.code)
        .join(Deadline, col(Deadline.id) == col(Alert.deadline_id))
        .join(Partnership, col(Partnership.id) == col(Deadline.partnership_id))
        .join(Case, col(Case.id) == col(Deadline.case_id), isouter=True)
        .where(col(Alert.overtaken_by).is_(None), col(Alert.claimed_at) >= since)
        .order_by(col(Alert.id))
        .options(defer(Deadline.working))  # type: ignore[arg-type]
    )
    for alert, deadline, case_ref, code in session.exec(query):
        one = _Dated(deadline, case_ref or code, closed=False)
        missing = _roles_not_told(session, one, alert, outbox)
        if missing:
            when = f"rung {alert.rung}, claimed {in_utc(alert.claimed_at)}"
            found.append(
                Finding(
                    "alert-not-said",
                    f"{one.words}: {when}, left no message to {', '.join(missing)}",
                    "Tell them yourself; compare the outbox with the last backup",
                    one.ref,
                )
            )
    return found


def _of_one(session: Session, one: _Dated, said: Said, before: datetime, *, settling: bool) -> list[Finding]:
    rungs = [(rung, when) for rung, when in _expected(session, one, said) if rung.code not in said.rungs]
    found = []
    late = [f"{rung.code} of {in_utc(when)}" for rung, when in rungs if when < before]
    if late and not settling:
        found.append(Finding("rung-not-claimed", f"{one.words}: nobody was told of {', '.join(late)}", SWEEP, one.ref))
    next_at, is_at = (rungs[0][1] if rungs else None), one.row.next_rung_at
    if not _same(next_at, is_at, leeway=LEEWAY_WHEN_CLOSED if one.closed else timedelta(0)):
        found.append(
            Finding(
                "alarm-not-set",
                f"{one.words}: its alarm is set for {_when(is_at)}, and should be for {_when(next_at)}",
                "Run reconcile in the desk, or start `cspr` again: both set the alarms of open cases; "
                "until then keep this date yourself",
                one.ref,
            )
        )
    return found


def _expected(session: Session, one: _Dated, said: Said) -> list[tuple[Rung, datetime]]:
    """Every rung that a date has to have, with its moment; none where nobody is to be told any more."""
    row, rule = one.row, on_record.rule_of(one.row)
    over = row.met_on is not None or one.closed
    if row.ended_on is not None or row.suspended or (over and rule.nature is not Nature.KEEP_UNTIL):
        return []
    book = rulebook.of_partnership(session, row.partnership_id)
    return alarm_times(
        rule,
        due_on=row.due_on,
        warn_on=on_record.warn_on(row),
        book=book,
        frozen=row.ladder,
        acknowledged_at=said.acknowledged_at,
    )


def _same(wanted: datetime | None, moment: datetime | None, *, leeway: timedelta) -> bool:
    if wanted is None or moment is None:
        return wanted is moment
    return abs(wanted - moment) <= leeway


def _when(moment: datetime | None) -> str:
    return "never" if moment is None else in_utc(moment)


def _to_be_watched(session: Session) -> list[_Dated]:
    """The dates in force that somebody may still be told of, and those that have an alarm."""
    runs = and_(
        col(Deadline.ended_on).is_(None),
        col(Deadline.suspended).is_(False),
        or_(
            and_(col(Deadline.met_on).is_(None), col(Case.closed_at).is_(None)),
            col(Deadline.rule).in_(KEPT),
            col(Deadline.local_rule).is_not(None),
        ),
    )
    query = (
        select(Deadline, Case.ref, Case.closed_at, Partnership.code)
        .join(Partnership, col(Partnership.id) == col(Deadline.partnership_id))
        .join(Case, col(Case.id) == col(Deadline.case_id), isouter=True)
        .where(col(Deadline.replaced_at).is_(None), or_(runs, col(Deadline.next_rung_at).is_not(None)))
        .order_by(col(Deadline.due_on), col(Deadline.id))
        .options(defer(Deadline.working))  # type: ignore[arg-type]
    )
    return [_Dated(row, ref or code, closed=closed_at is not None) for row, ref, closed_at, code in session.exec(query)]


@dataclass(frozen=True)
class _Outbox:
    """What the outbox holds: for each reference and alert, who was told as what; and which roles somebody was told of that they could not be."""

    told: Mapping[tuple[str, str], Collection[tuple[str, str]]]
    nobody: Collection[tuple[str, str]]

    def reached(self, ref: str, occasion: str, told: Told) -> bool:
        """Whether a role was told, or somebody that it could not be."""
        if (ref, f"{occasion}:{told.role.value}") in self.nobody:
            return True
        heard = self.told.get((ref, occasion), ())
        if {role for role, _ in heard} & {role.value for role in addressed_as(told.role)}:
            return True
        # Whoever is told as somebody else already is told once.
        return bool(told.to) and {to.meant for to in told.to} <= {meant for _, meant in heard}


def _outbox(session: Session, *, since: datetime) -> _Outbox:
    told: dict[tuple[str, str], set[tuple[str, str]]] = {}
    nobody = set()
    for key in session.exec(select(Message.key).where(col(Message.composed_at) >= since - timedelta(days=1))):
        if key.count(":") < MESSAGE_OF_AN_ALERT:
            continue
        # One that could not be written raised an alarm of its own, and its address is a finding of its own.
        ref, kind, *occasion, role, meant = key.removesuffix(UNWRITTEN_SUFFIX).split(":")
        if kind in NOBODY_REACHED:
            nobody.add((ref, ":".join(occasion[1:])))  # without the wording that could not be sent
        else:
            told.setdefault((ref, ":".join(occasion)), set()).add((role, meant))
    return _Outbox(told, nobody)


def _roles_not_told(session: Session, one: _Dated, alert: Alert, outbox: _Outbox) -> list[str]:
    row = one.row
    occasion = occasion_of(row, alert.rung)
    try:
        rung = _rung(session, row, alert.rung)
    except Exception:
        return []  # `rungs_not_claimed` says that it cannot be read
    if rung is None:  # of a ladder that has changed since
        return [] if outbox.told.get((one.ref, occasion)) else ["anybody"]
    case = session.get(Case, row.case_id) if row.case_id is not None else None
    told = whom_it_tells(session, case, row, rung, at=alert.claimed_at)
    return [role.role.value for role in told if not outbox.reached(one.ref, occasion, role)]


def _rung(session: Session, row: Deadline, code: str) -> Rung | None:
    book = rulebook.of_partnership(session, row.partnership_id)
    rungs = policy_for(on_record.rule_of(row), row.due_on, book=book, frozen=row.ladder).rungs
    return next((rung for rung in (*rungs, *map(early, rungs)) if rung.code == code), None)
