"""A decision that named people must sign counts when each has signed with a code of their own, for exactly that content; and not before."""

import email
import email.policy
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from models.casework import codes, delegations, proposals, setup, signing
from models.casework.absences import record_absence
from models.casework.case import load, peek
from models.casework.forms import BadAnswer
from models.casework.proposals import NotProposed
from models.casework.sign_off_notices import send_new_codes
from models.casework.signing import DISSENTS, Signature
from models.law.vocabulary import DecisionKind, Role
from models.records.tables import (
    AuditEntry,
    Decision,
    Message,
    MessageKey,
    Partnership,
    Person,
    Proposal,
    ProposalState,
    RoleHolding,
    SignOff,
    SignTry,
)
from notifications import sealing
from notifications.readout import briefing, case_page
from tests.world import AGREE, PARTNERSHIP, SIGNED, World

LA, ICB, POLICE = "d.okonjo", "s.lindqvist", "j.thornbury"
K = DecisionKind


@pytest.fixture
def signed_world(world: World) -> World:
    """The invented partnership, which has its decisions signed by code."""
    with world.session() as session:
        session.exec(select(Partnership)).one().sign_off = "codes"
    return world


@pytest.fixture
def ref(signed_world: World) -> str:
    """A case whose notification is proposed, with a code to each of the three."""
    ref = signed_world.open()
    signed_world.decide(ref, "notifiable", outcome="notify", **AGREE)
    return ref


def mails(world: World, notice: str = "sign-off-requested") -> list[tuple[str, str]]:
    """`(address, text)` of every mail of a kind, oldest first, as the relay would get it."""
    with world.session() as session:
        found = session.exec(select(Message).where(Message.notice == notice).order_by(col(Message.id))).all()
        return [(one.to_address, _text(session, one)) for one in found]


def _text(session: Session, message: Message) -> str:
    raw = message.raw
    if message.sealed:
        raw = sealing.unseal(raw, session.get_one(MessageKey, message.id).key, bound_to=message.key)
    body = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",))  # type: ignore[attr-defined]
    return " ".join(body.get_content().split())


def code_of(world: World, who: str, *, nth: int = -1) -> str:
    """The code in the newest mail to somebody."""
    found = [text for address, text in mails(world) if address.startswith(f"{who}@")]
    [code, *_] = codes.PATTERN.findall(found[nth])
    return str(code)


def sign(world: World, who: str, code: str | None = None, **more: Any) -> Signature:
    with world.session() as session:
        return signing.sign(
            session,
            code=code or code_of(world, who),
            by=more.pop("by", who),
            how="desk",
            desk=world.desk,
            at=world.now,
            entered_at=world.now,
            **more,
        )


def _delegate(world: World, session: Session, who: str, to: str, role: Role, from_on: date, to_on: date) -> None:
    between = delegations.Between(1, who, to, role, from_on)
    delegations.delegate(session, between, to_on=to_on, by="t.ashdown", at=world.now, entered_at=world.now)


def decisions(world: World, ref: str) -> list[Decision]:
    with world.session() as session:
        return list(session.exec(select(Decision).where(Decision.case_id == peek(session, ref).id)))


def states(world: World) -> list[str]:
    with world.session() as session:
        return [one.state.value for one in session.exec(select(Proposal).order_by(col(Proposal.id)))]


def waiting(world: World, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = world.show(ref)["open_decisions"][0]["proposal"]
    return found


def test_an_answer_that_must_be_signed_is_a_proposal_until_the_last_has_signed(signed_world: World, ref: str):
    assert decisions(signed_world, ref) == []
    assert sorted(address.partition("@")[0] for address, _ in mails(signed_world)) == sorted((LA, ICB, POLICE))
    assert "2 of 3" not in sign(signed_world, LA).words
    second = sign(signed_world, ICB)
    assert "signed, 2 of 3. Still to sign: Police partner" in second.words
    assert [one["role_title"] for one in waiting(signed_world, ref)["missing"]] == ["Police partner"]
    assert decisions(signed_world, ref) == []
    last = sign(signed_world, POLICE)
    assert last.recorded
    [decision] = decisions(signed_world, ref)
    assert (decision.outcome, decision.decided_by) == ("notify", "m.calloway")
    assert states(signed_world) == ["signed"]
    signed_world.run_pass(ref)
    assert signed_world.waits(ref) == ["notification-sent"]
    assert signed_world.messages(ref, "notifiable-decided")
    assert signed_world.verify().ok


def test_the_record_says_who_signed_and_how(signed_world: World, ref: str):
    for who in (LA, ICB, POLICE):
        sign(signed_world, who)
    [decision] = signed_world.show(ref)["decisions"]
    assert [(one["role"], one["who"], one["position"], one["how"]) for one in decision["sign_offs"]] == [
        ("local-authority-partner", LA, "agrees", "desk"),
        ("icb-partner", ICB, "agrees", "desk"),
        ("police-partner", POLICE, "agrees", "desk"),
    ]
    page = case_page(signed_world.show(ref), today=signed_world.today, ui_url="http://127.0.0.1:4200")
    assert "Police partner: signed at the desk, Mon 2 Mar 2026" in page
    assert POLICE not in page


def test_the_code_is_in_the_mail_alone_and_the_mail_is_sealed(signed_world: World, ref: str):
    code = code_of(signed_world, POLICE)
    sign(signed_world, POLICE)
    with signed_world.session() as session:
        kept = session.exec(select(Message).where(Message.notice == "sign-off-requested")).all()
        assert all(one.sealed and "code" not in one.facts for one in kept)
        assert not any(code.encode() in one.raw for one in kept)
        tables = [*session.exec(select(SignOff)), *session.exec(select(AuditEntry)), *session.exec(select(Proposal))]
        assert not any(code in repr(row.model_dump()) for row in tables)


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


def test_the_same_answer_again_changes_nothing(signed_world: World, ref: str):
    sign(signed_world, LA)
    signed_world.decide(ref, "notifiable", outcome="notify", **AGREE)
    assert states(signed_world) == ["waiting"]
    assert len(mails(signed_world)) == 3
    assert [one["who"] for one in waiting(signed_world, ref)["signed"]] == [LA]


def test_the_same_answer_after_the_codes_ran_out_is_proposed_afresh(signed_world: World, ref: str):
    signed_world.go_to("2026-03-10 09:00")
    signed_world.decide(ref, "notifiable", outcome="notify", **AGREE, decided_on="2026-03-02")
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


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 7), st.sampled_from(codes.LETTERS), st.text(max_size=12))
def test_a_code_fits_what_it_was_made_for_however_it_is_typed_and_nothing_else(place: int, letter: str, bound: str):
    code, salt = codes.new_code(), codes.new_salt()
    kept = codes.hashed(code, salt=salt, bound_to="7:abc:police-partner:3:")
    assert codes.PATTERN.fullmatch(code)
    assert codes.fits(code.lower().replace("-", " "), kept, salt=salt, bound_to="7:abc:police-partner:3:")
    assert not codes.fits(code, kept, salt=salt, bound_to=bound)
    letters = code.replace("-", "")
    other = letters[:place] + letter + letters[place + 1 :]
    assert codes.fits(other, kept, salt=salt, bound_to="7:abc:police-partner:3:") == (other == letters)


def test_a_document_that_was_changed_after_it_was_proposed_is_not_signed(signed_world: World):
    ref = _reviewed(signed_world)
    sign(signed_world, LA)
    (signed_world.desk.folder(ref) / "rapid-review.pdf").write_bytes(b"%PDF-1.4 another")
    assert (
        "not signed, a document, or what is kept of the answer, was changed after it was proposed"
        in sign(signed_world, ICB).words
    )
    assert states(signed_world)[-1] == "lapsed"
    assert [one.kind for one in decisions(signed_world, ref)] == [K.NOTIFIABLE, K.NOTIFICATION_SENT]
    signed_world.run_pass(ref)
    assert "was changed after it was proposed" in mails(signed_world, "sign-off-ended")[-1][1]


def test_an_answer_that_was_changed_in_the_database_is_not_signed(signed_world: World, ref: str):
    with signed_world.session() as session:
        kept = session.exec(select(Proposal)).one()
        kept.answers = {**kept.answers, "outcome": "do-not-notify"}
    assert "was changed after it was proposed" in sign(signed_world, LA).words
    assert decisions(signed_world, ref) == []


def test_a_code_signs_no_other_content_even_where_the_record_is_made_to_say_so(signed_world: World, ref: str):
    with signed_world.session() as session:
        kept = session.exec(select(Proposal)).one()
        kept.content_sha256 = "0" * 64
    assert "the code does not fit" in sign(signed_world, LA).refused


def test_what_can_no_longer_be_recorded_says_so_and_keeps_what_was_typed(signed_world: World):
    ref = _reviewed(signed_world)
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
    done = sign(signed_world, POLICE)
    assert not done.recorded
    assert not done.refused
    assert "it can no longer be recorded as it was proposed: Signed off for: Local authority partner" in done.words
    assert signed_world.waits(ref) == ["rapid-review-outcome"]
    open_ = waiting(signed_world, ref)
    assert (open_["state"], open_["waits"], len(open_["signed"])) == ("lapsed", False, 3)
    with signed_world.session() as session:
        kept = proposals.newest(session, peek(session, ref), K.RAPID_REVIEW_OUTCOME, 1)
        assert kept is not None
        assert kept.answers["reasons"] == "Invented."


def _reviewed(world: World) -> str:
    """A case whose rapid review's outcome is proposed."""
    ref = world.open()
    world.decide(ref, "notifiable", outcome="notify", **AGREE)
    for who in (LA, ICB, POLICE):
        sign(world, who)
    world.run_pass(ref)
    world.decide(ref, "notification-sent", sent_at=f"{world.today}T09:30")
    world.outcome(ref, "no-review")
    return ref


# Codes that do not fit


def test_a_wrong_code_is_refused_with_the_remedy_and_the_fifth_locks_the_code(signed_world: World, ref: str):
    right = code_of(signed_world, POLICE)
    for left in (4, 3, 2, 1):
        assert f"({left} more and your code is locked)" in sign(signed_world, POLICE, "22-22-22-22").refused
    assert "your code is locked now" in sign(signed_world, POLICE, "22-22-22-22").refused
    assert "too many codes were refused" in sign(signed_world, POLICE, right).refused
    signed_world.go_to("2026-03-02 11:30")
    assert (
        "locked after 5 wrong tries; ask the business manager for a new one"
        in sign(signed_world, POLICE, right).refused
    )
    with signed_world.session() as session:
        assert (
            send_new_codes(
                session,
                ref=ref,
                kind=K.NOTIFIABLE,
                who=POLICE,
                by="m.calloway",
                desk=signed_world.desk,
                at=signed_world.now,
                entered_at=signed_world.now,
            )
            == 1
        )
    assert "the code does not fit" in sign(signed_world, POLICE, right).refused
    assert "signed, 1 of 3" in sign(signed_world, POLICE).words


def test_a_new_code_is_not_sent_twice_within_ten_minutes(signed_world: World, ref: str):
    with signed_world.session() as session, pytest.raises(BadAnswer, match="a code was sent at 10:00; wait 10 minutes"):
        send_new_codes(
            session,
            ref=ref,
            kind=K.NOTIFIABLE,
            who="",
            by="m.calloway",
            desk=signed_world.desk,
            at=signed_world.now,
            entered_at=signed_world.now,
        )


def test_a_code_that_was_sent_to_somebody_else_signs_nothing(signed_world: World, ref: str):
    refused = sign(signed_world, ICB, code_of(signed_world, POLICE)).refused
    assert "that code was sent to somebody else; sign with your own" in refused
    assert waiting(signed_world, ref)["signed"] == []


def test_a_code_is_used_once(signed_world: World, ref: str):
    code = code_of(signed_world, POLICE)
    sign(signed_world, POLICE, code)
    assert (
        "that code was used on Mon 2 Mar 2026, 10:00"
        in sign(signed_world, POLICE, code, position=DISSENTS, because="No.").refused
    )
    assert [one["position"] for one in waiting(signed_world, ref)["signed"]] == ["agrees"]


def test_a_code_lasts_to_the_end_of_the_day_after_the_duty_and_no_longer(signed_world: World, ref: str):
    assert waiting(signed_world, ref)["expires_on"] == "2026-03-09"
    signed_world.go_to("2026-03-09 23:59")
    assert "signed, 1 of 3" in sign(signed_world, LA).words
    signed_world.go_to("2026-03-10 00:00")
    assert "could be used until Mon 9 Mar 2026" in sign(signed_world, ICB).refused


def test_somebody_who_is_not_in_the_register_signs_nothing_and_that_is_on_record(signed_world: World, ref: str):
    assert "nobody in the register" in sign(signed_world, LA, by="x.nobody").refused
    with signed_world.session() as session:
        newest = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).first()
        assert newest is not None
        assert (newest.operation, newest.detail["why"]) == ("decision.sign-refused", "person")


def test_tries_of_everybody_together_are_limited_in_a_case(signed_world: World, ref: str):
    for minute in range(15):
        signed_world.go_to(f"2026-03-02 10:{minute:02}")
        sign(signed_world, (LA, ICB, POLICE)[minute % 3], "22-22-22-22")
    with signed_world.session() as session:
        for row in session.exec(select(SignOff)):
            row.wrong_tries = 0
    signed_world.go_to("2026-03-02 10:59")
    with (
        signed_world.session() as session
    ):  # a new code, and the tries of this person long past: those of the case still stand
        for row in session.exec(select(SignOff)):
            row.wrong_tries = 0
        theirs = select(SignTry).join(Person, col(SignTry.person_id) == col(Person.id)).where(Person.handle == POLICE)
        for tried in session.exec(theirs):
            tried.person_id = 1
    assert "refused for this case" in sign(signed_world, POLICE).refused
    signed_world.go_to("2026-03-02 12:00")
    assert "signed, 1 of 3" in sign(signed_world, POLICE).words


# Who may sign


def test_the_proposer_signs_only_as_a_role_of_their_own(signed_world: World):
    ref = signed_world.open()
    with signed_world.session() as session:
        _delegate(signed_world, session, POLICE, "m.calloway", Role.POLICE_PARTNER, date(2026, 3, 2), date(2026, 3, 20))
    signed_world.decide(ref, "notifiable", outcome="notify", **AGREE)
    assert "m.calloway" not in {address.partition("@")[0] for address, _ in mails(signed_world)}


def test_a_delegate_signs_within_the_dates_and_for_whom_is_on_record(signed_world: World, ref: str):
    with signed_world.session() as session:
        _delegate(signed_world, session, POLICE, "w.castellan", Role.POLICE_PARTNER, date(2026, 3, 3), date(2026, 3, 4))
    signed_world.run_pass(ref)
    assert not any(address.startswith("w.castellan") for address, _ in mails(signed_world)), "it has not begun"
    signed_world.go_to("2026-03-03 09:00")
    signed_world.run_pass(ref)
    signed_world.go_to("2026-03-05 09:00")
    assert "your delegation is not in force today" in sign(signed_world, "w.castellan").refused
    signed_world.go_to("2026-03-04 17:00")
    for who in (LA, ICB, "w.castellan"):
        sign(signed_world, who)
    [decision] = signed_world.show(ref)["decisions"]
    police = next(one for one in decision["sign_offs"] if one["role"] == "police-partner")
    assert (police["who"], police["for"], police["delegated_on"]) == ("w.castellan", POLICE, "2026-03-02")
    page = case_page(signed_world.show(ref), today=signed_world.today, ui_url="http://127.0.0.1:4200")
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
            by="m.calloway",
            at=signed_world.now,
            entered_at=signed_world.now,
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
            _delegate(signed_world, session, who, "o.fairweather", role, date(2026, 3, 2), date(2026, 3, 20))
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


# Dissent


def test_a_dissent_needs_a_reason_that_identifies_nobody(signed_world: World, ref: str):
    for because, words in (("", "say why"), ("Call 01632 960 961.", "a telephone number")):
        with pytest.raises(BadAnswer, match=words):
            sign(signed_world, POLICE, position=DISSENTS, because=because)
    assert waiting(signed_world, ref)["signed"] == []


def test_a_dissent_is_a_signature_and_goes_to_the_scrutineer(signed_world: World, ref: str):
    sign(signed_world, POLICE, position=DISSENTS, because="The criteria are not met.")
    for who in (LA, ICB):
        sign(signed_world, who)
    [decision] = decisions(signed_world, ref)
    assert decision.answers["police"] == "disagrees"
    signed_world.run_pass(ref)
    assert any(one["to_role"] == "Scrutineer" for one in signed_world.messages(ref, "dissent"))


def test_when_too_many_dissent_it_is_not_carried_and_asked_again(signed_world: World, ref: str):
    done = sign(signed_world, LA, position=DISSENTS, because="The duty is ours, and we see no grounds.")
    assert "cannot be carried any more" in done.words
    assert states(signed_world) == ["not-carried"]
    assert decisions(signed_world, ref) == []
    signed_world.run_pass(ref)
    assert signed_world.waits(ref) == ["notifiable"]


# At once, and in time


def test_the_last_two_signatures_at_once_record_one_decision(signed_world: World, ref: str):
    sign(signed_world, LA)
    ready = [(who, code_of(signed_world, who)) for who in (ICB, POLICE)]
    with ThreadPoolExecutor(4) as together:
        done = list(together.map(lambda one: sign(signed_world, *one), [*ready, *ready]))
    assert sum(one.recorded for one in done) == 1
    assert sum(not one.refused for one in done) == 2
    assert len(decisions(signed_world, ref)) == 1
    assert signed_world.verify().ok


def test_whoever_has_not_signed_is_reminded_once_and_what_runs_out_lapses_and_is_told(signed_world: World, ref: str):
    sign(signed_world, LA)
    signed_world.go_to("2026-03-06 09:00")
    for _ in range(2):
        signed_world.run_pass(ref)
    reminded = [address.partition("@")[0] for address, _ in mails(signed_world, "sign-off-reminder")]
    assert sorted(reminded) == sorted((ICB, POLICE))
    signed_world.go_to("2026-03-10 06:35")
    for _ in range(2):
        signed_world.run_pass(ref)
    assert states(signed_world) == ["lapsed"]
    ended = mails(signed_world, "sign-off-ended")
    assert len(ended) == 4
    assert "not everybody had signed by Mon 9 Mar 2026" in ended[0][1]
    assert signed_world.waits(ref) == ["notifiable"]


def test_a_decision_taken_another_way_ends_the_proposal(signed_world: World, ref: str):
    with signed_world.session() as session:
        session.exec(select(Partnership)).one().sign_off = "attended"
    code = code_of(signed_world, POLICE)
    assert "signed, 1 of 3" in sign(signed_world, POLICE, code).words, "the change of policy is for new proposals"
    signed_world.decide(ref, "notifiable", outcome="notify", **AGREE)
    assert len(decisions(signed_world, ref)) == 1
    assert states(signed_world) == ["withdrawn"]
    assert "is not to be signed any more" in sign(signed_world, LA).refused


# The policy


def test_as_attended_a_decision_is_recorded_at_once_and_says_so_for_each_name(world: World):
    ref = world.notified()
    world.outcome(ref, "no-review")
    shown = world.show(ref)["decisions"][-1]["sign_offs"]
    assert [(one["who"], one["how"]) for one in shown] == [(who, "attended") for who in SIGNED.values()]
    page = case_page(world.show(ref), today=world.today, ui_url="http://127.0.0.1:4200")
    assert page.count("Police partner: recorded as attended") == 2
    assert mails(world) == []


def test_a_new_partnership_signs_by_code_and_a_file_that_does_not_say_changes_nothing(world: World):
    file = setup.read_file(PARTNERSHIP)

    def loaded(**changed: Any) -> str:
        with world.session() as session:
            given = file.model_copy(update=changed)
            return setup.load_partnership(session, given, by="test", at=world.now, entered_at=world.now).sign_off

    assert loaded(sign_off=None) == "attended"
    assert loaded(sign_off=None, code="VAL") == "codes"


def test_the_form_says_who_has_signed_and_who_has_not_without_a_name(signed_world: World, ref: str):
    sign(signed_world, LA)
    shown = signed_world.show(ref)
    text = briefing(shown, shown["open_decisions"][0], today=signed_world.today, problems=None)
    assert "Local authority partner: signed" in text
    assert "Police partner: **not yet**" in text
    assert not any(handle in text for handle in (LA, ICB, POLICE))


def test_a_proposal_is_withdrawn_with_a_reason_that_no_mail_repeats(signed_world: World, ref: str):
    with signed_world.session() as session:
        proposals.withdraw(
            session,
            case=load(session, ref),
            kind=K.NOTIFIABLE,
            because="Facts came in.",
            by="m.calloway",
            at=signed_world.now,
            entered_at=signed_world.now,
        )
    with signed_world.session() as session, pytest.raises(NotProposed):
        proposals.withdraw(
            session,
            case=load(session, ref),
            kind=K.NOTIFIABLE,
            because="Again.",
            by="m.calloway",
            at=signed_world.now,
            entered_at=signed_world.now,
        )
    signed_world.run_pass(ref)
    assert states(signed_world) == [ProposalState.WITHDRAWN]
    ended = mails(signed_world, "sign-off-ended")
    assert ended
    assert not any("Facts came in" in text for _, text in ended)
