"""Who may record what, asked where every write passes: refused in words that name who may, for whoever it is not."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import Session, col, select

from models.casework.alerts import acknowledging
from models.casework.notices import absences
from models.casework.plans import action_plan
from models.casework.process import deciding
from models.casework.record import audit, recording
from models.casework.record.recording import Concern
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.register import handover, register, setup
from models.casework.register.setup import SetupRefused
from models.casework.signatures import delegations
from models.casework.signatures.delegations import Between
from models.casework.stages import rapid_review, returns
from models.law.who_may.table import WHO_MAY
from models.law.words.vocabulary import DecisionKind, Role
from models.records.tables import Alert, AuditEntry, Decision, Message, Partnership, Person
from tests.models.casework.signatures import ICB, LA, POLICE, sign
from tests.support.world import AGREE, PARTNERSHIP, World

LEAD = "e.varga"  # the hospital's safeguarding lead
MANAGER = "m.calloway"


@contextmanager
def refused(*words: str) -> Iterator[None]:
    with pytest.raises(BadAnswer) as bad:
        yield
    [problem] = bad.value.problems
    assert problem.field == "recorded_by"
    for part in words:
        assert part in problem.message


def person(session: Session, handle: str) -> Person:
    return session.exec(select(Person).where(Person.handle == handle)).one()


def decide(world: World, ref: str, *, by: str) -> None:
    with world.session() as session:
        deciding.decide(
            session,
            ref=ref,
            kind=DecisionKind.NOTIFIABLE,
            typed=world.filled("notifiable", {"outcome": "notify", **AGREE}),
            round_=None,
            by=By(by, world.now, world.now),
            desk=world.desk,
        )


def entry(world: World, key: str, *, by: str) -> None:
    """Add an entry as the operation of that name does, and think better of it."""
    is_decision = key in {kind.value for kind in DecisionKind}
    operation, detail = ("decide", {"decision": key}) if is_decision else (key, {})
    with world.session() as session:
        audit.append(session, by=By(by, world.now, world.now), operation=operation, detail=detail)
        session.rollback()


def test_a_hospitals_lead_does_not_answer_whether_it_is_notifiable(world: World):
    ref = world.open()
    with refused(
        "Elias Varga may not record this: *Is it notifiable?* may be recorded by the business manager, the review coordinator, one of the "
        "three safeguarding partners or the local authority notifier; in the register these are",
        "Miriam Calloway",
        "Rosalind Penhale",
    ):
        decide(world, ref, by=LEAD)
    with world.session() as session:
        assert session.exec(select(Decision)).all() == []
        assert LEAD not in {one.by for one in session.exec(select(AuditEntry))}
    decide(world, ref, by=MANAGER)


@pytest.mark.parametrize("who", ["t.ashdown", "d.okonjo", "s.lindqvist", "j.thornbury", "r.penhale"])
def test_the_coordinator_each_partner_and_the_notifier_do(world: World, who: str):
    decide(world, world.open(), by=who)


@pytest.mark.parametrize("key", [key for key, row in WHO_MAY.items() if not row.checked_by_itself])
def test_every_row_takes_the_manager_and_refuses_who_has_no_part_in_it(world: World, key: str):
    for nobodys in (LEAD, "k.brandreth"):  # the press lead holds no other role
        with refused(f"*{WHO_MAY[key].title}* may be recorded by"):
            entry(world, key, by=nobodys)
    entry(world, key, by=MANAGER)


def test_an_operation_that_the_table_does_not_know_records_nothing(world: World):
    with pytest.raises(LookupError, match="has no row"):
        entry(world, "case.rename", by=MANAGER)


def test_somebody_who_is_not_in_the_register_records_nothing(world: World):
    with refused("nobody.known may not record this"):
        entry(world, "hold.place", by="nobody.known")


def returned(world: World, ref: str, agency: str, *, by: str) -> None:
    with world.session() as session:
        rapid_review.record_return(
            session,
            ref=ref,
            agency=agency,
            outcome="returned",
            returned_on=world.today,
            by=By(by, world.now, world.now),
        )


def test_a_lead_records_their_own_agencys_return_and_no_others(world: World):
    ref = world.notified()
    with refused("the agency lead or agency report author or agency executive lead of the agency", "Grace Adeyinka"):
        returned(world, ref, "icb", by=LEAD)
    returned(world, ref, "acute", by=LEAD)


def test_whoever_is_named_to_write_a_return_records_it(world: World):
    ref = world.notified()
    with refused():
        returned(world, ref, "acute", by="k.brandreth")
    with world.session() as session:
        by = By(LEAD, world.now, world.now)
        returns.name_author(session, ref=ref, agency="acute", who="k.brandreth", by=by)
    returned(world, ref, "acute", by="k.brandreth")


def test_an_actions_owner_and_their_agency_say_how_it_stands(world: World):
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.commissioned(ref)
    world.approved(ref)
    world.planned(ref, "2026-04-01")

    def update(by: str) -> None:
        with world.session() as session:
            action_plan.update_action(
                session,
                ref=ref,
                number="A1",
                status="on-track",
                note="",
                evidence="",
                on=world.today,
                by=By(by, world.now, world.now),
            )

    update("g.adeyinka")  # she owns it, and leads for its agency
    with refused("or whoever owns the action", "Grace Adeyinka"):
        update(LEAD)


def test_whoever_covers_for_an_absence_records_what_the_absent_may(world: World):
    ref = world.open()
    with world.session() as session:
        absences.record_absence(
            session,
            partnership_id=person(session, MANAGER).partnership_id,
            who="s.lindqvist",
            from_on=world.today,
            to_on=world.today,
            cover="g.adeyinka",
            by=By(MANAGER, world.now, world.now),
        )
    decide(world, ref, by="g.adeyinka")
    other = world.open()
    world.go_to("2026-03-03 10:00")  # she is back
    with refused("Grace Adeyinka may not record this"):
        decide(world, other, by="g.adeyinka")


def test_a_delegation_counts_for_its_role_while_it_lasts(world: World):
    first, second = world.open(), world.open()
    with world.session() as session:
        between = Between(
            person(session, MANAGER).partnership_id, "j.thornbury", "w.castellan", Role.POLICE_PARTNER, world.today
        )
        delegations.delegate(session, between, to_on=world.today, by=By("j.thornbury", world.now, world.now))
    decide(world, first, by="w.castellan")
    world.go_to("2026-03-03 10:00")
    with refused("William Castellan may not record this"):
        decide(world, second, by="w.castellan")


def test_nobody_lends_somebody_elses_signature_or_absence(world: World):
    with refused("whoever's signature it is"), world.session() as session:
        between = Between(
            person(session, MANAGER).partnership_id, "j.thornbury", LEAD, Role.POLICE_PARTNER, world.today
        )
        delegations.delegate(session, between, to_on=world.today, by=By(LEAD, world.now, world.now))
    with world.session() as session:
        assert delegations.standing(session, person(session, MANAGER).partnership_id, since=world.today) == []


def loaded(world: World, by: str = "test", **changed: object) -> None:
    file = setup.read_file(PARTNERSHIP).model_copy(update=changed)
    with world.session() as session:
        setup.load_partnership(session, file, by=By(by, world.now, world.now))


def test_a_partnership_adds_roles_and_never_takes_one_away(world: World):
    loaded(world, who_may={"notifiable": ["scrutineer"]})
    decide(world, world.open(), by="h.marchetti")
    decide(world, world.open(), by=MANAGER)
    with refused("or the scrutineer", "Helena Marchetti"):
        decide(world, world.open(), by=LEAD)
    loaded(world)
    with refused("Helena Marchetti may not record this"):
        decide(world, world.open(), by="h.marchetti")


def test_an_addition_that_means_nothing_is_refused_with_its_place(world: World):
    with pytest.raises(SetupRefused, match=r"who_may\.notifiable: 'manager' is no role"):
        loaded(world, who_may={"notifiable": ["manager"]})


def test_the_file_may_write_a_name_with_or_without_quotes():
    assert setup.PartnershipFile.model_validate(
        {
            **setup.read_file(PARTNERSHIP).model_dump(),
            "who_may": {"hold": {"place": ["scrutineer"]}, "close": ["scrutineer"]},
        }
    ).who_may == {"hold.place": ["scrutineer"], "close": ["scrutineer"]}


def test_the_file_is_loaded_by_who_runs_the_installation_or_by_the_business_unit(world: World):
    loaded(world, by="command line")
    loaded(world, by="t.ashdown")
    with refused("*Load the partnership's file* may be recorded by the business manager"):
        loaded(world, by=LEAD)


def test_nobody_may_be_called_what_follows_by_itself():
    file = setup.read_file(PARTNERSHIP)
    file.people[0].handle = "system"
    with pytest.raises(SetupRefused, match="choose another handle"):
        setup.check(file)


def test_nobody_makes_themselves_the_manager(world: World):
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        people = register.people(session, partnership)
        for one in people:
            if one.handle == LEAD:
                one.roles = [*one.roles, Role.BUSINESS_MANAGER]
        with refused("*Load the register of people*"):
            register.keep(session, partnership, people, by=By(LEAD, world.now, world.now))


def test_a_manager_who_leaves_hands_over_and_may_nothing_more(world: World):
    with world.session() as session:
        handover.hand_over(
            session,
            partnership_id=person(session, MANAGER).partnership_id,
            leaver=MANAGER,
            to="t.ashdown",
            by=By(MANAGER, world.now, world.now),
            desk=world.desk,
        )
    with refused():
        entry(world, "hold.place", by=MANAGER)


def overdue_alert(world: World) -> Alert:
    """An alert that asks for an answer, of a date that one agency owes."""
    ref = world.notified()
    world.go_to("2026-03-17 09:30")
    world.sweep()
    with world.session() as session:
        return session.exec(
            select(Alert)
            .join(Message, col(Message.alert_id) == col(Alert.id))
            .where(
                col(Alert.code).is_not(None), Message.to_role == Role.AGENCY_LEAD, col(Message.subject).contains(ref)
            )
            .order_by(col(Alert.id))
        ).first() or pytest.fail("no alert went to an agency's lead")


def acknowledge(world: World, alert: Alert, *, by: str) -> None:
    assert alert.code is not None
    with world.session() as session:
        acknowledging.acknowledge(session, code=alert.code, by=By(by, world.now, world.now), how="command")


def test_an_alert_is_acknowledged_by_whom_it_went_to_or_by_the_business_unit(world: World):
    alert = overdue_alert(world)
    with world.session() as session:
        told = set(session.exec(select(Message.to_address).where(Message.alert_id == alert.id)))
        leads = session.exec(select(Person).where(col(Person.handle).in_([LEAD, "p.nightingale", "g.adeyinka"]))).all()
        went_to = next(lead.handle for lead in leads if lead.email in told)
        other = next(lead.handle for lead in leads if lead.email not in told)
    with refused("*Acknowledge an alert* may be recorded by", "whoever it went to"):
        acknowledge(world, alert, by=other)
    acknowledge(world, alert, by=went_to)


def test_what_a_refused_person_did_is_undone_whole(world: World):
    ref = world.notified()
    with refused():
        returned(world, ref, "icb", by=LEAD)
    assert (
        next(return_ for return_ in world.show(ref)["returns"] if return_["agency"].startswith("Harrowmere and Vale"))[
            "returned_on"
        ]
        is None
    )


def test_a_decision_that_was_signed_counts_though_whoever_proposed_it_has_left(signed_world: World, proposed: str):
    with signed_world.session() as session:
        handover.hand_over(
            session,
            partnership_id=person(session, MANAGER).partnership_id,
            leaver=MANAGER,
            to="t.ashdown",
            by=By("t.ashdown", signed_world.now, signed_world.now),
            desk=signed_world.desk,
        )
    for who in (LA, ICB, POLICE):
        sign(signed_world, who)
    with signed_world.session() as session:
        assert session.exec(select(Decision)).one().decided_by == MANAGER


def test_may_answers_without_recording(world: World):
    with world.session() as session:
        lead = person(session, LEAD)
        own = Concern(lead.partnership_id, agencies=frozenset({lead.agency_id}))
        assert recording.may(session, lead, "rapid-review.record-return", own, at=world.now)
        assert not recording.may(session, lead, "rapid-review.record-return", recording.NOBODY, at=world.now)
