"""An answer that must be signed is a proposal until everybody has signed exactly that; what is changed, late or withdrawn is not signed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from models.casework.record.case import load, peek
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.signatures import proposals
from models.casework.signatures.proposals import NotProposed
from models.law.words.vocabulary import DecisionKind, Role
from models.records.tables import Partnership, Person, Proposal, ProposalState, RoleHolding
from tests.models.casework.signatures import ICB, LA, POLICE, code_of, decisions, mails, reviewed, sign, states, waiting
from tests.support.world import AGREE, World

K = DecisionKind


def test_an_answer_that_must_be_signed_is_a_proposal_until_the_last_has_signed(signed_world: World, proposed: str):
    assert decisions(signed_world, proposed) == []
    assert sorted(address.partition("@")[0] for address, _ in mails(signed_world)) == sorted((LA, ICB, POLICE))
    assert "2 of 3" not in sign(signed_world, LA).words
    second = sign(signed_world, ICB)
    assert "signed, 2 of 3. Still to sign: Police partner" in second.words
    assert [one["role_title"] for one in waiting(signed_world, proposed)["missing"]] == ["Police partner"]
    assert decisions(signed_world, proposed) == []
    last = sign(signed_world, POLICE)
    assert last.recorded
    [decision] = decisions(signed_world, proposed)
    assert (decision.outcome, decision.decided_by) == ("notify", "m.calloway")
    assert states(signed_world) == ["signed"]
    signed_world.run_pass(proposed)
    assert signed_world.waits(proposed) == ["notification-sent"]
    assert signed_world.messages(proposed, "notifiable-decided")
    assert signed_world.verify().ok


def test_nothing_is_recorded_that_the_form_would_refuse(signed_world: World):
    ref = signed_world.open()
    with pytest.raises(BadAnswer, match="has not come yet"):
        signed_world.decide(ref, "notifiable", outcome="notify", decided_on="2026-03-09", **AGREE)
    assert states(signed_world) == []
    assert signed_world.show(ref)["open_decisions"][0]["proposal"] is None


@pytest.mark.parametrize(
    "changed",
    [
        {"reasons": "Other words."},
        {"outcome": "do-not-notify"},
        {"decided_on": "2026-03-01"},
        {"police": "disagrees", "dissent_reasons": "The police see no harm."},
    ],
)
def test_a_changed_answer_is_another_proposal_and_the_signatures_fall_away(
    signed_world: World, changed: dict[str, str]
):
    ref = signed_world.open(aware_on="2026-02-27")
    signed_world.decide(ref, "notifiable", outcome="notify", **AGREE)
    first = code_of(signed_world, LA)
    sign(signed_world, LA)
    signed_world.decide(ref, "notifiable", **{"outcome": "notify", **AGREE, **changed})
    assert states(signed_world) == ["replaced", "waiting"]
    assert waiting(signed_world, ref)["signed"] == []
    told = {address.partition("@")[0] for address, _ in mails(signed_world, "sign-off-ended")}
    assert {LA, ICB, POLICE, "m.calloway"} <= told
    assert "code" in sign(signed_world, LA, first).refused
    assert waiting(signed_world, ref)["signed"] == []
    assert code_of(signed_world, LA) != first
    sign(signed_world, LA)
    assert [one["who"] for one in waiting(signed_world, ref)["signed"]] == [LA]


def test_the_same_answer_again_changes_nothing(signed_world: World, proposed: str):
    sign(signed_world, LA)
    signed_world.decide(proposed, "notifiable", outcome="notify", **AGREE)
    assert states(signed_world) == ["waiting"]
    assert len(mails(signed_world)) == 3
    assert [one["who"] for one in waiting(signed_world, proposed)["signed"]] == [LA]


def test_the_same_answer_after_the_codes_ran_out_is_proposed_afresh(signed_world: World, proposed: str):
    signed_world.go_to("2026-03-10 09:00")
    signed_world.decide(proposed, "notifiable", outcome="notify", **AGREE, decided_on="2026-03-02")
    assert states(signed_world) == ["lapsed", "waiting"]
    assert len(mails(signed_world)) == 6
    assert "signed, 1 of 3" in sign(signed_world, LA).words


ANSWERS = st.dictionaries(
    st.sampled_from(["outcome", "reasons", "decided_on", "police", "actions"]),
    st.one_of(st.text(max_size=6), st.integers(0, 3), st.lists(st.text(max_size=2), max_size=2)),
)
CONTENT = st.tuples(
    st.sampled_from(["HMR-2026-0001", "HMR-2026-0002"]),
    st.sampled_from([K.NOTIFIABLE, K.REPORT_APPROVED]),
    st.integers(1, 3),
    ANSWERS,
    st.dictionaries(st.sampled_from(["a_document", "b_document"]), st.sampled_from(["", "00", "ff"])),
)


@settings(max_examples=300)
@given(CONTENT, CONTENT)
def test_two_contents_have_one_hash_only_if_they_are_the_same(one: Any, other: Any):
    assert (proposals.fingerprint(*one) == proposals.fingerprint(*other)) == (one == other)


def test_who_typed_the_answer_is_no_part_of_what_is_signed():
    first = proposals.fingerprint("HMR-2026-0001", K.NOTIFIABLE, 1, {"recorded_by": "a", "outcome": "notify"}, {})
    assert first == proposals.fingerprint(
        "HMR-2026-0001", K.NOTIFIABLE, 1, {"recorded_by": "b", "outcome": "notify"}, {}
    )


# What was changed after it was proposed


def test_a_document_that_was_changed_after_it_was_proposed_is_not_signed(signed_world: World):
    ref = reviewed(signed_world)
    sign(signed_world, LA)
    (signed_world.desk.folder(ref) / "rapid-review.pdf").write_bytes(b"%PDF-1.4 another")
    assert (
        "not signed, a document, or what is kept of the answer, was changed after it was proposed"
        in sign(signed_world, ICB).words
    )
    assert states(signed_world)[-1] == "lapsed"
    assert [decision.kind for decision in decisions(signed_world, ref)] == [K.NOTIFIABLE, K.NOTIFICATION_SENT]
    signed_world.run_pass(ref)
    assert "was changed after it was proposed" in mails(signed_world, "sign-off-ended")[-1][1]


def test_an_answer_that_was_changed_in_the_database_is_not_signed(signed_world: World, proposed: str):
    with signed_world.session() as session:
        kept = session.exec(select(Proposal)).one()
        kept.answers = {**kept.answers, "outcome": "do-not-notify"}
    assert "was changed after it was proposed" in sign(signed_world, LA).words
    assert decisions(signed_world, proposed) == []


def test_a_code_signs_no_other_content_even_where_the_record_is_made_to_say_so(signed_world: World, proposed: str):
    with signed_world.session() as session:
        kept = session.exec(select(Proposal)).one()
        kept.content_sha256 = "0" * 64
    assert "the code does not fit" in sign(signed_world, LA).refused


def test_what_can_no_longer_be_recorded_says_so_and_keeps_what_was_typed(signed_world: World):
    ref = reviewed(signed_world)
    for who in (LA, ICB):
        sign(signed_world, who)
    with signed_world.session() as session:  # the one who was named leaves the register while the last signature is out
        person = session.exec(select(Person).where(Person.handle == LA)).one()
        session.delete(
            session.exec(
                select(RoleHolding).where(
                    RoleHolding.person_id == person.id, RoleHolding.role == Role.LOCAL_AUTHORITY_PARTNER
                )
            ).one()
        )
    signature = sign(signed_world, POLICE)
    assert not signature.recorded
    assert not signature.refused
    assert "it can no longer be recorded as it was proposed: Signed off for: Local authority partner" in signature.words
    assert signed_world.waits(ref) == ["rapid-review-outcome"]
    open_ = waiting(signed_world, ref)
    assert (open_["state"], open_["waits"], len(open_["signed"])) == ("lapsed", False, 3)
    with signed_world.session() as session:
        kept = proposals.newest(session, peek(session, ref), K.RAPID_REVIEW_OUTCOME, 1)
        assert kept is not None
        assert kept.answers["reasons"] == "Invented."


# How a proposal ends without a decision of its own


def test_whoever_has_not_signed_is_reminded_once_and_what_runs_out_lapses_and_is_told(
    signed_world: World, proposed: str
):
    sign(signed_world, LA)
    signed_world.go_to("2026-03-06 09:00")
    for _ in range(2):
        signed_world.run_pass(proposed)
    reminded = [address.partition("@")[0] for address, _ in mails(signed_world, "sign-off-reminder")]
    assert sorted(reminded) == sorted((ICB, POLICE))
    signed_world.go_to("2026-03-10 06:35")
    for _ in range(2):
        signed_world.run_pass(proposed)
    assert states(signed_world) == ["lapsed"]
    ended = mails(signed_world, "sign-off-ended")
    assert len(ended) == 4
    assert "not everybody had signed by Mon 9 Mar 2026" in ended[0][1]
    assert signed_world.waits(proposed) == ["notifiable"]


def test_a_decision_taken_another_way_ends_the_proposal(signed_world: World, proposed: str):
    with signed_world.session() as session:
        session.exec(select(Partnership)).one().sign_off = "attended"
    code = code_of(signed_world, POLICE)
    assert "signed, 1 of 3" in sign(signed_world, POLICE, code).words, "the change of policy is for new proposals"
    signed_world.decide(proposed, "notifiable", outcome="notify", **AGREE)
    assert len(decisions(signed_world, proposed)) == 1
    assert states(signed_world) == ["withdrawn"]
    assert "is not to be signed any more" in sign(signed_world, LA).refused


def test_a_proposal_is_withdrawn_with_a_reason_that_no_mail_repeats(signed_world: World, proposed: str):
    with signed_world.session() as session:
        proposals.withdraw(
            session,
            case=load(session, proposed),
            kind=K.NOTIFIABLE,
            because="Facts came in.",
            by=By("m.calloway", signed_world.now, signed_world.now),
        )
    with signed_world.session() as session, pytest.raises(NotProposed):
        proposals.withdraw(
            session,
            case=load(session, proposed),
            kind=K.NOTIFIABLE,
            because="Again.",
            by=By("m.calloway", signed_world.now, signed_world.now),
        )
    signed_world.run_pass(proposed)
    assert states(signed_world) == [ProposalState.WITHDRAWN]
    ended = mails(signed_world, "sign-off-ended")
    assert ended
    assert not any("Facts came in" in text for _, text in ended)
