"""What people and clocks do in one simulated installation: the real operations, each in its real transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from deployments.demonstration.lives import Step, working_day
from deployments.simulation import own_rules
from deployments.simulation.absences import Away
from deployments.simulation.faults import Switch, holidays_with
from deployments.simulation.lives import lives
from deployments.simulation.plan import Plan, Running, awareness, entered
from deployments.simulation.relay import SimulatedRelay
from models.casework.alerts import alerts
from models.casework.alerts.alerts import Swept
from models.casework.changes import calendar_changes, corrections
from models.casework.changes.corrections import Correction
from models.casework.context import proceedings
from models.casework.context.proceeding_checks import Given
from models.casework.dates import calendars, holds, occurrences
from models.casework.intake import opening
from models.casework.notices import absences as people_away
from models.casework.notices import notifier, undelivered
from models.casework.plans import action_plan
from models.casework.process import deciding, notice_sender, pipeline
from models.casework.process.deciding import DecisionNotOpen
from models.casework.record import once
from models.casework.record.desk import Desk
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.register import setup
from models.casework.stages import rapid_review
from models.casework.stages.decision_forms import FORMS
from models.law.words.dates import london_date
from models.law.words.vocabulary import DecisionKind, OccurrenceKind
from models.records.database import reading
from models.records.tables import Partnership, Person
from notifications.mail import delivery, outbox

PARTNERSHIP = Path(__file__).parents[1] / "demonstration" / "partnership.toml"
MAIL_FROM = "reviews@harrowmere.example"
MANAGER, COORDINATOR = "m.calloway", "t.ashdown"
# Nothing follows from these but dates: the pass that comes after them is left out, for speed.
QUIET = ("return", "occurrence")
HANDED_OVER_IN = timedelta(
    seconds=0.5
)  # after the sweep of its second and before the next, however slow this machine is
DAYS_OF = ("decided_on", "received_on", "checked_on", "published_on", "closed_on")


@dataclass
class Office:
    """One installation: its database, its relay, its people. `refused`: what the operations would not take."""

    engine: Engine
    relay: SimulatedRelay
    home: Path
    refused: list[str] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        """Where people meet the system."""
        return Desk("http://127.0.0.1:4200", self.home)

    @contextmanager
    def session(self, at: datetime) -> Iterator[Session]:
        """One operation, one transaction."""
        with outbox.transaction(self.engine, mail_from=MAIL_FROM, at=at) as session:
            yield session

    def switch(self) -> Switch:
        """What ends a process of this office at a commit."""
        return Switch(self.engine)

    def lives(self, plan: Plan) -> Iterator[tuple[Running, list[tuple[datetime, Step]]]]:
        """Invented lives: opened on the day of awareness or a little later, and every step on its day."""
        for number, life in enumerate(lives(plan.cases, seed=plan.seed)):
            one = Running(life, awareness(plan, number), number)
            opened = min(number % 3, *(step.day for step in life.steps), 9)
            steps = [Step(opened, "open", life.intake), *life.steps]
            yield one, [(entered(one.aware, step), step) for step in steps]

    def set_up(self, *, at: datetime) -> None:
        """Load the invented partnership."""
        file = setup.read_file(PARTNERSHIP)
        file.yearly_report_published = london_date(at) - timedelta(days=300)
        file.yearly_report_sent_to_panel = london_date(at) - timedelta(days=296)
        with self.session(at) as session:
            setup.load_partnership(session, file, by=By("simulation", at, at))

    def sweep(self, *, at: datetime) -> Swept:
        """Claim and say everything that is due, batch by batch, as `flows/operations/process.py` does."""
        total, failed = Swept(), frozenset[int]()
        while True:
            with self.session(at) as session:
                batch = alerts.claim_due(session, desk=self.desk, at=at, skip=failed)
            failed |= {int(what.partition(":")[0]) for what in batch.failed}
            total += batch
            if batch.due < alerts.BATCH:
                return total

    def deliver(self, *, at: datetime) -> None:
        """Hand everything that is due to the relay, and what has to be said of mail that could not be written; as `flows/operations/process.py` does."""
        self._hand_over(at=at)
        with reading(self.engine) as session:
            silent = undelivered.without_alarm(session, but_not=notifier.ALARMS)
            refs = undelivered.refs_of(session, silent)
        if not silent:
            return
        if any(message.case_id is None for message in silent):
            with self.session(at) as session:
                notice_sender.say_what_was_refused_of_partnerships(session, desk=self.desk, at=at)
        for ref in refs:
            self.follow(ref, at=at)
        self._hand_over(at=at)

    def _hand_over(self, *, at: datetime) -> None:
        delivery.deliver(
            self.engine,
            relay=self.relay,
            sender=MAIL_FROM,
            mail_from=MAIL_FROM,
            at=at,
            limit=100_000,
            gone_by=lambda: HANDED_OVER_IN,
        )

    def next_times(self, *, at: datetime) -> tuple[datetime | None, datetime | None]:
        """When the next rung and when the next try of a mail are due, by the records."""
        with reading(self.engine) as session:
            return alerts.next_alarm(session), alerts.next_retry(session)

    def take(self, one: Running, step: Step, *, at: datetime) -> None:
        """Record one step of a life and let the pipeline follow. One that was taken already, or cannot be, changes nothing."""
        try:
            self._record(one, step, at=at)
        except (DecisionNotOpen, BadAnswer) as refusal:
            problems = getattr(refusal, "problems", None)
            self.refused.append(f"{one.life.title}: {step.what}: {problems or refusal}")
        if one.ref and step.what not in QUIET:
            self.follow(one.ref, at=at)

    def follow(self, ref: str, *, at: datetime) -> None:
        """The six stages, as `flows/operations/process.py` runs them."""
        with self.session(at) as session:
            pipeline.advance_all(session, ref=ref, desk=self.desk, at=at)

    def correct(self, one: Running, *, days: int, at: datetime) -> bool:
        """The local authority was aware some days before what is on record. Returns whether that could be recorded."""
        aware = one.aware - timedelta(days=days)
        try:
            with self.session(at) as session:
                corrections.correct(
                    session,
                    ref=one.ref,
                    sets=[Correction(OccurrenceKind.AWARE, aware)],
                    because="an invented mistake",
                    desk=self.desk,
                    by=By(MANAGER, at, at),
                )
        except BadAnswer as bad:
            self.refused.append(f"{one.life.title}: correction: {bad.problems}")
            return False
        return True

    def absent(self, away: Away, *, at: datetime) -> None:
        """Somebody will be away; said as `cspr people` says it."""
        with self.session(at) as session:
            partnership_id = session.exec(select(Partnership.id)).one()
            assert partnership_id is not None
            people_away.record_absence(
                session,
                partnership_id=partnership_id,
                who=away.who,
                from_on=away.from_on,
                to_on=away.to_on,
                cover=away.cover,
                by=By(MANAGER, at, at),
            )

    def address_of(self, who: str) -> str:
        """What the register holds."""
        with reading(self.engine) as session:
            return session.exec(select(Person.email).where(Person.handle == who)).one()

    def put_address(self, who: str, address: str, *, at: datetime) -> None:
        """Put an address into the register past every check, as one that is there from before."""
        with self.session(at) as session:
            session.execute(update(Person).where(col(Person.handle) == who).values(email=address))

    def load_rules(self, template: str, *, at: datetime) -> bool:
        """The partnership loads rules of its own. Returns whether they are new."""
        with self.session(at) as session:
            code = session.exec(select(Partnership.code)).one()
            return own_rules.load(session, template, partnership=code, by=MANAGER, desk=self.desk, at=at)

    def declare(self, on: date, *, at: datetime) -> bool:
        """A bank holiday is declared: the calendar in use with one day more, as GOV.UK would publish it. Returns whether it is new."""
        with self.session(at) as session:
            now = calendars.in_use(session)
            body = holidays_with({**now.holidays, on: f"Bank holiday declared for {on.isoformat()}"})
            return calendar_changes.take_up(
                session, body=body, etag="", source="simulation", by=By(MANAGER, at, at), desk=self.desk
            ).new

    def _record(self, one: Running, step: Step, *, at: datetime) -> None:
        if step.what == "open":
            self._open(one, step, at=at)
            return
        if not one.ref:
            return
        key = once.said_by(MANAGER, step.what, {"ref": one.ref, **step.answers})
        with suppress(once.SaidAlready), self.session(at) as session:
            once.check_not_said(session, key, now=at)
            _RECORDERS.get(step.what, _decide)(session, one.ref, step, self.desk, at)
            once.keep_said(session, key, now=at)

    def _open(self, one: Running, step: Step, *, at: datetime) -> None:
        typed = {"immediate_safety": "yes", "another": "yes", **step.answers, "aware_on": one.aware.isoformat()}
        with self.session(at) as session:
            number = f"simulation-{one.number}"
            ref = opening.open_case(session, typed=typed, by=By(MANAGER, at, at), once=number).ref
        one.ref = ref
        folder = self.desk.folder(one.ref)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("rapid-review.pdf", "report.pdf"):
            (folder / name).write_bytes(b"%PDF-1.4 invented")


def _decide(session: Session, ref: str, step: Step, desk: Desk, at: datetime) -> None:
    kind, day = DecisionKind(step.what), london_date(at)
    answers = {name: _resolved(value, day) for name, value in step.answers.items()}
    for name in DAYS_OF:
        if name in FORMS[kind].model_fields:
            answers.setdefault(name, day.isoformat())
    if "sent_at" in answers:
        answers["sent_at"] = f"{day}T{answers['sent_at']}"
    decide = partial(deciding.decide, session, ref=ref, kind=kind, round_=None, by=By(MANAGER, at, at), desk=desk)
    try:
        decide(typed=answers)
    except BadAnswer as bad:
        missing = [problem.wants for problem in bad.problems if problem.wants]
        if not missing:
            raise
        decide(typed={**answers, "all_the_same_by": MANAGER, "all_the_same": _reasons(missing)})


def _reasons(codes: Sequence[str]) -> str:
    """A manager who goes on although something stands against it gives a reason for each."""
    return "\n".join(f"{code}: an invented reason" for code in codes)


def _return(session: Session, ref: str, step: Step, desk: Desk, at: datetime) -> None:
    rapid_review.record_return(
        session,
        ref=ref,
        agency=step.answers["agency"],
        outcome="returned",
        returned_on=london_date(at),
        by=By(COORDINATOR, at, at),
    )


def _occurrence(session: Session, ref: str, step: Step, desk: Desk, at: datetime) -> None:
    kind = step.answers["occurrence"]
    occurrences.record_occurrence(
        session, ref=ref, kind=kind, on=london_date(at), because="", by=By(COORDINATOR, at, at)
    )


def _action(session: Session, ref: str, step: Step, desk: Desk, at: datetime) -> None:
    action_plan.update_action(
        session,
        ref=ref,
        number=step.answers["number"],
        status=step.answers["status"],
        note="",
        evidence=step.answers.get("evidence", ""),
        on=london_date(at),
        by=By(COORDINATOR, at, at),
    )


def _hold(session: Session, ref: str, step: Step, desk: Desk, at: datetime) -> None:
    day = london_date(at)
    holds.place(
        session,
        ref=ref,
        kind=step.answers["kind"],
        from_on=day,
        review_on=date.fromisoformat(_resolved(step.answers["review_on"], day)),
        because="an invented hold",
        by=By(MANAGER, at, at),
    )


def _proceeding(session: Session, ref: str, step: Step, desk: Desk, at: datetime) -> None:
    day = london_date(at)
    given = {"began_on": day, **step.answers, "next_on": date.fromisoformat(_resolved(step.answers["next_on"], day))}
    proceedings.record(session, ref=ref, given=Given(**given), by=By(MANAGER, at, at))


_RECORDERS = {
    "return": _return,
    "occurrence": _occurrence,
    "action": _action,
    "hold": _hold,
    "proceeding": _proceeding,
}


def _resolved(value: Any, day: date) -> Any:
    """`+20` is the day 20 working days later."""
    if isinstance(value, str) and value.startswith("+"):
        return working_day(day, int(value)).isoformat()
    if isinstance(value, list):
        return [_resolved(one, day) for one in value]
    if isinstance(value, Mapping):
        return {name: _resolved(one, day) for name, one in value.items()}
    return value
