"""Agencies' returns: each has its date, is chased up its own ladder, and no return moves the date of the rapid review."""

from datetime import date
from email import message_from_bytes
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework.changes import local_rules
from models.casework.record import case
from models.casework.record.people import registered
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.register import handover
from models.casework.stages import returns
from models.law.words.vocabulary import Role
from models.records.tables import Agency, Message, Person, RoleHolding
from tests.support.world import PARTNERSHIP, World

LEAD, EXECUTIVE = "p.nightingale@schools.harrowmere.example", "l.hawksworth@schools.harrowmere.example"
MANAGER, COORDINATOR = "m.calloway@harrowmere.example", "t.ashdown@harrowmere.example"
PARTNERS = {
    "d.okonjo@council.harrowmere.example",
    "s.lindqvist@icb.harrowmere.example",
    "j.thornbury@police.harrowmere.example",
}


def by(world: World) -> By:
    return By("t.ashdown", world.now, world.now)


def ask(world: World, ref: str, agency: str = "probation", because: str = "Found by the half-way check.") -> None:
    with world.session() as session:
        returns.ask(session, ref=ref, agency=agency, because=because, by=by(world))
    world.run_pass(ref)


def author(world: World, ref: str, who: str, agency: str = "education") -> None:
    with world.session() as session:
        returns.name_author(session, ref=ref, agency=agency, who=who, by=by(world))
    world.run_pass(ref)


def proxy(world: World, ref: str, who: str, because: str = "", agency: str = "education") -> None:
    with world.session() as session:
        returns.name_proxy(session, ref=ref, agency=agency, who=who, because=because, by=by(world))
    world.run_pass(ref)


def register(world: World, handle: str, agency: str, *roles: Role) -> None:
    """One more person of an agency."""
    with world.session() as session:
        found = session.exec(select(Agency).where(Agency.code == agency)).one()
        email = f"{handle}@{agency}.harrowmere.example"
        person = Person(partnership_id=1, agency_id=found.id, handle=handle, name=handle, email=email)
        session.add(person)
        session.flush()
        for role in roles:
            session.add(RoleHolding(person_id=person.id, role=role, agency_id=found.id))


def of(world: World, ref: str, agency: str) -> dict[str, Any]:
    return next(return_ for return_ in world.show(ref)["returns"] if return_["agency_code"] == agency)


def told(world: World, ref: str, notice: str, about: str) -> set[str]:
    """Whom a notice about one agency's return went to."""
    return {message["to"] for message in world.messages(ref, notice) if about in message["subject"]}


def swept(world: World, *days: str) -> None:
    for on in days:
        world.go_to(f"{on} 09:00")
        world.sweep()


def refused(world: World, call: Any, *arguments: Any, **more: Any) -> str:
    with pytest.raises(BadAnswer) as bad:
        call(world, *arguments, **more)
    return str(bad.value)


def test_every_agency_is_asked_on_day_one_and_has_a_date_of_its_own(world: World):
    ref = world.notified()  # Monday 2 March
    found = world.show(ref)
    assert [return_["number"] for return_ in found["returns"]] == ["R1", "R2", "R3", "R4", "R5"]
    dates = {
        deadline["item"]: (deadline["due_on"], deadline["outcome"])
        for deadline in found["deadlines"]
        if deadline["rule"] == "agency-return"
    }
    assert dates == {f"R{number}": ("2026-03-16", "open") for number in range(1, 6)}
    assert {deadline["force"] for deadline in found["deadlines"] if deadline["rule"] == "agency-return"} == {"local"}
    before = world.messages(ref)
    world.run_pass(ref)
    assert world.messages(ref) == before
    assert world.verify().ok


def test_the_request_carries_a_form_made_out_to_the_agency_and_is_not_sealed(world: World):
    world.notified()
    with world.session() as session:
        [message] = session.exec(
            select(Message).where(Message.notice == "scoping-request", Message.to_address == LEAD)
        ).all()
    assert not message.sealed
    [form] = [part for part in message_from_bytes(message.raw).walk() if part.get_filename()]
    number = message.facts["asked"][0]["number"]
    assert form.get_filename() == f"HMR-2026-0001 {number} information request.docx"


def test_the_ladder_climbs_from_the_author_to_the_partners_and_then_to_the_desk(world: World):
    ref = world.notified()
    register(world, "b.quarles", "education")
    author(world, ref, "b.quarles")
    writer, about = "b.quarles@education.harrowmere.example", of(world, ref, "education")["agency"]
    swept(world, "2026-03-11")
    assert told(world, ref, "reminder", about) == {writer}
    swept(world, "2026-03-16")
    assert told(world, ref, "due-today", about) == {writer, LEAD}
    swept(world, "2026-03-17")
    assert told(world, ref, "overdue", about) == {writer, LEAD, COORDINATOR}
    swept(world, "2026-03-18")
    assert told(world, ref, "escalation", about) == {EXECUTIVE, LEAD, MANAGER}
    swept(world, "2026-03-19")
    assert told(world, ref, "escalation", about) == {EXECUTIVE, LEAD, MANAGER, *PARTNERS}
    swept(world, "2026-03-20")
    assert told(world, ref, "escalation", about) == {EXECUTIVE, LEAD, MANAGER, COORDINATOR, *PARTNERS}
    assert of(world, ref, "education")["next"] is None


def test_where_no_author_is_named_the_accountable_member_is_told_once_and_nobody_is_alarmed(world: World):
    ref = world.notified()
    swept(world, "2026-03-11", "2026-03-16")
    for notice in ("reminder", "due-today"):
        mails = [message for message in world.messages(ref, notice) if "Schools" in message["subject"]]
        assert [(mail["to"], mail["to_role"]) for mail in mails] == [(LEAD, "Agency lead")]
    assert not world.messages(ref, "address-missing")


def test_an_agency_without_an_executive_lead_is_an_alarm_that_names_it(world: World):
    ref = world.notified()
    with world.session() as session:
        [gone] = session.exec(select(Person).where(Person.handle == "l.hawksworth")).all()
        gone.active = False
        session.add(gone)
    swept(world, "2026-03-18")
    [alarm] = world.messages(ref, "address-missing")
    assert "Harrowmere Schools and Early Years" in alarm["subject"]
    assert alarm["to"] == MANAGER


def test_an_agency_that_has_nobody_to_ask_is_an_alarm_on_the_first_day(world: World):
    with world.session() as session:
        [gone] = session.exec(select(Person).where(Person.handle == "p.nightingale")).all()
        gone.active = False
        session.add(gone)
    ref = world.notified()
    [alarm] = world.messages(ref, "address-missing")
    assert "Harrowmere Schools and Early Years" in alarm["subject"]


@pytest.mark.parametrize("outcome", ["returned", "nothing-held"])
def test_a_return_meets_its_own_date_and_its_alarms_stop(world: World, outcome: str):
    from models.casework.stages import rapid_review

    ref = world.notified()
    world.go_to("2026-03-10 12:00")
    number = of(world, ref, "education")["number"]
    with world.session() as session:
        rapid_review.record_return(
            session, ref=ref, agency="education", outcome=outcome, returned_on=world.today, by=By("m.calloway", world.now, world.now))  # fmt: skip
    assert world.deadline(ref, "agency-return", number)["outcome"] == "met"
    assert of(world, ref, "education")["next"] is None
    swept(world, "2026-03-11", "2026-03-17")
    assert not told(world, ref, "reminder", "Schools") | told(world, ref, "overdue", "Schools")


def test_a_late_return_is_shown_as_late_and_one_recorded_again_is_a_correction(world: World):
    ref = world.notified()
    number = of(world, ref, "acute")["number"]
    world.go_to("2026-03-18 12:00")
    world.returned(ref, "acute")
    assert world.deadline(ref, "agency-return", number)["outcome"] == "met late"
    world.go_to("2026-03-19 12:00")
    world.returned(ref, "acute")
    assert world.deadline(ref, "agency-return", number)["met_on"] == "2026-03-19"


def test_a_missed_agency_gets_a_compressed_date_and_the_fifteen_working_days_never_move(world: World):
    ref = world.notified()
    before = world.deadline(ref, "rapid-review-to-panel")
    world.go_to("2026-03-09 12:00")
    ask(world, ref)
    found = of(world, ref, "probation")
    assert (found["number"], found["late_found"], found["due_on"]) == ("R6", True, "2026-03-12")
    assert world.deadline(ref, "agency-return", "R6")["due_on"] == "2026-03-12"
    assert world.deadline(ref, "rapid-review-to-panel") == before | {"days_left": 10}
    ask(world, ref)  # a double click
    assert len(world.show(ref)["returns"]) == 6
    [alarm] = world.messages(ref, "address-missing")  # nobody is registered as its lead
    assert "Harrowmere Probation" in alarm["subject"]
    assert world.verify().ok


@pytest.mark.parametrize(
    ("on", "due_on"),
    [
        ("2026-03-12", "2026-03-17"),  # three working days: the meeting is on the 18th
        ("2026-03-16", "2026-03-17"),  # the working day before the meeting
        ("2026-03-18", "2026-03-20"),  # the meeting is here: the working day before the Panel's date, Mon 23 March
        ("2026-03-23", "2026-03-23"),  # even that has passed: at once
    ],
)
def test_a_compressed_date_stays_before_the_meeting_and_the_panels_day(world: World, on: str, due_on: str):
    ref = world.notified()
    world.go_to(f"{on} 12:00")
    ask(world, ref)
    assert of(world, ref, "probation")["due_on"] == due_on


def test_the_lead_of_a_missed_agency_is_asked_once_with_the_short_date(world: World):
    register(world, "n.okafor", "probation", Role.AGENCY_LEAD)
    ref = world.notified()
    assert len(world.messages(ref, "scoping-request")) == 5
    world.go_to("2026-03-09 12:00")
    ask(world, ref)
    world.run_pass(ref)
    asked = [message for message in world.messages(ref, "scoping-request") if message["to"].startswith("n.okafor")]
    assert [one["subject"] for one in asked] == [f"[{ref}] Please send your agency's summary by Thu 12 Mar 2026"]


def test_a_missed_agency_makes_complete_returns_incomplete_again(world: World):
    ref = world.notified()
    world.go_to("2026-03-05 12:00")
    for agency in ("csc", "icb", "police", "education", "acute"):
        world.returned(ref, agency)
    assert world.deadline(ref, "local-agency-summaries")["outcome"] == "met"
    ask(world, ref)
    assert world.deadline(ref, "local-agency-summaries")["outcome"] == "open"


def test_the_half_way_reminder_asks_whom_we_have_missed_and_the_page_says_who_is_out(world: World):
    from notifications.pages import readout

    ref = world.notified()
    world.go_to("2026-03-04 12:00")
    world.returned(ref, "acute")
    swept(world, "2026-03-06")  # the working day before the check, Monday 9 March
    with world.session() as session:
        mails = session.exec(select(Message).where(Message.notice == "reminder").order_by(col(Message.id))).all()
    texts = [mail.raw.decode() for mail in mails if mail.facts["rule"] == "local-midpoint-check"]
    assert texts
    assert all("Whom have we missed?" in text for text in texts)
    page = readout.case_page(world.show(ref), today=world.today, ui_url="")
    half_way = next(line for line in page.splitlines() if "Half-way check" in line)
    assert "Harrowmere Schools and Early Years" in half_way
    assert "Hospitals" not in half_way


def test_what_cannot_be_asked_is_refused_with_the_remedy(world: World):
    ref = world.open()
    assert "no agency has been asked in HMR-2026-0001 yet" in refused(world, ask, ref)
    ref = world.notified()
    assert "'ambulance' is not in the register; add it" in refused(world, ask, ref, "ambulance")
    assert "because: say why this agency was missed" in refused(world, ask, ref, because=" ")
    assert "an NHS number" in refused(world, ask, ref, because="The child, NHS number 943 476 5919")
    assert "'probation' was not asked for a return" in refused(world, author, ref, "g.adeyinka", "probation")
    world.outcome(ref, "no-review")
    assert "the rapid review of HMR-2026-0002 is over" in refused(world, ask, ref)


def test_a_proxy_of_the_same_agency_is_told_instead_of_the_accountable_member(world: World):
    ref = world.notified()
    register(world, "b.quarles", "education")
    assert "g.adeyinka is not of Harrowmere Schools" in refused(world, proxy, ref, "g.adeyinka", "x")
    assert "say why this proxy will do" in refused(world, proxy, ref, "b.quarles")
    proxy(world, ref, "l.hawksworth")  # the executive lead is of similar seniority
    swept(world, "2026-03-11")
    assert told(world, ref, "reminder", "Schools") == {EXECUTIVE}
    proxy(world, ref, "b.quarles", "Acts for the lead this month.")
    swept(world, "2026-03-13")
    assert "b.quarles@education.harrowmere.example" in told(world, ref, "reminder", "Schools")
    assert LEAD not in told(world, ref, "reminder", "Schools")


def test_somebody_who_leaves_hands_the_returns_they_write_on(world: World):
    ref = world.notified()
    for handle in ("b.quarles", "c.ferrand"):
        register(world, handle, "education")
    author(world, ref, "b.quarles")
    with world.session() as session:
        handover.hand_over(
            session, partnership_id=1, leaver="b.quarles", to="c.ferrand", by=By("m.calloway", world.now, world.now), desk=world.desk)  # fmt: skip
        found = case.peek(session, ref)
        number = next(
            agency_return.number
            for agency_return in returns.of_case(session, found)
            if agency_return.author_id is not None
        )
        writers = registered(session, found, Role.AGENCY_AUTHOR, item=number)
    assert [person.handle for person in writers] == ["c.ferrand"]


def test_the_outcome_ends_what_is_out_without_calling_it_met_and_a_late_return_is_still_recorded(world: World):
    ref = world.notified()
    world.go_to("2026-03-13 12:00")
    world.outcome(ref, "no-review")  # before the returns were due
    number = of(world, ref, "acute")["number"]
    ended = world.deadline(ref, "agency-return", number)
    assert (ended["outcome"], ended["met_on"]) == ("not applicable", None)
    swept(world, "2026-03-17")
    assert not told(world, ref, "overdue", "the agency's return")
    world.go_to("2026-03-18 12:00")
    world.returned(ref, "acute")
    assert world.deadline(ref, "agency-return", number)["outcome"] == "met late"


def test_a_return_that_was_overdue_at_the_outcome_is_missed(world: World):
    ref = world.notified()
    world.go_to("2026-03-18 12:00")
    world.outcome(ref, "no-review")
    assert {return_["stands"] for return_ in world.show(ref)["returns"]} == {"missed"}


def test_without_a_target_of_the_partnership_a_return_is_due_ten_working_days_after_the_notification(world: World):
    path = world.desk.documents.parent / "rules.toml"
    path.write_text('partnership = "HMR"\nin_force_from = 2026-03-01\nwithout = ["local-agency-summaries"]\n')
    with world.session() as session:
        file, sha256 = local_rules.read_file(path)
        local_rules.load(session, file, sha256=sha256, by=By("m.calloway", world.now, world.now), desk=world.desk)
    ref = world.notified()
    assert "local-agency-summaries" not in {deadline["rule"] for deadline in world.show(ref)["deadlines"]}
    assert {return_["due_on"] for return_ in world.show(ref)["returns"]} == {"2026-03-16"}


def test_the_register_keeps_the_agency_of_an_executive_lead(world: World):
    assert 'roles = ["agency-executive"]' in PARTNERSHIP.read_text(encoding="utf-8")
    with world.session() as session:
        held = session.exec(select(RoleHolding).where(RoleHolding.role == Role.AGENCY_EXECUTIVE)).all()
    assert len({one.agency_id for one in held} - {None}) == len(held) == 5


def test_a_corrected_notification_moves_the_dates_of_what_is_out_and_not_of_what_is_in(world: World):
    from models.casework.changes import corrections
    from models.casework.changes.corrections import Correction
    from models.law.words.vocabulary import OccurrenceKind as O

    world.go_to("2026-03-03 10:00")
    ref = world.notified()
    world.go_to("2026-03-04 10:00")
    world.returned(ref, "acute")
    ask(world, ref)
    with world.session() as session:
        corrections.correct(
            session, ref=ref, sets=[Correction(O.AWARE, date(2026, 3, 2)), Correction(O.NOTIFIED, date(2026, 3, 2))],
            because="The log says otherwise.", desk=world.desk, by=by(world),
        )  # fmt: skip
    due = {return_["agency_code"]: return_["due_on"] for return_ in world.show(ref)["returns"]}
    assert due == {
        "csc": "2026-03-16",
        "icb": "2026-03-16",
        "police": "2026-03-16",
        "education": "2026-03-16",
        "acute": "2026-03-17",
        "probation": "2026-03-09",
    }
