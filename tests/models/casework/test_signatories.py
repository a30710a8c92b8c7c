"""Who may sign: those who hold the roles, or their delegates between two dates; never the cover, and never one person for two roles."""

from datetime import date

import pytest
from sqlmodel import select

from models.casework.notices.absences import record_absence
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.law.words.vocabulary import Role
from models.records.tables import Person, RoleHolding
from notifications.pages.readout import case_page
from tests.models.casework.signatures import ICB, LA, POLICE, code_of, delegate, mails, sign, waiting
from tests.support.world import AGREE, World


def test_the_proposer_signs_only_as_a_role_of_their_own(signed_world: World):
    ref = signed_world.open()
    with signed_world.session() as session:
        delegate(signed_world, session, POLICE, "m.calloway", Role.POLICE_PARTNER, date(2026, 3, 2), date(2026, 3, 20))
    signed_world.decide(ref, "notifiable", outcome="notify", **AGREE)
    assert "m.calloway" not in {address.partition("@")[0] for address, _ in mails(signed_world)}


def test_a_delegate_signs_within_the_dates_and_for_whom_is_on_record(signed_world: World, proposed: str):
    with signed_world.session() as session:
        delegate(signed_world, session, POLICE, "w.castellan", Role.POLICE_PARTNER, date(2026, 3, 3), date(2026, 3, 4))
    signed_world.run_pass(proposed)
    assert not any(address.startswith("w.castellan") for address, _ in mails(signed_world)), "it has not begun"
    signed_world.go_to("2026-03-03 09:00")
    signed_world.run_pass(proposed)
    signed_world.go_to("2026-03-05 09:00")
    assert "your delegation is not in force today" in sign(signed_world, "w.castellan").refused
    signed_world.go_to("2026-03-04 17:00")
    for who in (LA, ICB, "w.castellan"):
        sign(signed_world, who)
    [decision] = signed_world.show(proposed)["decisions"]
    police = next(sign_off for sign_off in decision["sign_offs"] if sign_off["role"] == "police-partner")
    assert (police["who"], police["for"], police["delegated_on"]) == ("w.castellan", POLICE, "2026-03-02")
    page = case_page(signed_world.show(proposed), today=signed_world.today, ui_url="http://127.0.0.1:4200")
    assert "under the delegation of Mon 2 Mar 2026" in page


def test_a_cover_gets_no_code_and_the_manager_hears_that_nobody_is_there_to_sign(signed_world: World):
    ref = signed_world.open()
    with signed_world.session() as session:
        record_absence(
            session,
            partnership_id=1,
            who=POLICE,
            from_on=date(2026, 3, 2),
            to_on=date(2026, 3, 20),
            cover="w.castellan",
            by=By("m.calloway", signed_world.now, signed_world.now),
        )
    signed_world.decide(ref, "notifiable", outcome="notify", **AGREE)
    assert not any(address.startswith("w.castellan") for address, _ in mails(signed_world))
    assert any(address.startswith(POLICE) for address, _ in mails(signed_world))
    [(address, text)] = mails(signed_world, "sign-off-away")
    assert address.startswith("m.calloway")
    assert "as Police partner is on record as away" in text
    assert "signed, 1 of 3" in sign(signed_world, POLICE).words


def test_two_people_are_two_people(signed_world: World):
    ref = signed_world.open()
    with signed_world.session() as session:
        for who, role in ((ICB, Role.ICB_PARTNER), (POLICE, Role.POLICE_PARTNER)):
            delegate(signed_world, session, who, "o.fairweather", role, date(2026, 3, 2), date(2026, 3, 20))
    signed_world.decide(ref, "notifiable", outcome="notify", **AGREE)
    assert "signed, 1 of 3" in sign(signed_world, "o.fairweather", code_of(signed_world, "o.fairweather", nth=0)).words
    twice = sign(signed_world, "o.fairweather", code_of(signed_world, "o.fairweather", nth=1)).refused
    assert "two people are two people" in twice


def test_one_person_with_two_roles_cannot_be_asked_to_sign_for_both(signed_world: World):
    ref = signed_world.open()
    with signed_world.session() as session:
        held = session.exec(select(RoleHolding).where(RoleHolding.role == Role.POLICE_PARTNER)).one()
        held.person_id = session.exec(select(Person).where(Person.handle == LA)).one().id or 0
    with pytest.raises(BadAnswer, match="one person cannot sign for two roles"):
        signed_world.decide(ref, "notifiable", outcome="notify", **AGREE)


def test_a_role_that_nobody_holds_is_refused_before_anything_is_proposed(signed_world: World):
    ref = signed_world.open()
    with signed_world.session() as session:
        session.delete(session.exec(select(RoleHolding).where(RoleHolding.role == Role.ICB_PARTNER)).one())
    with pytest.raises(BadAnswer, match="integrated_care_board: nobody is registered as integrated care board partner"):
        signed_world.decide(ref, "notifiable", outcome="notify", **AGREE)


def test_a_partner_not_yet_heard_signs_nothing_but_the_local_authority_always_signs(signed_world: World):
    ref = signed_world.open()
    unheard = {"local_authority": "not yet heard", "integrated_care_board": "agrees", "police": "not yet heard"}
    signed_world.decide(ref, "notifiable", outcome="notify", **unheard)
    assert [one["role"] for one in waiting(signed_world, ref)["missing"]] == ["local-authority-partner", "icb-partner"]
