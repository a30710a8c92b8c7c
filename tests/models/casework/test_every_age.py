"""Every shape that a case takes, at every age from its end to ten years after it: it is shown, explained, swept, listed and passed over, always.

The ages are chosen so that every boundary is hit: each due date, the day before and the day after, months and years after the end, ends of
years, leap days, the end of the calendar of bank holidays.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from models.casework.changes import corrections
from models.casework.changes.corrections import CORRECTABLE, Correction
from models.casework.dates import on_record
from models.casework.diary import feeds, invitations
from models.casework.digests import digests, governance_digests, month_end, referral_reminders
from models.casework.process import pipeline
from models.casework.reading import proof, views, why
from models.casework.reading.case_shapes import CaseView
from models.casework.record import case
from models.casework.stages import answers
from models.casework.watching import watch
from models.law.deadlines.counting import add_months
from models.law.deadlines.outcomes import RUNNING
from models.law.rules.rule import Nature
from models.law.words.vocabulary import DecisionKind, OccurrenceKind
from models.records.database import engine_for
from models.records.session import CaseSession
from models.records.tables import Alert, Case, Deadline, Partnership, Person
from notifications.calendar import feed
from notifications.pages import readout, what_if_page, working_page
from notifications.paper import proof as proof_words
from tests.models.casework.conftest import _create
from tests.models.casework.test_local_ladders import load
from tests.support.days import day
from tests.support.shapes import SHAPES, end_of
from tests.support.world import World, at_london

UI = "http://127.0.0.1:4200"
TEN_YEARS = 120
BOUNDARIES = (1, 3, 12, 18, TEN_YEARS)  # impact after 3 and 12, retention 12 and here 18
ALWAYS = tuple(
    day(text)
    for text in (
        "Thu 2026-12-31", "Fri 2027-01-01", "Mon 2028-02-28", "Tue 2028-02-29", "Wed 2028-03-01", "Sun 2028-12-31",
        "Mon 2029-01-01", "Tue 2029-01-02", "Sun 2032-02-29", "Mon 2035-12-31", "Tue 2036-01-01",
    )
)  # fmt: skip
LAST_RECORDED = day("Tue 2029-01-09")
NOTHING = re.compile(r"\bNone\b(?!\.)|Undefined|\{\{|\bnull\b")
RETENTION = """
partnership = "HMR"
in_force_from = 2026-01-01
retention_months = 18
source = { document = "The partnership's own policy", paragraph = "retention", url = "https://www.example.org/policy" }
"""


@pytest.fixture(scope="module")
def lived(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, dict[str, str]]]:
    """A world in which every shape was lived once, each from its own beginning; a report stays public for 18 months here."""
    url = _create(migrated, "lived", template="migrated")
    world = World(engine_for(url), tmp_path_factory.mktemp("lived"))
    load(world, RETENTION, tmp_path_factory.mktemp("rules"))
    refs = {}
    for name, shape in SHAPES.items():
        world.go_to("2026-03-02 10:00")
        refs[name] = shape(world)
    yield world, refs
    engine_for(url).dispose()


def ages(world: World, ref: str) -> list[date]:
    """Every day on which something about the case may change, from its end to ten years after."""
    end = end_of(world, ref)
    last = add_months(end, TEN_YEARS)
    due = {date.fromisoformat(deadline["due_on"]) for deadline in at(world, ref, end)["deadlines"]}
    boundaries = {*due, *(add_months(end, months) for months in BOUNDARIES)}
    near = {on + timedelta(days=days) for on in boundaries for days in (-1, 0, 1)}
    return sorted(on for on in {end, *ALWAYS, *near} if end <= on <= last)


def at(world: World, ref: str, on: date) -> CaseView:
    with CaseSession(world.engine) as session:
        return views.show(session, case.peek(session, ref), desk=world.desk, today=on)


def sound(page: str) -> None:
    match = NOTHING.search(page)
    assert not match, page[max(0, match.start() - 80) : match.end() + 80]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_case_is_shown_at_every_age(lived: tuple[World, dict[str, str]], shape: str) -> None:
    world, refs = lived
    ref = refs[shape]
    for on in ages(world, ref):
        shown = at(world, ref, on)
        page = readout.case_page(shown, today=on, ui_url=UI)
        sound(page)
        if shown["status"] == "closed":
            assert "This case is closed" in page
            for never in ("OVERDUE", "no answer yet", "target passed", "nothing heard since"):
                assert never not in page, (on, never)
            open_still = [deadline for deadline in shown["deadlines"] if deadline["outcome"] in RUNNING]
            assert all(one["nature"] == Nature.KEEP_UNTIL and one["due_on"] > on.isoformat() for one in open_still)
        for waits in shown["open_decisions"]:
            sound(readout.briefing(shown, waits, today=on, problems=None))
            assert answers.schema(DecisionKind(waits["decision"]))["properties"]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_date_of_a_case_is_explained_at_the_boundaries_of_its_life(
    lived: tuple[World, dict[str, str]], shape: str
) -> None:
    world, refs = lived
    ref = refs[shape]
    end = end_of(world, ref)
    with CaseSession(world.engine) as session:
        found = case.peek(session, ref)
        rules = session.exec(select(Deadline.rule).where(Deadline.case_id == found.id).distinct()).all()
        for months in (0, 12, TEN_YEARS):
            on = add_months(end, months) + timedelta(days=1)
            for rule in rules:
                for one in why.why(session, found, rule_id=rule, today=on):
                    sound(working_page.why_page(one))
            sound(proof_words.proof_page(proof.proof(session, found, today=on)))
            summary = views.summary(session, found, desk=world.desk, today=on)
            sound(readout.board_page([summary], own=views.of_partnerships(session, today=on), today=on))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_correction_can_be_looked_at_first_at_every_age(lived: tuple[World, dict[str, str]], shape: str) -> None:
    world, refs = lived
    ref = refs[shape]
    end = end_of(world, ref)
    known = [
        occurrence
        for occurrence in at(world, ref, end)["occurrences"]
        if not occurrence["superseded"] and occurrence["kind"] in (OccurrenceKind.AWARE, OccurrenceKind.PUBLISHED)
    ]
    assert {OccurrenceKind(one["kind"]) for one in known} <= CORRECTABLE
    for months in (0, 13, TEN_YEARS):
        on = add_months(end, months)
        for one in known:
            wanted = Correction(OccurrenceKind(one["kind"]), date.fromisoformat(one["on"]), one["item"])
            with CaseSession(world.engine) as session:
                view = corrections.what_if(session, ref=ref, sets=[wanted], at=at_london(f"{on} 10:00"))
                session.rollback()
            sound(what_if_page.what_if_page(view))


def test_the_clock_runs_on_over_all_of_them_and_nothing_is_said_of_what_is_over(
    lived: tuple[World, dict[str, str]],
) -> None:
    """The regular jobs on days of ten years: the pass, the sweep, the digests, every calendar, the watch."""
    world, _ = lived
    moments = sorted(
        {
            *ALWAYS,
            *(
                add_months(day("Tue 2028-02-29"), months) + timedelta(days=days)
                for months in (12, 18)
                for days in (0, 1)
            ),
            *(add_months(day("Mon 2029-01-08"), months) for months in (1, 3, 12, 86)),
        }
    )
    for on in [moment for moment in moments if moment > LAST_RECORDED]:
        world.go_to(f"{on} 09:30")
        while (swept := world.sweep()).claimed:
            assert swept.failed == ()
        _regular_jobs(world)
        world.accept_mail()
    with world.session() as session:
        closed = {one.id: one.closed_at for one in session.exec(select(Case).where(col(Case.closed_at).is_not(None)))}
        for alert, deadline in session.exec(
            select(Alert, Deadline).join(Deadline, col(Alert.deadline_id) == col(Deadline.id))
        ):
            closed_at = closed.get(deadline.case_id)
            assert closed_at is None or alert.claimed_at <= closed_at or _is_floor(deadline), deadline.rule
        alarms = select(Deadline).where(col(Deadline.case_id).in_(closed), col(Deadline.next_rung_at).is_not(None))
        assert session.exec(alarms).all() == []
    assert world.verify().ok


def _is_floor(deadline: Deadline) -> bool:
    return on_record.rule_of(deadline).nature is Nature.KEEP_UNTIL


def _regular_jobs(world: World) -> None:
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        for say in (
            digests.say_monday_lists,
            governance_digests.say_governance_digests,
            month_end.say_month_end,
            invitations.bring_all_in_step,
            referral_reminders.say_what_is_not_settled,
        ):
            say(session, partnership, desk=world.desk, at=world.now)
    with world.session() as session:
        for person in session.exec(select(Person).where(col(Person.active)).order_by(col(Person.id))):
            events = feeds.events(session, person, desk=world.desk, at=world.now)
            assert feed(events, name=feeds.name_of(session, person), at=world.now)
        every = [all_case.ref for all_case in case.all_cases(session, closed=True)]
    for ref in every:
        with world.session() as session:
            pipeline.advance_all(session, ref=ref, desk=world.desk, at=world.now)
    with CaseSession(world.engine) as session:
        watch.look(session, at=world.now, holidays_are_fetched=False)
        session.rollback()
