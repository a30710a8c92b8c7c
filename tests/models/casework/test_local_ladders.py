"""A partnership's own ladders: loaded from its file, frozen with the first alert, refused where they would leave somebody unwarned."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from models.casework.watching import watch_rungs
from models.records.tables import Alert, Deadline
from tests.models.casework.test_local_rules import HEAD, load, refused
from tests.support.world import ROOT, World

TEMPLATE = (ROOT / "deployments" / "local_rules" / "ladders.toml").read_text(encoding="utf-8")
RUNG = '[[ladder]]\nrule = "local-midpoint-check"\n[[ladder.rung]]\nsays = "{says}"\nworking_days = {days}\ntells = {tells}\n{more}'


def rungs(world: World) -> list[tuple[str, str]]:
    with world.session() as session:
        found = session.exec(
            select(Alert.rung, Alert.due_at).join(Deadline).where(Deadline.rule == "notify-panel").order_by(Alert.id)  # type: ignore[arg-type]
        ).all()
    return [(rung, f"{at:%a %d %H:%M}") for rung, at in found if not rung.startswith("earlier")]


def go_through(world: World, *moments: str) -> None:
    for moment in moments:
        world.go_to(moment)
        world.sweep()


def test_its_own_rungs_go_off_at_their_own_times(world: World, tmp_path: Path):
    load(world, TEMPLATE, tmp_path)
    ref = world.open()
    go_through(
        world,
        *(f"2026-03-{day:02} {time}" for day in (4, 6, 9, 10, 11) for time in ("08:30", "09:00", "13:00")),
    )
    assert rungs(world) == [
        ("reminder-3", "Wed 04 09:00"),
        ("reminder-1", "Fri 06 13:00"),
        ("due-today", "Mon 09 08:30"),
        ("overdue+1", "Tue 10 09:00"),
        ("escalation+2", "Wed 11 09:00"),
    ]
    told = {message["to_role"] for message in world.messages(ref, "due-today") if "Notify" in message["subject"]}
    assert "Local authority partner" in told


def test_a_policy_that_changes_is_for_what_has_not_begun(world: World, tmp_path: Path):
    begun = world.open()
    go_through(world, "2026-03-05 09:00", "2026-03-06 09:00")
    load(world, TEMPLATE, tmp_path)
    with world.session() as session:
        [of_begun] = list(session.exec(select(Deadline).where(Deadline.rule == "notify-panel")))
        assert of_begun.ladder is not None
    world.go_to("2026-03-09 08:30")
    assert world.sweep().claimed == 0  # the shipped ladder speaks at nine
    fresh = world.open()
    go_through(world, "2026-03-09 09:00")
    said = {message["notice"] for message in world.messages(begun) if message["notice"] == "due-today"}
    assert said == {"due-today"}
    assert not world.messages(fresh, "due-today")


def test_the_watchdog_reckons_with_the_partnerships_own_ladders(world: World, tmp_path: Path):
    load(world, TEMPLATE, tmp_path)
    world.open()
    go_through(world, "2026-03-04 09:00", "2026-03-06 13:00")
    world.go_to("2026-03-07 10:00")
    with world.session() as session:
        assert watch_rungs.rungs_not_claimed(session, at=world.now, grace=timedelta(minutes=5)) == []
        assert watch_rungs.alerts_not_said(session, at=world.now) == []
    world.go_to("2026-03-09 08:45")
    with world.session() as session:
        found = watch_rungs.rungs_not_claimed(session, at=world.now, grace=timedelta(minutes=5))
    assert {one.code for one in found} == {"rung-not-claimed"}
    assert any("due-today" in one.what for one in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[ladder]]\nrule = "nothing"\n[[ladder.rung]]\nsays = "reminder"\nworking_days = -1\ntells = []', "ladder.0 (nothing): there is no rule"),
        (RUNG.format(says="reminder", days=-1, tells="[]", more=""), "reminder-1: tells nobody"),
        (RUNG.format(says="reminder", days=-1, tells='["panel"]', more=""), "an alert of ours is never sent to"),
        (RUNG.format(says="reminder", days=-1, tells='["nobody"]', more=""), "ladder.0.rung.0.tells.0"),
        (RUNG.format(says="reminder", days=-1, tells='["scrutineer"]', more="at = 22:00:00"), "22:00 is in the quiet hours"),
        (RUNG.format(says="reminder", days=-1, tells='["scrutineer"]', more="at = 10:00:00\nworking_hours = 2"), "leave one out"),
        (RUNG.format(says="reminder", days=1, tells='["scrutineer"]', more=""), "mend working_days"),
        (RUNG.format(says="overdue", days=1, tells='["scrutineer"]', more="") * 2, "the rule has a ladder already"),
        ("[alerts]\nagain_after_working_days = 0", "alerts.again_after_working_days"),
        (TEMPLATE.partition("[alerts]")[2].replace('"police-partner", ', ""), "does not tell the police-partner"),
    ],
)  # fmt: skip
def test_a_ladder_that_cannot_stand_is_refused_with_its_place(world: World, tmp_path: Path, text: str, words: str):
    again = "[alerts]" if text.startswith("\nagain") else ""
    assert words in refused(world, HEAD + again + text, tmp_path)
