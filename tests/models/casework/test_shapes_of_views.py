"""What a view returns has the keys that its type declares, none more and none missing: the types cannot drift from what is shown."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NotRequired, TypedDict

import pytest
from sqlmodel import select

from deployments.commands.rehearse import as_data
from models.casework.changes import corrections, extensions
from models.casework.changes.corrections import Correction, WhatIf
from models.casework.context import challenges, governance, proceedings
from models.casework.context.governance import BodyView
from models.casework.context.proceeding_checks import Given
from models.casework.context.routing import RoutedView
from models.casework.dates import holds
from models.casework.inbound import holding_pen
from models.casework.inbound.holding_pen import CameIn, HeldMail, MailView
from models.casework.objections.all_the_same import Against, CopyView
from models.casework.reading import proof, views, why
from models.casework.reading.case_shapes import AskedView, BoardLine, CaseView
from models.casework.reading.context_shapes import ChallengeView, ProceedingView
from models.casework.reading.date_shapes import DeadlineView, EarlierDate
from models.casework.reading.decision_shapes import WentPast
from models.casework.reading.ledger_shapes import ActionView, CaseHold, ReturnView
from models.casework.reading.proof_shapes import ProofView, ProofWentOn
from models.casework.reading.rehearsal import held_by, rehearse
from models.casework.reading.rehearsal_course import read_facts
from models.casework.reading.rehearsal_shapes import RehearsalView
from models.casework.reading.review_shapes import ThreadLine
from models.casework.reading.sign_off_shapes import MissingSignature, ProposalView, SignatureView
from models.casework.reading.why_shapes import ExtensionView, HoldOfDate, SupersededView, WhyView
from models.casework.record import case
from models.casework.record.who import By
from models.casework.register import handover, setup
from models.casework.register.handover import HandedOver
from models.law.deadlines.outcomes import Outcome
from models.law.words import calendar
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Partnership
from tests.models.casework import test_guards, test_inbound, test_routing
from tests.models.casework.signatures import ICB, sign
from tests.support.shape_of import differences, types_in
from tests.support.shapes import SHAPES
from tests.support.world import AGREE, PARTNERSHIP, READY, World


def by(world: World) -> By:
    return By("m.calloway", world.now, world.now)


def challenge(world: World, case_ref: str) -> None:
    about = {"challenger": "icb", "challenged": "police-partner", "about": "threshold", "words": ""}
    with world.session() as session:
        challenges.raise_(session, ref=case_ref, on=world.today, by=by(world), **about)


def everything(world: World, ref: str) -> Iterator[tuple[Any, Any]]:
    """Every view of a case, each with its type."""
    with world.session() as session:
        found = case.peek(session, ref)
        shown = views.show(session, found, desk=world.desk, today=world.today)
        yield shown, CaseView
        yield views.summary(session, found, desk=world.desk, today=world.today), BoardLine
        yield views.only_asked(session, found, desk=world.desk), AskedView
        yield views.of_partnerships(session, today=world.today), list[DeadlineView]
        yield proof.proof(session, found, today=world.today), ProofView
        for rule in sorted({deadline["rule"] for deadline in shown["deadlines"]}):
            yield why.why(session, found, rule_id=rule, today=world.today), list[WhyView]


def met(world: World, ref: str) -> set[type]:
    """The types that a case's views hold, each of which is what it declares."""
    found: set[type] = set()
    for view, shape in everything(world, ref):
        assert list(differences(view, shape)) == []
        found |= set(types_in(view, shape))
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_every_view_of_every_shape_is_of_its_type(world: World, shape: str):
    ref = SHAPES[shape](world)
    world.sweep()
    assert {CaseView, BoardLine, ProofView, WhyView} <= met(world, ref)


ref = test_routing.ref  # a case, and a body that meets


def test_every_view_of_a_case_on_which_much_bears_is_of_its_type(world: World, ref: str):
    test_routing.put(world, ref)
    on, later = world.today, world.today + timedelta(days=40)
    world.decide(ref, "notifiable", outcome="notify", **AGREE)
    world.decide(ref, "notification-sent", sent_at=f"{on}T09:30")
    world.outcome(ref, "lcspr", national_importance="no")
    world.commissioned(ref)
    challenge(world, ref)
    with world.session() as session:
        holds.place(
            session, ref=ref, kind="criminal proceedings", from_on=on, review_on=later, because="A trial.", by=by(world)
        )
        given = Given(kind="inquest", began_on=on, body="Harrowmere Coroner")
        proceedings.record(session, ref=ref, given=given, by=by(world))
        sets = [Correction(OccurrenceKind.AWARE, on - timedelta(days=3))]
        view = corrections.correct(session, ref=ref, sets=sets, because="Misread.", desk=world.desk, by=by(world))
    assert list(differences(view, WhatIf)) == []
    assert view["deadlines"]
    assert {
        CaseHold,
        HoldOfDate,
        ProceedingView,
        ChallengeView,
        RoutedView,
        SupersededView,
        EarlierDate,
        ReturnView,
    } <= met(world, ref)


def test_a_date_that_was_put_off_is_of_its_type(world: World):
    case_ref = world.notified()
    world.outcome(case_ref, "lcspr")
    world.commissioned(case_ref)
    world.approved(case_ref)
    world.planned(case_ref, "2026-06-01")
    with world.session() as session:
        day = world.today.replace(month=6, day=15)
        extensions.extend(
            session, ref=case_ref, rule="action-due", item="A1", to_on=day, because="Not yet.", by=by(world)
        )
    assert {ActionView, ExtensionView} <= met(world, case_ref)


def test_a_proposal_with_one_signature_is_of_its_type(signed_world: World, proposed: str):
    sign(signed_world, ICB)
    assert {ProposalView, SignatureView, MissingSignature} <= met(signed_world, proposed)


def test_mail_that_came_in_is_of_its_type(world: World):
    case_ref, message = test_inbound.to_panel(world)
    test_inbound.come_in(world, answers=message.message_id, sender=test_inbound.PANEL)
    test_inbound.come_in(world, number=2)
    with world.session() as session:
        assert list(differences(holding_pen.mails(session, only_held=False), list[MailView])) == []
        waiting = holding_pen.waiting(session)
    assert waiting
    assert list(differences(waiting, list[HeldMail])) == []
    assert {CameIn, ThreadLine} <= met(world, case_ref)


def test_what_is_handed_over_and_the_bodies_are_of_their_types(world: World, ref: str):
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        bodies = governance.show(session, partnership, today=world.today)
        handed = handover.hand_over(
            session, partnership_id=1, leaver="t.ashdown", to="g.adeyinka", by=by(world), desk=world.desk
        )
    assert bodies
    assert list(differences(bodies, list[BodyView])) == []
    assert list(differences(handed, HandedOver)) == []


def test_what_stands_against_publishing_and_is_gone_past_is_of_its_type(world: World):
    case_ref = test_guards.planned(world)
    enter, _ = next(iter(test_guards.AGAINST_PUBLISHING.values()))
    enter(world, case_ref)
    assert {Against, CopyView} <= met(world, case_ref)
    [waits] = [one for one in world.show(case_ref)["open_decisions"] if one["decision"] == "ready-to-publish"]
    reasons = "\n".join(f"{one['code']}: The press had it." for one in waits["against"])
    world.decide(case_ref, "ready-to-publish", **READY, all_the_same=reasons, all_the_same_by="m.calloway")
    assert {WentPast, ProofWentOn} <= met(world, case_ref)


@pytest.mark.parametrize("outcome", ["review", "no-review"])
def test_a_rehearsal_is_of_its_type(outcome: str):
    typed = {
        "aware_on": "2026-03-02",
        "harm": "death",
        "abuse_or_neglect": "suspected",
        "immediate_safety": "yes",
        "recorded_by": "m.calloway",
        "outcome": outcome,
    }
    facts = read_facts(typed, today=date(2026, 3, 2))
    rehearsal = rehearse(facts, calendar=calendar.bundled())
    for held in (None, held_by(setup.read_file(PARTNERSHIP))):
        assert list(differences(as_data(rehearsal, held), RehearsalView)) == []


class Example(TypedDict):
    """A shape to see that a difference is seen."""

    outcome: Outcome
    days: list[int]
    note: NotRequired[str]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"outcome": "open", "days": [1]}, []),
        ({"outcome": Outcome.MET, "days": [], "note": "n"}, []),
        ({"days": []}, ["Example: outcome is missing"]),
        ({"outcome": "open", "days": [], "more": 1}, ["Example: more is not declared"]),
        ({"outcome": "opened", "days": []}, [f"Example.outcome: 'opened' is not {Outcome}"]),
        ({"outcome": "open", "days": [True]}, [f"Example.days[]: True is not {int}"]),
    ],
)
def test_a_value_that_is_not_of_its_type_is_seen(value: Any, said: list[str]):
    assert list(differences(value, Example)) == said
