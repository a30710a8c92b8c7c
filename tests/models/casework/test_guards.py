"""What is recorded guards: each ledger that stands against publishing or closing is named, and gone past only with a person's reason for each."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from deployments.readme import GUARDS as GUARDS_PAGE
from models.casework.context import areas, challenges, governance, links, proceedings, routing
from models.casework.context.proceeding_checks import Given
from models.casework.dates import holds, occurrences, projection
from models.casework.forms.contested import offered, reasons, with_lines
from models.casework.objections import all_the_same
from models.casework.objections.all_the_same import CONTESTED
from models.casework.reading import proof
from models.casework.reading.guards import GUARDS, as_markdown
from models.casework.record import case
from models.casework.record.refusals import BadAnswer, Problem
from models.casework.record.who import By
from models.casework.stages import answers, panel_thread
from models.law.words.vocabulary import DecisionKind as K
from models.law.words.vocabulary import OccurrenceKind as O
from models.records.base import Record
from models.records.tables import AuditEntry, Case, Message, MessageState
from notifications.pages import readout
from notifications.paper import proof as proof_words
from tests.models.casework.test_planned_day import planned
from tests.support.world import READY, World

URL = {"outcome": "published", "url": "https://www.harrowmere.example/review"}
Enter = Callable[[World, str], None]


def by(world: World) -> By:
    return By("m.calloway", world.now, world.now)


def hold(world: World, ref: str, kind: str = "criminal proceedings") -> None:
    with world.session() as session:
        holds.place(
            session, ref=ref, kind=kind, from_on=world.today, review_on=date(2026, 12, 1), because="Asked.", by=by(world)
        )  # fmt: skip


def proceeding(world: World, ref: str, holds_up: str = "publication") -> None:
    given = Given(kind="prosecution", began_on=world.today, holds_up=holds_up, next_on=date(2026, 12, 1))
    with world.session() as session:
        proceedings.record(session, ref=ref, given=given, by=by(world))


def proceeding_whose_hold_was_released(world: World, ref: str) -> None:
    proceeding(world, ref)
    with world.session() as session:
        holds.review(session, ref=ref, number=1, outcome="release", on=world.today, review_on=None, by=by(world))


def challenge(world: World, ref: str, about: str = "publication") -> None:
    with world.session() as session:
        challenges.raise_(
            session, ref=ref, challenger="icb", challenged="police", about=about, on=world.today, words="", by=by(world)
        )  # fmt: skip


def put_to_a_body(world: World, ref: str, what: str = "publication-decision") -> None:
    content = {
        "partnership": "HMR",
        "bodies": [{"code": "executive", "name": "Executive", "email": "e@harrowmere.example"}],
    }
    with world.session() as session:
        governance.load(session, governance.GovernanceFile.model_validate(content), by=By("m.calloway", world.now, world.now))  # fmt: skip
        partnership_id = session.exec(select(Case.partnership_id)).first()
        assert partnership_id is not None
        governance.meet(session, partnership_id, "executive", date(2026, 8, 3), by=By("m.calloway", world.now, world.now))  # fmt: skip
        routing.route(session, ref=ref, body="executive", what=what, by=by(world))


def asked_by_the_panel(world: World, ref: str, checkpoint: str = "publication") -> None:
    with world.session() as session:
        panel_thread.record_exchange(
            session, ref=ref, checkpoint=checkpoint, direction=panel_thread.FROM, kind="question", on=world.today,
            document="", desk=world.desk, by=by(world),
        )  # fmt: skip


def published_together(world: World, ref: str) -> None:
    other = world.open()
    with world.session() as session:
        links.link(session, ref=ref, other=other, kind="co-published", because="One family.", by=by(world))


def copies_not_taken(world: World, ref: str) -> None:
    _copies(world, ref, MessageState.REJECTED)


def _copies(world: World, ref: str, state: MessageState) -> None:
    with world.session() as session:
        found = case.load(session, ref)
        for kind in (O.REPORT_SENT_TO_PANEL, O.REPORT_SENT_TO_SECRETARY_OF_STATE, O.REPORT_SENT_TO_OFSTED):
            sent = occurrences.standing(session, found, kind)
            assert sent is not None
            occurrences.supersede(session, sent, because="test", by="test", at=world.now)
        for message in session.exec(select(Message).where(Message.notice == "report-before-publication")):
            message.state, message.accepted_at = state, None
            session.add(message)
        projection.reproject(session, found, at=world.now, because="test")


def copies_that_came_back(world: World, ref: str) -> None:
    with world.session() as session:
        for message in session.exec(select(Message).where(Message.notice == "report-before-publication")):
            message.bounced_at = world.now
            session.add(message)


# what is entered, and the codes under which it stands against publication
AGAINST_PUBLISHING: dict[str, tuple[Enter, list[str]]] = {
    "a hold": (hold, ["H1"]),
    "a hold for the safety of children": (lambda w, r: hold(w, r, "safety of children"), ["H1"]),
    "a proceeding with its hold": (proceeding, ["H1"]),
    "a proceeding whose hold was released": (proceeding_whose_hold_was_released, ["P1"]),
    "a challenge": (challenge, ["C1"]),
    "a body": (put_to_a_body, ["G1"]),
    "a question of the Panel": (asked_by_the_panel, ["X2"]),
    "a case that is published together": (published_together, ["HMR-2026-0002"]),
    "copies refused": (copies_not_taken, ["PANEL", "SOS", "OFSTED"]),
    "copies that came back": (copies_that_came_back, ["PANEL", "SOS", "OFSTED"]),
}


def refused(world: World, ref: str, kind: str, **answers: Any) -> list[Problem]:
    with pytest.raises(BadAnswer) as bad:
        world.decide(ref, kind, **answers)
    return bad.value.problems


def codes(problems: list[Problem]) -> list[str]:
    return [problem.wants for problem in problems if problem.wants]


def answered(*given: str, why: str = "Agreed with whom it concerns.") -> dict[str, str]:
    return {"all_the_same_by": "d.okonjo", "all_the_same": "\n".join(f"{code}: {why}" for code in given)}


@pytest.mark.parametrize(("enter", "expected"), AGAINST_PUBLISHING.values(), ids=AGAINST_PUBLISHING)
def test_what_stands_against_publication_is_named_and_gone_past_only_with_a_reason_for_each(
    world: World, enter: Enter, expected: list[str]
):
    ref = planned(world)
    enter(world, ref)
    [waits] = [
        open_decision
        for open_decision in world.show(ref)["open_decisions"]
        if open_decision["decision"] == "ready-to-publish"
    ]
    assert [one["code"] for one in waits["against"]] == expected
    briefing = readout.briefing(world.show(ref), waits, today=world.today, problems=None)
    assert all(f"**{one['code']}**: " in briefing.replace("`", "") for one in waits["against"])
    problems = refused(world, ref, "ready-to-publish", **READY)
    assert codes(problems) == expected
    assert "published" not in world.waits(ref)
    assert refused(world, ref, "ready-to-publish", **READY, **answered(*expected, why=""))
    assert codes(refused(world, ref, "ready-to-publish", **READY, **answered(*expected[:-1], "ZZ9"))) == expected[-1:]
    [nobody] = refused(world, ref, "ready-to-publish", **READY, **{**answered(*expected), "all_the_same_by": "nobody"})
    assert nobody.field == "all_the_same_by"
    world.decide(ref, "ready-to-publish", **READY, **answered(*expected))
    kept = next(decision for decision in world.show(ref)["decisions"] if decision["decision"] == "ready-to-publish")[
        "went_on"
    ]
    assert [(one["code"], one["by"]) for one in kept] == [(code, "d.okonjo") for code in expected]
    world.go_to("2026-07-10 12:00")
    world.decide(ref, "published", **URL)  # answered for already, and it stands as it stood


@pytest.mark.parametrize(("enter", "expected"), AGAINST_PUBLISHING.values(), ids=AGAINST_PUBLISHING)
def test_what_came_up_between_ready_and_published_is_asked_with_published(
    world: World, enter: Enter, expected: list[str]
):
    ref = planned(world)
    world.decide(ref, "ready-to-publish", **READY)
    enter(world, ref)
    world.go_to("2026-07-10 12:00")
    assert codes(refused(world, ref, "published", **URL)) == expected
    world.decide(ref, "published", **URL, **answered(*expected))
    assert world.deadline(ref, "lcspr-publish")["outcome"] == "met"


def test_that_it_was_not_published_needs_no_reason(world: World):
    ref = planned(world)
    hold(world, ref)
    world.decide(ref, "ready-to-publish", **{**READY, "outcome": "postpone"})
    assert "publication-decision" in world.waits(ref)


def test_published_before_the_planned_day_and_too_soon_after_the_copies(world: World):
    ref = planned(world)
    world.decide(ref, "ready-to-publish", **READY)
    world.go_to("2026-07-02 12:00")
    problems = refused(world, ref, "published", **URL)
    assert codes(problems) == ["PANEL", "SOS", "OFSTED", "DAY"]
    assert problems[0].message.startswith(
        "PANEL: the Panel: its copy was sent on Tue 30 Jun 2026, 2 working days before Thu 2 Jul 2026; "
        "the rule asks for at least 7, so by Tue 23 Jun 2026"
    )
    assert "the planned day is Fri 10 Jul 2026, and Thu 2 Jul 2026 is before it" in problems[3].message


def test_the_form_says_beforehand_how_many_working_days_each_body_will_have_had(world: World):
    ref = planned(world)
    world.decide(ref, "ready-to-publish", **READY)
    world.go_to("2026-07-02 12:00")
    [waits] = [
        open_decision for open_decision in world.show(ref)["open_decisions"] if open_decision["decision"] == "published"
    ]
    assert [(copy["body"], [day["had"] for day in copy["days"]]) for copy in waits["copies"]] == [
        ("the Panel", [2, 8]),
        ("the Secretary of State", [2, 8]),
        ("Ofsted", [2, 8]),
    ]
    briefing = readout.briefing(world.show(ref), waits, today=world.today, problems=None)
    assert "| the Panel | sent Tue 30 Jun 2026 | 2 working days | 8 working days | 7 working days |" in briefing


def test_the_reasons_are_kept_with_the_decision_and_shown(world: World):
    ref = planned(world)
    hold(world, ref)
    world.decide(ref, "ready-to-publish", **READY, **answered("H1", why="The prosecutor has agreed."))
    page = readout.case_page(world.show(ref), today=world.today, ui_url="http://127.0.0.1:4200")
    assert "although hold 1 (criminal proceedings) stands since Tue 30 Jun 2026" in page
    assert "The prosecutor" not in page  # what somebody wrote stays out of the desk's database
    with world.session() as session:
        found = proof.proof(session, case.peek(session, ref), today=world.today)
        of_decisions = select(AuditEntry).where(AuditEntry.operation == "decide").order_by(col(AuditEntry.seq))
        entry = session.exec(of_decisions).all()[-1]
        assert entry.detail["went_on"] == [{"code": "H1", "ledger": "hold", "by": "d.okonjo"}]
    assert world.verify().ok
    assert "d.okonjo answers for going on all the same: The prosecutor has agreed." in proof_words.proof_page(found)
    assert proof_words.proof_pdf(found, at=world.now).startswith(b"%PDF")


def test_a_decision_that_a_body_is_to_prepare_waits_for_it_or_is_taken_back(world: World):
    ref = planned(world)
    world.decide(ref, "ready-to-publish", **{**READY, "outcome": "postpone"})
    put_to_a_body(world, ref)
    answer = {"outcome": "hold", "hold_reason": "inquest", "hold_review_on": "2026-08-10"}
    [problem] = refused(world, ref, "publication-decision", **answer)
    assert "G1 has put this to a governance body, which meets on Mon 3 Aug 2026" in problem.message
    with world.session() as session:
        routing.settle(session, ref=ref, number="G1", outcome="withdrawn", minute="", present=None, by=by(world))
    world.decide(ref, "publication-decision", **answer)


# Closing


def to_close(world: World) -> str:
    ref = world.notified()
    world.outcome(ref, "no-review")
    world.decide(ref, "panel-response", outcome="agree")
    assert world.waits(ref) == ["close"]
    return ref


def area_that_leads(world: World, ref: str) -> None:
    with world.session() as session:
        areas.add(
            session, ref=ref, name="Othershire", mailbox="reviews@other.example", leads=True, reference="", by=by(world)
        )  # fmt: skip


def mail_refused(world: World, ref: str) -> None:
    with world.session() as session:
        message = session.exec(select(Message).where(Message.notice == "rapid-review-to-panel")).one()
        message.state, message.accepted_at = MessageState.REJECTED, None
        session.add(message)


def duty_not_done(world: World, ref: str) -> None:
    with world.session() as session:
        found = case.load(session, ref)
        told = occurrences.standing(session, found, O.PARTNERS_TOLD)
        assert told is not None
        occurrences.supersede(session, told, because="They were not.", by="test", at=world.now)
        projection.reproject(session, found, at=world.now, because="test")


AGAINST_CLOSING: dict[str, tuple[Enter, list[str]]] = {
    "a hold": (hold, ["H1"]),
    "a proceeding": (lambda w, r: proceeding(w, r, "nothing"), ["P1"]),
    "a proceeding with its hold": (proceeding, ["H1", "P1"]),
    "a challenge": (lambda w, r: challenge(w, r, "threshold"), ["C1"]),
    "a question of the Panel": (lambda w, r: asked_by_the_panel(w, r, "outcome"), ["X2"]),
    "a body": (lambda w, r: put_to_a_body(w, r, "rapid-review-outcome"), ["G1"]),
    "an area that leads": (area_that_leads, ["L1"]),
    "mail that was not taken": (mail_refused, ["MAIL"]),
    "a duty that was not done": (duty_not_done, ["notify-partners"]),
}


@pytest.mark.parametrize(("enter", "expected"), AGAINST_CLOSING.values(), ids=AGAINST_CLOSING)
def test_what_is_open_stands_against_closing(world: World, enter: Enter, expected: list[str]):
    ref = to_close(world)
    enter(world, ref)
    assert codes(refused(world, ref, "close")) == expected
    assert world.show(ref)["status"] == "open"
    page = readout.case_page(world.show(ref), today=world.today, ui_url="http://127.0.0.1:4200")
    assert "## What stands against *Close the case*" in page
    world.decide(ref, "close", **answered(*expected))
    assert world.show(ref)["status"] == "closed"


def test_a_case_without_anything_open_closes_as_before(world: World):
    ref = to_close(world)
    world.decide(ref, "close")
    assert (
        next(decision for decision in world.show(ref)["decisions"] if decision["decision"] == "close")["went_on"] == []
    )


def test_a_question_of_the_panel_that_was_answered_stands_against_nothing(world: World):
    ref = planned(world)
    asked_by_the_panel(world, ref)
    with world.session() as session:
        panel_thread.record_exchange(
            session, ref=ref, checkpoint="publication", direction=panel_thread.TO, kind="answer", on=world.today,
            document="", desk=world.desk, by=by(world),
        )  # fmt: skip
    world.decide(ref, "ready-to-publish", **READY)


def test_withdrawing_is_not_held_up_and_ends_every_hold(world: World):
    ref = world.open()
    hold(world, ref)
    challenge(world, ref, "threshold")
    world.decide(ref, "withdraw", reason="opened in error")
    assert [one["released_on"] for one in world.show(ref)["holds"]] == [world.today.isoformat()]
    world.decide(ref, "close")  # nothing is owed here any more
    world.decide(ref, "reopen", outcome="new-information", reason="new information")
    assert world.show(ref)["status"] == "open"


# The table, and the reasons as they are typed


def test_every_table_of_records_says_what_it_guards():
    named = [guard.ledger for guard in GUARDS]
    assert sorted(named) == sorted(Record.metadata.tables)
    assert GUARDS_PAGE.read_text(encoding="utf-8") == as_markdown(), "run `python -m deployments.readme`"


def test_every_ledger_that_is_asked_is_in_the_table_with_the_step(world: World):
    titles = {K.READY_TO_PUBLISH: "Ready to publish", K.PUBLISHED: "Published", K.CLOSE: "Close the case"}
    by_ledger = {guard.ledger: guard.steps for guard in GUARDS}
    for kind, (_, ledgers) in CONTESTED.items():
        assert ledgers
        assert any(titles[kind] in steps for steps in by_ledger.values())
    ref = to_close(world)
    for enter, _ in AGAINST_CLOSING.values():
        if enter is not proceeding:
            enter(world, ref)
    with world.session() as session:
        objections = all_the_same.open_objections(session, case.peek(session, ref), K.CLOSE, today=world.today)
    assert {objection.ledger for objection in objections} <= {
        name for name, steps in by_ledger.items() if "Close the case" in steps
    }
    assert len(objections) == len(AGAINST_CLOSING) - 1


def test_reasons_are_read_line_by_line():
    text = "H1: The prosecutor\nhas agreed.\nP1 : in writing\nh2:too\nZ9: of something else\nNot of it"
    assert reasons(text, ["H1", "H2", "P1"]) == {"H1": "The prosecutor has agreed.", "P1": "in writing", "H2": "too"}
    assert reasons("It is agreed.", ["H1"]) == {"H1": "It is agreed."}
    assert reasons("It is agreed.", ["H1", "H2"]) == {}
    assert reasons("H1:", ["H1"]) == {}
    assert reasons("", ["H1"]) == {}


def test_the_form_has_a_line_begun_for_each_thing_that_stands_against_it():
    against = [
        {"code": "H1", "words": "hold 1 stands", "answered": False},
        {"code": "P1", "words": "it goes on", "answered": True},
    ]
    shown = offered(answers.schema(K.PUBLISHED), against, in_words=True)["properties"]["all_the_same"]
    assert shown["default"] == "H1: "
    assert shown["description"].endswith("H1: hold 1 stands.")
    assert offered(answers.schema(K.PUBLISHED), []) == answers.schema(K.PUBLISHED)
    assert offered(answers.schema(K.COMMISSION), against) == answers.schema(K.COMMISSION)
    assert reasons("H1: \nP1: ", ["H1", "P1"]) == {}


def test_an_answer_that_is_asked_again_has_the_missing_lines_begun():
    problems = [Problem(field="all_the_same", title="", message="", wants=code) for code in ("H1", "P1")]
    assert with_lines({"all_the_same": "H1: agreed", "x": 1}, problems) == {"all_the_same": "H1: agreed\nP1: ", "x": 1}
    assert with_lines({"x": 1}, []) == {"x": 1}
