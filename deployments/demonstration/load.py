"""Load the invented caseload through the real operations, in the order of time, with the alerts and mails that it gave rise to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from deployments.demonstration.lives import LIVES, Life, Step, aware_on, working_day
from flows.installation import clock, private, resources
from flows.operations import cases, context, process
from models.casework.alerts import alerts
from models.casework.record.who import By
from models.casework.register import setup
from models.casework.stages.decision_forms import FORMS
from models.law.words.dates import LONDON
from models.law.words.vocabulary import DecisionKind
from models.records.tables import Case, Heartbeat, Partnership

HERE = Path(__file__).parent
CODE = "HMR"
JOB = "demonstration"
Progress = Callable[[str], None]


class NotADemonstration(Exception):
    """This installation holds a real partnership: the invented caseload is not for it."""

    exit_code = 2


@dataclass
class _Running:
    """One life on its way: its case's reference once it is open."""

    life: Life
    aware: date
    ref: str = ""


def load_if_empty(progress: Progress = lambda text: None) -> bool:
    """Load the demonstration unless any partnership is there already. Returns whether it was loaded.

    A load that was interrupted is begun afresh.
    """
    with resources.reading() as session:
        known = session.exec(select(Partnership.code)).all()
        whole = session.get(Heartbeat, JOB) is not None
    if known == [CODE] and not whole:
        wipe()
    elif known:
        return False
    load(progress)
    return True


def load(progress: Progress = lambda text: None) -> int:
    """Load the partnership and its caseload. Returns the number of cases. Raises `NotADemonstration`."""
    now = clock.now()
    today = clock.london_date(now)
    with resources.writing(at=now) as session:
        others = [code for code in session.exec(select(Partnership.code)) if code != CODE]
        if others:
            raise NotADemonstration(
                f"partnership: {', '.join(others)} is set up here; use another CSPR_HOME for the demonstration"
            )
        file = setup.read_file(HERE / "partnership.toml")
        file.yearly_report_published = today - timedelta(days=300)
        file.yearly_report_sent_to_panel = today - timedelta(days=296)
        setup.load_partnership(session, file, by=By("demonstration", now, now))
    running = [_Running(life, aware_on(life, today)) for life in LIVES]
    moments = sorted(
        (
            (_at(one.aware, step.day, step.hour), index, step)
            for index, one in enumerate(running)
            for step in _with_opening(one.life)
        ),
        key=lambda moment: (moment[0], moment[1]),
    )
    for at, index, step in moments:
        if at > now:
            continue
        _ring_alarms(until=at)
        _take(running[index], step, at=at, entered_at=now)
        progress(f"{running[index].ref}: {step.what}")
    _ring_alarms(until=now)
    with resources.writing(at=now) as session:
        alerts.beat(session, job=JOB, at=now)
    return len(running)


def wipe() -> None:
    """Empty our database if it holds nothing but the demonstration. Raises `NotADemonstration`."""
    from sqlalchemy import text

    from models.records.migrate import upgrade

    with resources.reading() as session:
        others = [code for code in session.exec(select(Partnership.code)) if code != CODE]
        refs = [ref for ref in session.exec(select(Case.ref)) if not ref.startswith(f"{CODE}-")]
    if others or refs:
        raise NotADemonstration(f"partnership: {', '.join(others or refs)} is here; a real caseload is never reset")
    with resources.engine().begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    resources.engine().dispose()
    upgrade(resources.engine().url.render_as_string(hide_password=False))


def _with_opening(life: Life) -> tuple[Step, ...]:
    return (Step(0, "open", life.intake, hour=10), *life.steps)


def _at(aware: date, days: int, hour: int) -> datetime:
    day = working_day(aware, days) if days else aware
    return clock.now(datetime.combine(day, time(hour, 0), tzinfo=LONDON))


def _ring_alarms(*, until: datetime) -> None:
    """Sweep at every moment when an alarm was due, as the alarm clock would have done, and send what is queued."""
    while True:
        with resources.reading() as session:
            due = alerts.next_alarm(session)
        if due is None or due > until:
            break
        process.sweep(at=due)
        process.deliver(at=due)


def _take(one: _Running, step: Step, *, at: datetime, entered_at: datetime) -> None:
    """Record one step of a life and let the pipeline follow."""
    day = clock.london_date(at)
    if step.what == "open":
        intake = {"immediate_safety": "yes", "another": "yes", **step.answers, "aware_on": day.isoformat()}
        one.ref = cases.open_case(intake, by=By("m.calloway", at, entered_at))
        _put_documents(one.ref)
    elif step.what == "return":
        typed = {"case_ref": one.ref, "returned_on": day.isoformat(), **step.answers}
        cases.record_return(typed, by=By("t.ashdown", at, entered_at))
    elif step.what == "occurrence":
        typed = {"case_ref": one.ref, "on": day.isoformat(), **step.answers}
        cases.record_occurrence(typed, by=By("t.ashdown", at, entered_at))
    elif step.what == "proceeding":
        typed = {"case_ref": one.ref, "on": day.isoformat(), **step.answers}
        context.proceeding(typed, by=By("t.ashdown", at, entered_at))
    elif step.what == "action":
        typed = {"case_ref": one.ref, "on": day.isoformat(), **step.answers}
        cases.update_action(typed, by=By("t.ashdown", at, entered_at))
    else:
        kind = DecisionKind(step.what)
        cases.decide(one.ref, kind, _answers(kind, step, day), round_=None, by=By("m.calloway", at, entered_at))
    process.run_pass(one.ref, at=at)
    process.deliver(at=at)


def _answers(kind: DecisionKind, step: Step, day: date) -> dict[str, Any]:
    """The answers of a step with their dates: today's where the form asks for the day, `+20` = 20 working days later."""
    answers = {name: _resolved(value, day) for name, value in step.answers.items()}
    for name in ("decided_on", "received_on", "checked_on", "published_on", "closed_on"):
        if name in FORMS[kind].model_fields:
            answers.setdefault(name, day.isoformat())
    if "sent_at" in answers:
        answers["sent_at"] = f"{day}T{answers['sent_at']}"
    return answers


def _resolved(value: Any, day: date) -> Any:
    if isinstance(value, str) and value.startswith("+"):
        return working_day(day, int(value)).isoformat()
    if isinstance(value, list):
        return [_resolved(one, day) for one in value]
    if isinstance(value, Mapping):
        return {name: _resolved(one, day) for name, one in value.items()}
    return value


def _put_documents(ref: str) -> None:
    """Two invented documents in the case's folder, for the forms that name one."""
    folder = private.make_folder(ref)
    for name in ("rapid-review.pdf", "report.pdf"):
        (folder / name).write_bytes((HERE / name).read_bytes())
        private.fit_in(folder / name)


if __name__ == "__main__":
    load_if_empty()
