"""The traps that other systems' own code fell into, each shown not to be ours.

Elsewhere: a send that is recorded only afterwards (`tests/notifications/test_delivery.py` kills a worker between the two), a timetable that a
restart forgets and a scheduler whose horizon is 100 days (`tests/flows/test_sweep.py`: the alarm clock is set from the records).
"""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from models.casework.alerts import alerts
from models.casework.record.refusals import BadAnswer
from models.law.deadlines.projection import Happened, project
from models.law.rules.all_rules import RULES, Unit, rule
from models.law.rules.holds import PauseUnit
from models.law.words.calendar import bundled
from models.law.words.vocabulary import OccurrenceKind, Route
from models.records.database import engine_for
from models.records.session import CaseSession
from models.records.tables import Alert, Deadline, Decision
from tests.models.casework.test_local_rules import HEAD, TARGET, refused
from tests.support.days import day
from tests.support.world import World


def test_a_reminder_is_not_lost_because_nobody_looked_on_its_very_day(world: World):
    """An equality with today: one outage loses it for good."""
    ref = world.open()
    world.go_to("2026-03-04 23:59")  # the rung of nine o'clock, when nothing ran
    world.sweep()
    assert [alert["rung"] for alert in world.show(ref)["alerts"] if alert["rule"] == "notify-panel"] == [
        "earlier-reading:reminder-2"
    ]


def test_an_alarm_is_never_too_old_to_be_said(world: World):
    """A window of four days after which a timer counts as expired."""
    ref = world.open()
    world.go_to("2027-03-02 09:00")
    world.sweep()
    assert {message["notice"] for message in world.messages(ref)} >= {"escalation"}
    with world.session() as session:
        assert not session.exec(select(Deadline).where(col(Deadline.next_rung_at) <= world.now)).all()


def test_a_date_beyond_the_known_holidays_says_that_it_is_provisional():
    """Holidays known for three years, and beyond them counted as if there were none."""
    last = bundled().covers_to
    [due] = [
        one
        for one in project(
            happened=[Happened(OccurrenceKind.AWARE, last)], route=Route.UNDECIDED, calendar=bundled(), trigger_on=last
        )
        if one.rule.id == "notify-panel"
    ]
    assert due.due_on > last
    assert due.provisional


def test_the_alarm_clock_is_in_the_records_and_a_restart_forgets_none_of_it(world: World):
    """A timetable in the memory of a process; a scheduler that looks no further than 100 days ahead."""
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.decide(ref, "panel-response", outcome="agree")
    world.commissioned(ref)
    world.engine.dispose()
    with CaseSession(engine_for(world.engine.url.render_as_string(hide_password=False))) as anew:
        due = anew.exec(
            select(Deadline).where(Deadline.rule == "lcspr-publish", col(Deadline.replaced_at).is_(None))
        ).one()
        assert due.next_rung_at is not None
        assert (due.next_rung_at - world.now).days > 100
        assert alerts.next_alarm(anew) is not None


def test_without_a_single_edition_the_days_are_still_known():
    """A calendar that is empty, and so knows no holiday."""
    assert not bundled().is_working_day(day("Fri 2026-12-25"))
    assert not bundled().covers(date(2050, 1, 1))


def test_a_case_without_its_day_is_refused_and_no_date_is_made_up(world: World):
    """A reference date by default, where the origin is missing."""
    with pytest.raises(BadAnswer) as refusal:
        world.open(aware_on="")
    assert [problem.field for problem in refusal.value.problems] == ["aware_on"]
    assert not project(happened=[], route=Route.STATUTORY, calendar=bundled(), trigger_on=day("Mon 2026-03-02"))


def test_every_pause_says_in_which_days_it_is_counted(world: World, tmp_path: Path):
    """Calendar days in one system and working days in another, for the same law."""
    assert all(isinstance(pause.unit, PauseUnit) for row in RULES for pause in row.paused_by)
    words = refused(world, HEAD + TARGET + 'paused_by = [{ hold = "inquest" }]\n', tmp_path)
    assert words.startswith("target.0.paused_by.0.unit: Field required")


def test_what_was_decided_can_be_erased_and_the_chain_still_holds(world: World):
    """A chain over the content itself, which no erasure survives."""
    ref = world.notified()
    before = world.verify()
    with world.session() as session:
        for decision in session.exec(select(Decision)):
            decision.answers, decision.salt = {}, ""
            session.add(decision)
    after = world.verify()
    assert ref
    assert (before.ok, after.ok) == (True, True)
    assert after.entries == before.entries + 1  # which says that rows were written


@pytest.mark.parametrize(
    ("began", "due"),
    [
        ("Mon 2026-08-31", "Sun 2027-02-28"),
        ("Fri 2026-01-30", "Thu 2026-07-30"),
        ("Tue 2027-08-31", "Tue 2028-02-29"),
    ],
)
def test_six_months_are_months_of_the_calendar(began: str, due: str):
    """Half a year as 182 days."""
    six = rule("lcspr-publish")
    assert (six.limit, six.unit) == (6, Unit.MONTHS_AFTER)
    happened = [Happened(OccurrenceKind.AWARE, day(began)), Happened(six.counts_from[0], day(began))]
    [found] = [
        one
        for one in project(happened=happened, route=Route.STATUTORY, calendar=bundled(), trigger_on=day(began))
        if one.rule.id == "lcspr-publish"
    ]
    assert found.due_on == day(due)


def test_what_was_said_is_on_record_in_the_transaction_that_claims_it(world: World):
    """An alert that is sent and then not recorded is sent again; one that is recorded and fails is not."""
    world.open()
    world.go_to("2026-03-04 09:00")

    with pytest.raises(_Crash):
        _claim_and_crash(world)
    with world.session() as session:
        assert not session.exec(select(Alert)).all()
    assert world.sweep().messages > 0
    assert world.sweep().messages == 0


class _Crash(RuntimeError):
    pass


def _claim_and_crash(world: World) -> None:
    with world.session() as session:
        assert alerts.claim_due(session, desk=world.desk, at=world.now).claimed
        raise _Crash
