"""A row that nobody can read, as after a botched upgrade, harms no other case: everybody else is told, listed and worked out as before."""

from sqlmodel import Session, select

from models.casework.changes.reprojection import WorkedOut, work_out_again
from models.casework.dates import holds
from models.casework.diary import feeds
from models.casework.digests import digests, month_end
from models.casework.record.who import By
from models.records.tables import Alert, Case, Deadline, Message, Partnership
from tests.models.casework.editions import take_up
from tests.models.casework.watching import write
from tests.support.days import day
from tests.support.published import published
from tests.support.world import AGREE, World

CORONATION = day("Mon 2023-05-08")


LOSE = """
    UPDATE deadline SET rule = 'no-such-rule' WHERE rule = :rule AND case_id = (SELECT id FROM review_case WHERE ref = :ref)
"""


def lose_rule(world: World, ref: str, rule: str) -> None:
    assert write(world, LOSE, ref=ref, rule=rule)


def test_its_neighbours_stand_on_every_list_and_in_every_calendar(world: World) -> None:
    good, bad = world.open(), world.open()
    lose_rule(world, bad, "notify-panel")
    world.go_to("2026-03-09 08:30")
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        assert digests.say_monday_lists(session, partnership, desk=world.desk, at=world.now)
        events = feeds.events(session, feeds.active_person(session, "m.calloway"), desk=world.desk, at=world.now)
        assert {event.rule for event in events if event.uid.startswith(good.lower())} >= {"notify-panel"}
        assert "notify-panel" not in {event.rule for event in events if event.uid.startswith(bad.lower())}
    world.go_to("2026-03-31 08:30")
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        assert month_end.say_month_end(session, partnership, desk=world.desk, at=world.now)
    with world.session() as session:
        facts = session.exec(select(Message.facts).where(Message.notice == "board-month-end")).first()
    assert facts is not None
    lines = {line["ref"]: line["stage"] for line in facts["lines"]}
    assert lines == {good: "Notification", bad: "needs a look: its record cannot be read"}


def test_its_other_dates_are_still_told_of(world: World) -> None:
    good, bad = world.notified(), world.notified()
    lose_rule(world, bad, "rapid-review-to-panel")
    world.go_to("2026-03-16 09:30")
    swept = world.sweep()
    assert swept.claimed
    assert [one.split(":")[1:] for one in swept.failed] == [["no-such-rule", "NoSuchRule"]]
    with world.session() as session:
        told = session.exec(select(Case.ref).join(Deadline).join(Alert).distinct().order_by(Case.ref)).all()
    assert told == [good, bad]


def work_out(session: Session, world: World, *, isolated: bool) -> WorkedOut:
    return work_out_again(
        session, because="Invented.", occasion="test", desk=world.desk, at=world.now, isolated=isolated
    )


def test_a_case_that_cannot_be_worked_out_is_named_and_the_new_holiday_moves_the_others(world: World) -> None:
    world.go_to("2023-04-28 10:00")
    take_up(world, published(without=(CORONATION,)))
    good, bad = world.open(), world.open()
    with world.session() as session:
        holds.place(
            session,
            ref=bad,
            kind="inquest",
            from_on=world.today,
            review_on=day("Fri 2023-06-02"),
            because="Invented.",
            by=By("m.calloway", world.now, world.now),
        )
    write(world, "UPDATE hold SET reason = 'no-such-hold'")
    world.go_to("2023-05-02 09:30")
    taken_up = take_up(world)
    assert (set(taken_up.moved), taken_up.failed) == ({good}, (bad,))
    assert world.deadline(good, "notify-panel")["due_on"] == "2023-05-09"
    with world.session() as session:
        assert work_out(session, world, isolated=True).failed == (bad,)
    write(world, "UPDATE hold SET reason = 'inquest'")
    with world.session() as session:
        assert set(work_out(session, world, isolated=True).moved) == {bad}
    world.decide(good, "notifiable", outcome="notify", **AGREE)
    assert world.verify().ok
