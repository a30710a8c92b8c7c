"""People who can be reached: covers while somebody is away, no silence, no second telling when somebody else takes over."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework.notices import absences
from models.casework.process import notice_sender
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.register import handover, setup
from models.records.tables import Absence, Action, Message, MessageState, Person
from tests.support.world import PARTNERSHIP, World


def away(world: World, who: str, cover: str = "", *, start: str = "2026-03-02", end: str = "2026-03-13") -> None:
    with world.session() as session:
        absences.record_absence(
            session,
            partnership_id=1,
            who=who,
            from_on=date.fromisoformat(start),
            to_on=date.fromisoformat(end),
            cover=cover,
            by=By("m.calloway", world.now, world.now),
        )


def back(world: World, who: str, start: str = "2026-03-02") -> None:
    with world.session() as session:
        absences.withdraw_absence(
            session,
            partnership_id=1,
            who=who,
            from_on=date.fromisoformat(start),
            by=By("m.calloway", world.now, world.now),
        )


def leave(world: World, leaver: str, to: str) -> dict[str, Any]:
    with world.session() as session:
        return handover.hand_over(
            session, partnership_id=1, leaver=leaver, to=to, by=By("m.calloway", world.now, world.now), desk=world.desk
        )


def addressed(world: World, ref: str, notice: str) -> set[str]:
    return {message["to"] for message in world.messages(ref, notice)}


def reload(world: World, before: str, after: str) -> None:
    """The register with one change."""
    text = PARTNERSHIP.read_text(encoding="utf-8")
    assert before in text
    path = world.desk.documents.parent / "changed.toml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    with world.session() as session:
        setup.load_partnership(session, setup.read_file(path), by=By("test", world.now, world.now))


def test_while_somebody_is_away_the_cover_is_told_once_and_nobody_twice(world: World):
    away(world, "t.ashdown", "k.brandreth")
    ref = world.open()
    opened = addressed(world, ref, "case-opened")
    assert "k.brandreth@council.harrowmere.example" in opened
    assert "t.ashdown@harrowmere.example" not in opened
    back(world, "t.ashdown")
    world.run_pass(ref)
    assert addressed(world, ref, "case-opened") == opened  # what the cover was told is not told again on the return
    world.go_to("2026-03-05 09:00")
    world.sweep()
    assert "t.ashdown@harrowmere.example" in addressed(world, ref, "reminder")
    assert world.verify().ok


def test_an_absence_ends_by_itself(world: World):
    away(world, "t.ashdown", "k.brandreth", end="2026-03-04")
    ref = world.open()
    world.go_to("2026-03-05 09:00")
    world.sweep()
    assert "t.ashdown@harrowmere.example" in addressed(world, ref, "reminder")


def test_a_deputy_covers_where_the_absence_names_nobody_and_the_chain_is_followed(world: World):
    reload(
        world,
        'agency = "csc", roles = ["review-coordinator"]',
        'agency = "csc", roles = ["review-coordinator"], deputy = "k.brandreth"',
    )
    away(world, "t.ashdown")
    away(world, "k.brandreth", "o.fairweather")
    ref = world.open()
    assert "o.fairweather@harrowmere.example" in addressed(world, ref, "case-opened")


def test_a_role_whose_holders_are_all_away_without_cover_is_an_alarm_of_its_own(world: World):
    away(world, "k.brandreth")
    ref = world.open(media_interest="yes")
    assert not world.messages(ref, "media-interest")
    [alarm] = world.messages(ref, "nobody-available")
    assert alarm["subject"] == f"[{ref}] Nobody is there as Press lead"
    assert alarm["to"] == "m.calloway@harrowmere.example"


def test_the_alarm_finds_somebody_while_the_manager_is_away_too(world: World):
    away(world, "k.brandreth")
    away(world, "m.calloway")
    ref = world.open(media_interest="yes")
    assert addressed(world, ref, "nobody-available") == {"t.ashdown@harrowmere.example"}


def test_two_who_cover_for_each_other_are_not_looked_for_for_ever(world: World):
    away(world, "k.brandreth", "o.fairweather")
    away(world, "o.fairweather", "k.brandreth")
    ref = world.open(media_interest="yes")
    assert world.messages(ref, "nobody-available")


def test_a_new_holder_of_an_office_is_not_told_again_what_the_old_one_was(world: World):
    ref = world.notified()
    before = world.messages(ref)
    reload(world, "t.ashdown@harrowmere.example", "t.new@harrowmere.example")
    world.run_pass(ref)
    assert world.messages(ref) == before


def test_a_body_whose_address_is_put_right_is_told_at_the_new_one_and_the_duty_is_met_by_it(world: World):
    ref = world.notified()
    world.only_decide(ref, "rapid-review-outcome", **OUTCOME)
    with world.session() as session:
        from models.casework.process import pipeline
        from models.law.words.vocabulary import Stage

        for stage in pipeline.STAGES:
            pipeline.advance(session, ref=ref, stage=Stage(stage), desk=world.desk, at=world.now)
    with world.session() as session:
        panel = session.exec(select(Message).where(Message.notice == "rapid-review-to-panel")).one()
        panel.state, panel.next_try_at = MessageState.REJECTED, None
        session.add(panel)
    world.accept_mail()
    assert world.deadline(ref, "rapid-review-to-panel")["outcome"] == "open"
    old = panel.to_address
    reload(world, old, "new.panel@panel.example")
    world.run_pass(ref)
    assert addressed(world, ref, "rapid-review-to-panel") == {old, "new.panel@panel.example"}
    assert world.deadline(ref, "rapid-review-to-panel")["outcome"] == "met"


OUTCOME = {
    "outcome": "no-review",
    "rapid_review_document": "rapid-review.pdf",
    "local_authority_signed": "d.okonjo",
    "integrated_care_board_signed": "s.lindqvist",
    "police_signed": "j.thornbury",
}


def test_whoever_takes_over_gets_the_roles_the_actions_and_a_list_and_the_leaver_nothing_more(world: World):
    ref = world.notified()
    world.outcome(ref, "no-review-with-actions")
    world.planned(ref, "2026-06-01")
    handed = leave(world, "g.adeyinka", "s.lindqvist")
    assert handed["actions"] == [{"ref": ref, "number": "A1", "due_on": "2026-06-01"}]
    assert handed["roles"] == ["agency-lead"]
    with world.session() as session:
        owner = session.exec(select(Person.handle).join(Action, Action.owner_id == Person.id)).one()
        assert owner == "s.lindqvist"
        [message] = session.exec(select(Message).where(Message.notice == "handed-over")).all()
        assert message.to_address == "s.lindqvist@icb.harrowmere.example"
        assert f"{ref} A1, due Mon 1 Jun 2026" in message.facts["actions"]
    world.go_to("2026-06-02 09:00")
    world.sweep()
    assert "s.lindqvist@icb.harrowmere.example" in addressed(world, ref, "overdue")
    assert "g.adeyinka@icb.harrowmere.example" not in addressed(world, ref, "overdue")
    with pytest.raises(BadAnswer, match=r"leaver: 'g\.adeyinka' is nobody in the register"):
        leave(world, "g.adeyinka", "s.lindqvist")
    assert world.verify().ok


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"who": "nobody"}, "who: 'nobody' is nobody in the register"),
        ({"who": "t.ashdown", "cover": "t.ashdown"}, "cover: nobody covers for themselves"),
        ({"who": "t.ashdown", "end": "2026-03-01"}, "to_on: Sun 1 Mar 2026 is before Mon 2 Mar 2026"),
        ({"who": "t.ashdown", "start": "2026-02-02", "end": "2026-02-20"}, "to_on: Fri 20 Feb 2026 has passed"),
        ({"who": "t.ashdown", "end": "2037-03-02"}, "to_on: Mon 2 Mar 2037 is more than ten years away"),
        (
            {"who": "w.castellan", "cover": "g.adeyinka"},
            "cover: w.castellan leads for an agency; the cover must be of the same agency",
        ),
    ],
)
def test_an_absence_that_cannot_be_is_refused(world: World, given: dict[str, str], said: str):
    with pytest.raises(BadAnswer) as refused:
        away(world, **given)
    assert str(refused.value).startswith(said)


def test_absences_of_one_person_do_not_overlap_and_the_same_again_changes_nothing(world: World):
    away(world, "t.ashdown", "k.brandreth")
    away(world, "t.ashdown", "k.brandreth")
    with pytest.raises(BadAnswer, match="is on record as away Mon 2 Mar 2026 to Fri 13 Mar 2026; take that back first"):
        away(world, "t.ashdown", start="2026-03-10", end="2026-03-20")
    away(world, "t.ashdown", "o.fairweather", end="2026-03-20")  # the same first day: put right
    with world.session() as session:
        rows = session.exec(select(Absence).order_by(col(Absence.id))).all()
        assert [(row.to_on.day, row.withdrawn_at is None) for row in rows] == [(13, False), (20, True)]
    with pytest.raises(BadAnswer, match=r"from_on: t\.ashdown is not on record as away from Tue 3 Mar 2026"):
        back(world, "t.ashdown", "2026-03-03")


def test_a_refused_mail_about_the_partnerships_own_dates_is_an_alarm_too(world: World):
    world.go_to("2027-06-23 09:00")  # five working days before the yearly report is due
    world.sweep()
    with world.session() as session:
        mail = session.exec(select(Message).where(Message.notice == "reminder").order_by(Message.id)).first()
        assert mail is not None
        mail.state, mail.next_try_at = MessageState.REJECTED, None
        session.add(mail)
    for _ in range(2):
        with world.session() as session:
            notice_sender.say_what_was_refused_of_partnerships(session, desk=world.desk, at=world.now)
    with world.session() as session:
        assert len(session.exec(select(Message).where(Message.notice == "mail-rejected")).all()) == 1
