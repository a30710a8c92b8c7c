"""An acknowledgement stops the climb, not the clock; what is acknowledged and not done is said again, one rung higher."""

import pytest
from sqlmodel import col, select

from models.casework.alerts.acknowledging import Acknowledged, acknowledge
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.law.words.dates import LONDON
from models.records.tables import Alert, Deadline, Message
from notifications.pages.readout import case_page
from tests.support.world import World


def code_of(world: World, rung: str, rule: str = "notify-panel") -> str:
    [said] = [alert for alert in _said(world, rule) if alert.rung == rung]
    assert said.code
    return said.code


def _said(world: World, rule: str) -> list[Alert]:
    with world.session() as session:
        return list(
            session.exec(
                select(Alert).join(Deadline).where(Deadline.rule == rule).order_by(Alert.id)  # type: ignore[arg-type]
            )
        )


def answer(world: World, code: str, by: str = "t.ashdown") -> Acknowledged:
    with world.session() as session:
        return acknowledge(session, code=code, by=By(by, world.now, world.now), how="desk")


@pytest.fixture
def overdue(world: World) -> str:
    """A notification due on Monday 9 March that nobody has made by Tuesday morning."""
    ref = world.open()
    world.go_to("2026-03-10 09:00")
    world.sweep()
    return ref


def test_an_acknowledged_alert_holds_the_next_step_back_and_changes_no_date(world: World, overdue: str):
    world.go_to("2026-03-10 16:30")
    done = answer(world, code_of(world, "overdue+1"))
    assert done.new
    assert done.by == "t.ashdown"
    assert done.next_at is not None
    assert f"{done.next_at.astimezone(LONDON):%a %d %B %H:%M}" == "Wed 11 March 09:00"
    assert world.deadline(overdue, "notify-panel")["due_on"] == "2026-03-09"
    assert "OVERDUE**, 1 working day ago; seen Tue 10 Mar 2026" in case_page(
        world.show(overdue), today=world.today, ui_url="http://127.0.0.1:4200"
    )
    world.go_to("2026-03-11 16:00")
    world.sweep()
    world.go_to("2026-03-11 16:30")
    again = answer(world, code_of(world, "escalation+2"))
    assert again.next_at is not None
    assert f"{again.next_at.astimezone(LONDON):%a %d %B %H:%M}" == "Wed 18 March 09:00"


def test_what_was_acknowledged_before_it_climbed_climbs_later_and_says_who_had_seen_it(world: World, overdue: str):
    world.go_to("2026-03-11 08:30")
    answer(world, code_of(world, "overdue+1"))
    world.go_to("2026-03-11 09:00")
    world.sweep()
    assert "escalation+2" not in {alert.rung for alert in _said(world, "notify-panel")}
    world.go_to("2026-03-12 09:00")
    world.sweep()
    assert "escalation+2" in {alert.rung for alert in _said(world, "notify-panel")}
    with world.session() as session:
        told = session.exec(select(Message).where(Message.notice == "escalation").order_by(col(Message.id))).all()
    about_it = [message.raw for message in told if message.facts["rule"] == "notify-panel"]
    assert about_it
    assert all(b"t.ashdown, Wed 11 Mar 2026" in body for body in about_it)


def test_done_is_done_whoever_acknowledged_what(world: World, overdue: str):
    world.decide(overdue, "notifiable", outcome="notify", local_authority="agrees", integrated_care_board="agrees", police="agrees")  # fmt: skip
    world.decide(overdue, "notification-sent", sent_at="2026-03-10T08:30")
    done = answer(world, code_of(world, "overdue+1"))
    assert done.next_at is None
    assert done.words.endswith("No further alert of this date is due.")


def test_the_second_who_acknowledges_learns_who_was_first_and_changes_nothing(world: World, overdue: str):
    code = code_of(world, "overdue+1")
    first = answer(world, code)
    world.go_to("2026-03-10 11:00")
    second = answer(world, f" {code.lower().replace('-', ' ')} ", by="m.calloway")
    assert (second.new, second.by, second.at) == (False, "t.ashdown", first.at)
    assert "was acknowledged already on Tue 10 Mar 2026, 09:00" in second.words
    assert second.next_at == first.next_at
    verified = world.verify()
    assert verified.ok


def test_a_reminder_asks_for_no_answer_and_every_alert_of_a_day_that_came_does(world: World):
    ref = world.open()
    for moment in ("2026-03-05 09:00", "2026-03-06 09:00", "2026-03-09 09:00", "2026-03-10 09:00"):
        world.go_to(moment)
        world.sweep()
    codes = {alert.rung: alert.code for alert in _said(world, "notify-panel")}
    assert codes["reminder-2"] is None
    assert codes["due-today"] != codes["overdue+1"]
    assert None not in (codes["due-today"], codes["overdue+1"])
    assert ref


@pytest.mark.parametrize(
    ("code", "by", "words"),
    [
        ("ABCD-EFGH", "t.ashdown", "code: no alert has the code 'ABCD-EFGH'; copy it from the alert's mail"),
        ("", "t.ashdown", "code: no alert has the code ''"),
        (None, "somebody else", "recorded_by: 'somebody else' is nobody in the register"),
    ],
)
def test_a_wrong_code_or_an_unknown_person_is_refused_in_words(
    world: World, overdue: str, code: str | None, by: str, words: str
):
    with pytest.raises(BadAnswer) as refusal:
        answer(world, code_of(world, "overdue+1") if code is None else code, by=by)
    [problem] = refusal.value.problems
    assert f"{problem.field}: {problem.message}".startswith(words)
    assert all(alert.acknowledged_at is None for alert in _said(world, "notify-panel"))


def test_an_escalation_that_nobody_answers_is_repeated_until_it_is_done(world: World, overdue: str):
    for moment in ("2026-03-11 09:00", "2026-03-18 09:00", "2026-03-25 09:00", "2026-04-30 09:00"):
        world.go_to(moment)
        world.sweep()
    rungs = [alert.rung for alert in _said(world, "notify-panel") if alert.rung.startswith("escalation")]
    assert rungs == ["escalation+2", "escalation+7", "escalation+12"]
