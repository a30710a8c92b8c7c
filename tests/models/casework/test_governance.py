"""The bodies that oversee the reviews: kept from a file, told at their cadence, in counts, dates and references alone."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework.context import governance
from models.casework.context.governance import GovernanceRefused
from models.casework.dates import holds
from models.casework.digests import governance_digests
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.records.tables import GovernanceBody, GovernanceMeeting, Message, Partnership
from tests.support.days import day
from tests.support.world import ROOT, World

FILE = ROOT / "deployments" / "demonstration" / "governance.toml"
GROUP = 'code = "group", name = "Review Group", email = "group@harrowmere.example"'
LAW, GUIDANCE, ANSWERS, OWN = range(4)


def load(world: World, path: Path) -> governance.Loaded:
    file = governance.read_file(path)
    with world.session() as session:
        return governance.load(session, file, by=By("m.calloway", world.now, world.now))


def written(home: Path, *bodies: str) -> Path:
    path = home / "governance.toml"
    path.write_text('partnership = "HMR"\nbodies = [' + ", ".join(f"{{ {body} }}" for body in bodies) + "]\n")
    return path


def meeting(world: World, on: date, *, held: bool = True) -> None:
    with world.session() as session:
        keep = governance.meet if held else governance.cancel
        keep(session, 1, "group", on, by=By("m.calloway", world.now, world.now))


def send(world: World) -> int:
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        return governance_digests.say_governance_digests(session, partnership, desk=world.desk, at=world.now)


def mails(world: World) -> list[Message]:
    with world.session() as session:
        messages = session.exec(select(Message).where(Message.notice == "digest-governance").order_by(col(Message.id)))
        return list(messages)


def occasions(world: World) -> list[str]:
    return [message.key.split(":")[3] for message in mails(world)]


def counts(facts: dict[str, Any], which: int) -> dict[str, int]:
    return {name: n for name, n in facts["forces"][which].items() if isinstance(n, int) and n}


def test_the_file_of_the_demonstration_is_kept_and_loading_it_again_changes_nothing(world: World):
    assert load(world, FILE) == governance.Loaded(bodies=3, meetings=2)
    assert load(world, FILE) == governance.Loaded(bodies=3, meetings=0)
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        shown = governance.show(session, partnership, today=world.today)
    assert [(one["code"], one["cadence"], one["meetings"]) for one in shown] == [
        ("executive", "quarterly", []),
        ("review-group", "meetings", ["2027-01-19", "2027-03-16"]),
        ("scrutiny", "never", []),
    ]
    assert world.verify().ok


def test_a_body_that_is_no_longer_in_the_file_gets_nothing_more(world: World, tmp_path: Path):
    load(world, written(tmp_path, f'{GROUP}, cadence = "monthly"'))
    load(world, written(tmp_path))
    assert send(world) == 0
    with world.session() as session:
        assert [governance_body.active for governance_body in session.exec(select(GovernanceBody))] == [False]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (f'{GROUP}, cadence = "weekly"', "bodies.0.cadence: Input should be 'meetings', 'monthly', 'quarterly' or"),
        (f"{GROUP}, papers_working_days = -1", "bodies.0.papers_working_days: Input should be greater than or equal"),
        (GROUP.replace("Review Group", "Call 01632 960 983"), "bodies.0.name: this holds what looks like a telephone"),
        (GROUP.replace("@", " at "), "bodies.0.email: 'group at harrowmere.example' is not a mail address"),
        (f"{GROUP}, chair = 1", "bodies.0.chair: Extra inputs are not permitted"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place_in_it(tmp_path: Path, body: str, words: str):
    with pytest.raises(GovernanceRefused) as refused:
        governance.read_file(written(tmp_path, body))
    assert str(refused.value).startswith(words)


def test_papers_go_once_with_each_meeting_and_follow_it_when_it_moves(world: World, tmp_path: Path):
    load(world, written(tmp_path, f"{GROUP}, meetings = [2026-03-17]"))
    world.open()
    world.go_to("2026-03-09 09:00")
    assert send(world) == 0
    meeting(world, day("Tue 2026-03-17"), held=False)  # moved before the day of its papers
    meeting(world, day("Tue 2026-03-24"))
    world.go_to("2026-03-10 09:00")
    assert send(world) == 0
    world.go_to("2026-03-17 08:00")
    assert send(world) == 1
    assert send(world) == 0
    meeting(world, day("Tue 2026-03-24"), held=False)  # and again, after they had gone
    meeting(world, day("Thu 2026-03-26"))
    assert send(world) == 0
    world.go_to("2026-03-19 08:00")
    assert send(world) == 1
    assert occasions(world) == ["2026-03-24", "2026-03-26"]
    assert [message.facts["meeting"] for message in mails(world)] == ["Tue 24 Mar 2026", "Thu 26 Mar 2026"]


def test_a_file_brings_no_cancelled_meeting_back_and_a_command_does(world: World, tmp_path: Path):
    path = written(tmp_path, f"{GROUP}, meetings = [2026-03-17]")
    load(world, path)
    meeting(world, day("Tue 2026-03-17"), held=False)
    meeting(world, day("Tue 2026-03-17"), held=False)
    load(world, path)
    with world.session() as session:
        assert session.exec(select(GovernanceMeeting)).one().cancelled_at is not None
    meeting(world, day("Tue 2026-03-17"))
    with world.session() as session:
        assert session.exec(select(GovernanceMeeting)).one().cancelled_at is None


def test_a_meeting_of_nobody_or_on_a_day_that_was_never_one_is_refused(world: World, tmp_path: Path):
    with pytest.raises(BadAnswer, match="body: 'group' is no body on record; choose one of none yet"):
        meeting(world, day("Tue 2026-03-17"))
    load(world, written(tmp_path, GROUP))
    with pytest.raises(BadAnswer, match="date: group has no meeting on Tue 17 Mar 2026"):
        meeting(world, day("Tue 2026-03-17"), held=False)
    with pytest.raises(BadAnswer, match="more than ten years away"):
        meeting(world, day("Tue 2226-03-14"))


@pytest.mark.parametrize(
    ("cadence", "moments"),
    [
        ("monthly", {"2026-03-02 08:00": 1, "2026-03-20 08:00": 0, "2026-04-01 08:00": 1, "2026-05-05 08:00": 1}),
        ("quarterly", {"2026-03-02 08:00": 0, "2026-04-01 08:00": 1, "2026-04-02 08:00": 0, "2026-07-01 08:00": 1}),
        ("never", {"2026-03-02 08:00": 0, "2026-04-01 08:00": 0}),
    ],
)
def test_a_cadence_is_kept(world: World, tmp_path: Path, cadence: str, moments: dict[str, int]):
    load(world, written(tmp_path, f'{GROUP}, cadence = "{cadence}"'))
    for moment, expected in moments.items():
        world.go_to(moment)
        assert send(world) == expected, moment
        assert send(world) == 0


def test_law_guidance_and_own_targets_are_counted_apart(world: World, tmp_path: Path):
    load(world, written(tmp_path, f'{GROUP}, cadence = "monthly"'))
    late = world.open()
    world.go_to("2026-03-11 10:00")  # notified two working days late
    world.decide(late, "notifiable", outcome="notify",
                 local_authority="agrees", integrated_care_board="agrees", police="agrees")  # fmt: skip
    world.decide(late, "notification-sent", sent_at="2026-03-11T09:30")
    world.go_to("2026-04-01 08:00")
    send(world)
    [sent] = mails(world)
    assert (sent.facts["since"], sent.facts["until"]) == ("Sun 1 Mar 2026", "Tue 31 Mar 2026")
    assert counts(sent.facts, LAW)["late"] >= 1
    assert "missed" not in counts(sent.facts, LAW)
    assert counts(sent.facts, GUIDANCE) == {"to_come": 1}  # the rapid review, due after the month
    assert counts(sent.facts, OWN)["missed"] > 1
    assert (sent.facts["open_cases"], sent.facts["stages"]) == (1, [{"stage": "Rapid review", "refs": [late]}])


def test_actions_holds_and_silence_are_told_by_reference_and_day_and_nothing_else(world: World, tmp_path: Path):
    load(world, written(tmp_path, f'{GROUP}, cadence = "monthly"'))
    ref, silent = world.notified(), world.open()
    world.outcome(ref, "no-review-with-actions")
    world.planned(ref, "2026-03-20", "2026-12-02")
    world.action(ref, "A2", "complete-awaiting-assurance")
    with world.session() as session:
        holds.place(
            session,
            ref=ref,
            kind="criminal proceedings",
            from_on=world.today,
            review_on=day("Mon 2026-03-30"),
            because="Invented words.",
            by=By("m.calloway", world.now, world.now),
        )
    world.go_to("2026-03-31 10:00")
    world.action(ref, "A1", "at-risk")
    world.go_to("2026-04-01 08:00")
    send(world)
    [sent] = mails(world)
    facts = sent.facts
    assert facts["actions_overdue"] == [f"{ref} A1"]
    assert facts["actions_without_evidence"] == [f"{ref} A2"]
    assert facts["holds"] == [{"ref": ref, "number": 1, "review_on": "Mon 30 Mar 2026", "passed": True}]
    assert facts["quiet"] == [{"ref": silent, "since": "Mon 2 Mar 2026"}]
    assert (sent.to_address, sent.to_role.value) == ("group@harrowmere.example", "governance-body")
    said = sent.raw.decode() + str(facts)
    for detail in ("criminal", "Invented", "adeyinka", "death", "harm"):
        assert detail not in said
