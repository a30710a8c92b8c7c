"""Any life of a case, walked over the whole table on the real database: it can always be closed, and the record stays whole."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session

from models.casework.process import deciding
from models.casework.process.deciding import DecisionNotOpen
from models.casework.record import case
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.stages import branches
from models.casework.stages.decision_forms import FORMS
from models.law.process.decision import Outcome
from models.law.process.decisions import STEPS, step
from models.law.process.replay import is_closed, may_be_taken, open_decisions, route_after
from models.law.words.vocabulary import DecisionKind, Route
from models.records.tables import Case, Decision
from tests.support.world import SIGNED, World

K = DecisionKind
DAYS_AHEAD = {"planned_on": 40, "hold_review_on": 60, "review_on": 60, "new_date": 90, "meet_again_on": 5}
WORDS = {
    "reviewer_email": "a.quillfeather@reviewer.example",
    "contact": "reviews@fernleigh.example",
    "url": "https://www.harrowmere.example/reviews",
    "rapid_review_document": "rapid-review.pdf",
    "panel_reply_document": "rapid-review.pdf",
    "publication_document": "report.pdf",
    **SIGNED,
}
CHOSEN = {
    "hold_reason": "inquest",
    "delay_reason": "inquest",
    "redo_reason": "other",
    "conflicts": "none",
    "facts_gathered": "yes",
    "key_practice_episodes": "yes",
    "inequalities_considered": "yes",
    "improvement_considered": "yes",
}


def filled(kind: DecisionKind, outcome: Outcome, *, today: date, now: datetime) -> dict[str, Any]:
    """A form as somebody in a hurry fills it in: today's date, the first choice, one word."""
    typed: dict[str, Any] = {}
    for name, field in FORMS[kind].model_fields.items():
        schema = FORMS[kind].model_json_schema()["properties"][name]
        if name in DAYS_AHEAD:
            typed[name] = (today + timedelta(days=DAYS_AHEAD[name])).isoformat()
        elif name in WORDS:
            typed[name] = WORDS[name]
        elif name in CHOSEN and CHOSEN[name] in schema.get("enum", [CHOSEN[name]]):
            typed[name] = CHOSEN[name]
        elif field.is_required() and name not in ("outcome", "recorded_by"):
            typed[name] = _any(schema, today)
    if kind is K.NOTIFICATION_SENT:
        typed["sent_at"] = now.isoformat()
    if kind is K.ADOPT_PLAN and outcome.code == "adopted":
        due_on = (today + timedelta(days=30)).isoformat()
        line = {"recommendation": "R", "action": "A", "agency": "icb", "owner": "g.adeyinka", "due_on": due_on}
        typed["actions"] = [line]
    typed |= {"reasons": "Invented."} if "reasons" in FORMS[kind].model_fields else {}
    typed |= {"left_out_because": "Invented."} if kind is K.BRANCH_DONE else {}
    return {**typed, **({"outcome": outcome.code} if len(step(kind).outcomes) > 1 else {})}


def _any(schema: Mapping[str, Any], today: date) -> Any:
    if "enum" in schema:
        return "yes" if "yes" in schema["enum"] else schema["enum"][0]
    return today.isoformat() if schema.get("format") == "date" else "Invented"


class Life(RuleBasedStateMachine):
    """One case, taken anywhere that the table allows."""

    world: World

    @initialize(facts=st.sampled_from([{}, {"looked_after": "yes"}, {"care_leaver": "yes"}, {"harm": "serious harm"}]))
    def begin(self, facts: dict[str, str]) -> None:
        self.world.go_to("2026-03-02 10:00")
        self.ref = self.world.open(**facts)
        self.counted = 0

    @rule(data=st.data(), days=st.integers(0, 20))
    def decide(self, data: st.DataObject, days: int) -> None:
        self.world.now += timedelta(days=days, minutes=1)
        may = self.may()
        kind = data.draw(st.sampled_from(may), label="decision")
        outcome = data.draw(st.sampled_from(step(kind).outcomes), label="outcome")
        self.try_(kind, outcome)

    @rule(data=st.data())
    def send_an_old_answer_again(self, data: st.DataObject) -> None:
        recorded = self.recorded()
        if recorded:
            old = data.draw(st.sampled_from(recorded), label="old answer")
            with pytest.raises((DecisionNotOpen, BadAnswer)):
                self.record(old.kind, step(old.kind).outcome(old.outcome), round_=old.round, by="m.calloway")

    @rule(data=st.data(), by=st.sampled_from(["", "nobody.known"]))
    def decide_as_nobody(self, data: st.DataObject, by: str) -> None:
        kind = data.draw(st.sampled_from(self.may()))
        with pytest.raises(BadAnswer, match="recorded_by"):
            self.record(kind, step(kind).outcomes[0], by=by)

    @invariant()
    def the_record_is_whole(self) -> None:
        assert self.world.verify().ok
        recorded = self.recorded()
        assert len(recorded) == self.counted
        assert len({(decision.kind, decision.round) for decision in recorded}) == len(recorded)
        assert all(decision.decided_by for decision in recorded)
        row, taken_decisions = self.row(), case.taken(recorded)
        closed = is_closed(taken_decisions)
        assert (row.closed_at is not None) is closed
        assert bool(open_decisions(taken_decisions, opened_at=row.opened_at)) is not closed
        assert row.route is route_after(taken_decisions) or (
            not recorded or route_after(taken_decisions) is Route.UNDECIDED
        )

    def teardown(self) -> None:
        """Whatever happened, the case can be closed by answering what waits."""
        for _ in range(40):
            waiting = open_decisions(case.taken(self.recorded()), opened_at=self.row().opened_at)
            if not waiting:
                break
            self.world.now += timedelta(minutes=1)
            kind = waiting[0].decision
            shortest = sorted(step(kind).outcomes, key=lambda one: _leads_back(kind, one))
            assert any(self.try_(kind, outcome) for outcome in shortest), f"nothing can be answered to {kind}"
        assert self.row().closed_at is not None
        self.world.run_pass(self.ref)
        assert self.world.verify().ok

    def may(self) -> list[DecisionKind]:
        recorded = case.taken(self.recorded())
        waiting = [open_.decision for open_ in open_decisions(recorded, opened_at=self.row().opened_at)]
        return [*waiting, *(one.decision for one in STEPS if may_be_taken(one.decision, recorded))]

    def try_(self, kind: DecisionKind, outcome: Outcome) -> bool:
        """Answer a question; one that is refused in words changes nothing."""
        if kind is K.SIGN_OFF_PLAN:
            for action in self.world.show(self.ref)["actions"]:
                self.world.action(self.ref, action["number"], "superseded")
        try:
            self.record(kind, outcome, by="m.calloway")
        except BadAnswer as bad:
            stands = [problem.wants for problem in bad.problems if problem.wants]
            if not stands:
                return False
            although = "\n".join(f"{code}: Invented." for code in stands)
            try:
                self.record(kind, outcome, by="m.calloway", all_the_same_by="d.okonjo", all_the_same=although)
            except BadAnswer:
                return False
        self.counted += 1
        return True

    def record(
        self, kind: DecisionKind, outcome: Outcome, *, by: str, round_: int | None = None, **although: str
    ) -> None:
        with self.world.session() as session:
            deciding.decide(
                session,
                ref=self.ref,
                kind=kind,
                typed=filled(kind, outcome, today=self.world.today, now=self.world.now)
                | self.which(session, kind)
                | although,
                round_=round_,
                by=By(by, self.world.now, self.world.now),
                desk=self.world.desk,
            )

    def which(self, session: Session, kind: DecisionKind) -> dict[str, str]:
        """The review that is finished, where several run by other methods."""
        rows = branches.of_case(session, case.peek(session, self.ref)) if kind is K.BRANCH_DONE else []
        return (
            {"review": next((review_branch.number for review_branch in rows if review_branch.ended_on is None), "")}
            if rows
            else {}
        )

    def row(self) -> Case:
        with self.world.session() as session:
            found = case.peek(session, self.ref)
            session.expunge(found)
            return found

    def recorded(self) -> list[Decision]:
        with self.world.session() as session:
            decisions = case.decisions(session, case.peek(session, self.ref))
            session.expunge_all()
            return decisions


def _leads_back(kind: DecisionKind, outcome: Outcome) -> tuple[bool, bool, int]:
    again = any(opening.decision is kind for opening in outcome.opens)
    back = any(list(K).index(opening.decision) < list(K).index(kind) for opening in outcome.opens)
    return again, back, len(outcome.opens)


def test_every_life_of_a_case_can_be_closed_and_leaves_the_record_whole(world: World):
    class Here(Life):
        pass

    Here.world = world
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            phases=[Phase.generate],  # a life that fails is told as it was found: to shorten it takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
