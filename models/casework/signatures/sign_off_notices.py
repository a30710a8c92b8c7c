"""What is said of a proposal: to each signatory the code, a reminder before it runs out, and to everybody that it came to nothing.

All of it is done by the pass over a case, once each. A code goes to the signatory alone, never to whoever covers for them: cover is no delegation.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from models.casework.dates import on_record, rulebook
from models.casework.notices.notifier import Speaker
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.covers import covered
from models.casework.record.desk import Desk
from models.casework.record.outbox import Recipient
from models.casework.record.people import SYSTEM, UnknownPerson, find_person
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.signatures import codes, proposals, signatories
from models.casework.signatures.signatories import Signatory
from models.law.process import signing as law
from models.law.process.decisions import step
from models.law.process.replay import Open
from models.law.words.dates import london_date, london_time, long_date
from models.law.words.vocabulary import DecisionKind, Role
from models.records.tables import Person, Proposal, ProposalState, RoleHolding, SignOff

ENDED = {
    ProposalState.REPLACED: "the answer was changed",
    ProposalState.WITHDRAWN: "it was withdrawn",
    ProposalState.LAPSED: "it lapsed",
    ProposalState.NOT_CARRIED: "too many signed in dissent",
}


def bring_in_step(speaker: Speaker, waiting: Sequence[Open]) -> int:
    """Send the codes that are owed, remind, let lapse what ran out, and tell who must be told. Returns how many notices are new."""
    session, case, at = speaker.session, speaker.about, speaker.at
    every = session.exec(
        select(Proposal)
        .where(Proposal.case_id == case.id, Proposal.state != ProposalState.SIGNED)
        .order_by(col(Proposal.id))
    ).all()
    asked = {(open_.decision, open_.round) for open_ in waiting}
    new = 0
    for proposal in every:
        if proposal.state is ProposalState.WAITING:
            if (proposal.kind, proposal.round) not in asked:
                why = "the question is not asked any more"
                proposals.end(session, case, proposal, ProposalState.WITHDRAWN, because=why, by=By(SYSTEM, at, at))
            elif london_date(at) > proposal.expires_on:
                why = f"not everybody had signed by {long_date(proposal.expires_on)}"
                proposals.end(session, case, proposal, ProposalState.LAPSED, because=why, by=By(SYSTEM, at, at))
        new += _ask(speaker, proposal) if proposal.state is ProposalState.WAITING else _say_ended(speaker, proposal)
    return new


def send_new_codes(session: Session, *, ref: str, kind: DecisionKind, who: str, by: By, desk: Desk) -> int:
    """Send a new code to `who`, or (empty) to everybody who has not signed; the old one then signs nothing. Returns how many were sent.

    Raises `BadAnswer` where nothing waits, they are not asked, or a code has just been sent; `NoSuchCase`.
    """
    case = load(session, ref)
    proposal = proposals.waiting_for(session, case, kind)
    if proposal is None:
        raise refuse(
            "decision",
            "Decision",
            f"'{step(kind).title}' of {case.ref} waits for no signatures; `cspr case show` says what waits",
        )
    if london_date(by.at) > proposal.expires_on:
        raise refuse(
            "decision",
            "Decision",
            f"it could be signed until {long_date(proposal.expires_on)}; propose the answer again",
        )
    person = _named(session, case.partnership_id, who) if who else None
    rows = proposals.sign_offs(session, proposal)
    roles = {row.role for row in rows if row.signed_at is not None}
    owed = [row for row in rows if row.role not in roles and (person is None or row.person_id == person.id)]
    if not owed:
        raise refuse("who", "Who", "nobody by that name is still to sign; the form on the wall says who is")
    soon = timedelta(minutes=law.MINUTES_BETWEEN_CODES)
    due = [row for row in owed if row.sent_at <= by.at - soon]
    if not due:
        sent = max(row.sent_at for row in owed)
        raise refuse(
            "who", "Who", f"a code was sent at {london_time(sent)}; wait {law.MINUTES_BETWEEN_CODES} minutes for it"
        )
    speaker = Speaker.of(session, case, desk=desk, at=by.at)
    for row in due:
        code = codes.new_code()
        row.salt, row.sent_at, row.sent_times, row.wrong_tries = codes.new_salt(), by.at, row.sent_times + 1, 0
        row.code_hash = codes.hashed(code, salt=row.salt, bound_to=bound_to(proposal, row))
        session.add(row)
        _send(speaker, proposal, row, code)
    session.flush()
    detail = {"proposal": proposal.id, "decision": kind.value, "round": proposal.round, "codes": len(due)}
    audit.append(session, by=by, operation="proposal.new-codes", case_ref=case.ref, detail=detail)
    return len(due)


def bound_to(proposal: Proposal, row: SignOff) -> str:
    """What a code signs, and as whom."""
    return f"{proposal.id}:{proposal.content_sha256}:{row.role.value}:{row.person_id}:{row.for_person_id or ''}"


def _ask(speaker: Speaker, proposal: Proposal) -> int:
    """Send a code to everybody who may sign today and has none, and remind who has one and has not used it."""
    session, today = speaker.session, london_date(speaker.at)
    row = proposals.signed_by(proposal)
    rows = proposals.sign_offs(session, proposal)
    roles = {sign_off.role for sign_off in rows if sign_off.signed_at is not None}
    known = {(sign_off.role, sign_off.person_id) for sign_off in rows}
    may_sign = signatories.who_may_sign(
        session, speaker.about, row, proposal.answers, proposed_by=proposal.proposed_by, on=today
    )
    new = 0
    for role, people in may_sign.items():
        for signatory in people:
            if role not in roles and (role, signatory.person.id) not in known:
                new += _first_code(speaker, proposal, signatory)
        if role not in roles and not _is_there(session, people, on=today):
            facts = _facts(speaker, proposal) | {"body": role.label}
            for to in speaker.reach(Role.BUSINESS_MANAGER):
                new += speaker.say("sign-off-away", to, facts, occasion=f"{proposal.id}:{role.value}")
    calendar = rulebook.of_partnership(session, speaker.about.partnership_id).calendar
    remind = law.remind_on(london_date(proposal.proposed_at), last_on=proposal.expires_on, calendar=calendar)
    if remind is not None and today >= remind:
        for one_off in rows:
            if one_off.role not in roles and london_date(one_off.sent_at) < today:
                new += _say(
                    speaker, "sign-off-reminder", proposal, one_off, occasion=f"{proposal.id}:{one_off.person_id}"
                )
    return new


def _is_there(session: Session, people: Sequence[Signatory], *, on: date) -> bool:
    """Whether any of them is at work on a day: no cover signs for somebody who is away, unless it was delegated to them."""
    reached = covered(session, [signatory.person for signatory in people], on=on)
    return any(one.stands_for is None for one in reached)


def _first_code(speaker: Speaker, proposal: Proposal, who: Signatory) -> int:
    code = codes.new_code()
    assert proposal.id is not None
    assert who.person.id is not None
    row = SignOff(
        proposal_id=proposal.id,
        role=who.role,
        person_id=who.person.id,
        for_person_id=who.stands_for.id if who.stands_for else None,
        delegation_id=who.delegation.id if who.delegation else None,
        salt=codes.new_salt(),
        code_hash=b"",
        sent_at=speaker.at,
    )
    row.code_hash = codes.hashed(code, salt=row.salt, bound_to=bound_to(proposal, row))
    speaker.session.add(row)
    speaker.session.flush()
    return _send(speaker, proposal, row, code)


def _send(speaker: Speaker, proposal: Proposal, row: SignOff, code: str) -> int:
    occasion = f"{proposal.id}:{row.person_id}:{row.sent_times}"
    return _say(speaker, "sign-off-requested", proposal, row, occasion=occasion, code=code)


def _say(speaker: Speaker, kind: str, proposal: Proposal, row: SignOff, *, occasion: str, code: str = "") -> int:
    person = speaker.session.get(Person, row.person_id)
    stands_for = speaker.session.get(Person, row.for_person_id) if row.for_person_id else None
    assert person is not None
    facts = _facts(speaker, proposal) | {
        "again": row.sent_times > 1,
        "signs_for": stands_for.name if stands_for else "",
        "sent_on": long_date(london_date(row.sent_at)),
    }
    to = Recipient(row.role, person.name, person.email)
    return int(speaker.say(kind, to, facts, occasion=occasion, secret={"code": code} if code else None))


def _say_ended(speaker: Speaker, proposal: Proposal) -> int:
    """Tell everybody who was asked, whoever proposed it, and the manager. Who signed is told that the signature counts for nothing now."""
    facts = _facts(speaker, proposal) | {"how": ENDED[proposal.state], "because": proposals.why_ended(proposal)}
    new = 0
    for to in _concerned(speaker, proposal):
        office = to.role is Role.BUSINESS_MANAGER  # whoever takes it over later is not told of what is long past
        occasion = str(proposal.id) if office else f"{proposal.id}:{to.meant}"
        new += speaker.say("sign-off-ended", to, facts, occasion=occasion)
    return new


def _concerned(speaker: Speaker, proposal: Proposal) -> list[Recipient]:
    session = speaker.session
    asked = speaker.reach(Role.BUSINESS_MANAGER)
    asked += [
        Recipient(row.role, person.name, person.email)
        for row in proposals.sign_offs(session, proposal)
        if (person := session.get(Person, row.person_id)) is not None and person.active
    ]
    proposer = session.exec(
        select(Person).where(
            Person.partnership_id == speaker.about.partnership_id,
            Person.handle == proposal.proposed_by,
            col(Person.active),
        )
    ).first()
    if proposer is not None:
        role = session.exec(select(RoleHolding.role).where(RoleHolding.person_id == proposer.id)).first()
        asked.append(Recipient(Role(role) if role else Role.BUSINESS_MANAGER, proposer.name, proposer.email))
    by_address: dict[str, Recipient] = {}
    for recipient in asked:
        by_address.setdefault(recipient.meant, recipient)
    return list(by_address.values())


def _facts(speaker: Speaker, proposal: Proposal) -> dict[str, Any]:
    row = step(proposal.kind)
    found = (
        deadline
        for deadline in on_record.in_force(speaker.session, case_id=speaker.about.id)
        if deadline.rule == row.rule and deadline.met_on is None and deadline.ended_on is None
    )
    date = next(found, None)
    return {
        "decision": row.title,
        "outcome": row.outcome(proposal.outcome).title,
        "proposed_on": long_date(london_date(proposal.proposed_at)),
        "expires_on": long_date(proposal.expires_on),
        "due_on": long_date(date.due_on) if date else "",
        "duty": on_record.rule_of(date).duty if date else "",
        "rule": date.rule if date else "",
        "force": on_record.rule_of(date).force.value if date else "",
        "asks_position": bool(proposals.signed_by(proposal).positions),
        "link": speaker.desk.form_link(speaker.ref, proposal.kind),
    }


def _named(session: Session, partnership_id: int, who: str) -> Person:
    try:
        return find_person(session, partnership_id, who)
    except UnknownPerson as unknown:
        raise refuse("who", "Who", str(unknown)) from None
