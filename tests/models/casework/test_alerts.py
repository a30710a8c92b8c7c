"""The sweep: each rung once, nothing forgotten after an outage, nothing stale, one bad case silences nobody."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, select

from models.casework.alerts import alerts
from models.casework.dates import on_record
from models.casework.record.who import By
from models.records.tables import Alert, Deadline
from tests.support.world import World


def test_the_rungs_of_the_five_days_go_off_one_by_one_and_each_once(world: World):
    ref = world.open()  # Monday 2 March, due Monday 9 March
    seen = []
    for day in ("2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12"):
        world.go_to(f"{day} 09:00")
        world.sweep()
        world.sweep()
        seen.append([alert["rung"] for alert in world.show(ref)["alerts"] if alert["rule"] == "notify-panel"])
    assert seen[-1] == [
        "earlier-reading:reminder-2",  # were the day of awareness day 1, it would be due on Friday 6 March
        "earlier-reading:reminder-1",
        "reminder-2",
        "earlier-reading:due-today",
        "reminder-1",
        "due-today",
        "overdue+1",
        "escalation+2",
    ]
    assert [len(rungs) for rungs in seen] == [1, 3, 5, 6, 7, 8, 8]
    said = [message["notice"] for message in world.messages(ref) if message["to_role"] == "Review coordinator"]
    assert (
        said.count("earlier-reading") == 2
    )  # one for each of the two limits; on the other days the plain reminder says more
    assert (said.count("reminder"), said.count("due-today"), said.count("overdue")) == (4, 2, 2)


def test_an_escalation_tells_the_three_partners_and_the_scrutineer(world: World):
    ref = world.open()
    world.go_to("2026-03-11 09:00")
    world.sweep()
    told = {message["to_role"] for message in world.messages(ref, "escalation")}
    assert {"Local authority partner", "Integrated care board partner", "Police partner", "Scrutineer"} <= told


def test_after_an_outage_the_newest_is_said_and_the_older_ones_are_on_record_as_overtaken(world: World):
    ref = world.open()
    world.go_to("2026-03-10 09:30")
    swept = world.sweep()
    assert swept.failed == ()
    rungs = {
        alert["rung"]: alert["overtaken_by"] for alert in world.show(ref)["alerts"] if alert["rule"] == "notify-panel"
    }
    assert rungs.pop("overdue+1") is None
    assert len(rungs) == 6
    assert set(rungs.values()) == {"overdue+1"}
    assert not world.messages(ref, "reminder")
    assert all("overdue" in message["subject"].lower() for message in world.messages(ref, "overdue"))


def test_a_rung_goes_off_at_nine_in_london_and_not_a_second_before(world: World):
    world.open()
    world.go_to("2026-03-04 08:59")
    assert world.sweep().claimed == 0
    world.go_to("2026-03-04 09:00")
    assert world.sweep().claimed > 0


def test_a_met_deadline_says_nothing(world: World):
    ref = world.notified()
    world.go_to("2026-03-12 09:00")
    world.sweep()
    assert not [alert for alert in world.show(ref)["alerts"] if alert["rule"] == "notify-panel"]


def test_a_closed_case_sends_no_alerts_but_its_take_down_date_lives_on(world: World):
    ref = world.notified()
    world.outcome(ref, "no-review")
    world.decide(ref, "panel-response", outcome="agree")
    world.decide(ref, "close")
    world.go_to("2027-03-01 09:00")
    assert world.sweep().claimed == 0
    assert world.show(ref)["alerts"] == []


def test_two_sweeps_at_once_claim_each_rung_once(world: World):
    refs = [world.open() for _ in range(6)]
    world.go_to("2026-03-11 09:00")
    with ThreadPoolExecutor(4) as pool:
        swept = list(pool.map(lambda _: world.sweep(), range(4)))
    with world.session() as session:
        rows = session.exec(select(Alert).order_by(col(Alert.id))).all()
    assert sum(one.claimed for one in swept) == len(rows) == len({(row.deadline_id, row.rung) for row in rows})
    assert all(len(world.messages(ref, "escalation")) == len(world.messages(refs[0], "escalation")) for ref in refs)


def test_one_case_that_fails_does_not_silence_the_others(world: World, monkeypatch: pytest.MonkeyPatch):
    broken, fine = world.open(), world.open()
    with world.session() as session:
        broken_id = next(row.id for row in on_record.in_force(session, case_id=1) if row.met_on is None)
    real = alerts._claim

    def claim(session, rows, **more):
        claimed = real(session, rows, **more)
        if broken_id in [row.id for row in rows]:
            raise RuntimeError("planted")  # when everything is written
        return claimed

    monkeypatch.setattr(alerts, "_claim", claim)
    world.go_to("2026-03-11 09:00")
    swept = world.sweep()
    assert len(swept.failed) == 1
    assert world.messages(fine, "escalation")
    monkeypatch.undo()
    assert world.sweep().failed == ()
    assert len(world.messages(broken, "escalation")) == len(world.messages(fine, "escalation"))


def test_every_deadline_that_still_runs_has_its_alarm_set(world: World):
    ref = world.notified()
    with world.session() as session:
        for row in on_record.in_force(session, case_id=1):
            assert (row.next_rung_at is None) == (row.met_on is not None), row.rule
    assert ref


def test_a_replaced_deadline_never_rings(world: World):
    world.notified()
    with world.session() as session:
        assert not [row for row in session.exec(select(Deadline)) if row.replaced_at and row.next_rung_at]


def test_what_the_partnership_itself_owes_is_alarmed_too(world: World):
    from models.casework.reading import views
    from models.casework.register import setup
    from models.records.tables import Message
    from tests.support.world import PARTNERSHIP

    file = setup.read_file(PARTNERSHIP)
    file.yearly_report_sent_to_panel = None
    with world.session() as session:
        setup.load_partnership(session, file, by=By("test", world.now, world.now))
    world.go_to("2026-07-10 09:00")
    world.sweep()
    with world.session() as session:
        owed = {
            of_partnership["rule"]: of_partnership
            for of_partnership in views.of_partnerships(session, today=world.today)
        }
        said = session.exec(select(Message).where(Message.case_id == None)).all()  # noqa: E711
    assert owed["yearly-report-to-panel"]["outcome"] == "overdue"
    assert owed["yearly-report"]["due_on"] == "2027-06-30"
    assert said
    assert all(message.subject.startswith("[HMR] ") for message in said)
    assert {message.to_name for message in said} >= {"Miriam Calloway", "Helena Marchetti"}
