"""The challenge log: who challenges whom about what, and how far it has climbed. Rules: challenge-practitioners to challenge-partners.

Each step of the ladder has its own working days, all of them local. A challenge pauses nothing: it runs inside the clocks of the case.
The log is only ever added to.
"""

from datetime import date

from sqlmodel import Session, col, select

from models.casework.dates import occurrences, projection
from models.casework.notices.notifier import Speaker
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.desk import Desk
from models.casework.record.people import find_agency
from models.casework.record.prose import find_in_prose
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.rules.context_targets import CHALLENGE_STEPS
from models.law.words.dates import long_date
from models.law.words.vocabulary import SAFEGUARDING_PARTNERS, OccurrenceKind, Role
from models.records.tables import Case, Challenge, ChallengeStep

ABOUT = (
    "whether it is notifiable",
    "threshold",
    "agency return",
    "outcome of the rapid review",
    "content of the report",
    "recommendation or action",
    "publication",
    "another area's actions",
    "conduct of the process",
    "other",
)
OUTCOMES = ("agreed", "agreed in part", "not upheld", "withdrawn", "decided by the partners")
OFFICES = (*SAFEGUARDING_PARTNERS, Role.SCRUTINEER, Role.REVIEW_GROUP_CHAIR, Role.LEAD_REVIEWER, Role.BUSINESS_MANAGER)
MANAGERS_FROM, PARTNERS_FROM = 3, len(CHALLENGE_STEPS)  # from these steps on the desk, and the partners, are told
NUMBER = "Which challenge"


def raise_(
    session: Session, *, ref: str, challenger: str, challenged: str, about: str, on: date, words: str, by: By
) -> Challenge:
    """Put a challenge on record at the foot of the ladder; the same again changes nothing. Raises `BadAnswer`, `NoSuchCase`."""
    case = load(session, ref)
    assert case.id is not None
    who = _party(session, case, challenger, "challenger", "Who challenges")
    whom = _party(session, case, challenged, "challenged", "Who is challenged")
    if who == whom:
        raise refuse("challenged", "Who is challenged", f"{whom} cannot challenge itself; name the other one")
    if about not in ABOUT:
        raise refuse("about", "About", f"'{about}' is not one of {', '.join(ABOUT)}")
    _check(on, words, by)
    known = of_case(session, case)
    same = next((challenge for challenge in known if (challenge.challenger, challenge.challenged, challenge.about, challenge.raised_on) == (who, whom, about, on)), None)  # fmt: skip
    if same is not None:
        return same
    found = Challenge(
        case_id=case.id,
        number=f"C{len(known) + 1}",
        challenger=who,
        challenged=whom,
        about=about,
        raised_on=on,
        recorded_by=by.who,
        recorded_at=by.at,
    )
    session.add(found)
    session.flush()
    _begin_step(session, case, found, on, by)
    _log(session, case, found, "raised", on, words, by)
    return found


def move_up(session: Session, *, ref: str, number: str, on: date, words: str, desk: Desk, by: By) -> Challenge:
    """It was not settled at this step: the next one begins. From step 3 on the desk is told, at the last the partners too.

    Raises `BadAnswer`, `NoSuchCase`.
    """
    case, challenge = _standing(session, ref, number)
    _check(on, words, by)
    _check_after(session, challenge, on)
    if challenge.step == len(CHALLENGE_STEPS):
        raise refuse("number", NUMBER, f"{challenge.number} is with the safeguarding partners already; resolve it")
    _answered(session, case, challenge, on, by)
    challenge.step += 1
    _begin_step(session, case, challenge, on, by)
    _log(session, case, challenge, "up", on, words, by)
    _tell(session, case, challenge, desk=desk, by=by)
    return challenge


def resolve(session: Session, *, ref: str, number: str, on: date, outcome: str, words: str, by: By) -> Challenge:
    """It is settled, with its outcome. Raises `BadAnswer`, `NoSuchCase`."""
    case, challenge = _standing(session, ref, number)
    if outcome not in OUTCOMES:
        raise refuse("outcome", "Outcome", f"'{outcome}' is not one of {', '.join(OUTCOMES)}")
    _check(on, words, by)
    _check_after(session, challenge, on)
    _answered(session, case, challenge, on, by)
    challenge.resolved_on, challenge.outcome = on, outcome
    _log(session, case, challenge, "resolved", on, words, by)
    return challenge


def of_case(session: Session, case: Case) -> list[Challenge]:
    """Every challenge in a case, in order."""
    return list(session.exec(select(Challenge).where(Challenge.case_id == case.id).order_by(col(Challenge.id))))


def log_of(session: Session, challenge: Challenge) -> list[ChallengeStep]:
    """What became of a challenge, entry by entry."""
    return list(
        session.exec(
            select(ChallengeStep).where(ChallengeStep.challenge_id == challenge.id).order_by(col(ChallengeStep.id))
        )
    )


def step_title(step: int) -> str:
    """What is done at a step of the ladder."""
    return CHALLENGE_STEPS[step - 1][1]


def _party(session: Session, case: Case, text: str, field: str, title: str) -> str:
    """An agency of the partnership, or an office: never a person."""
    agency = find_agency(session, case.partnership_id, text)
    if agency is not None:
        return agency.name
    office = next((role for role in OFFICES if text.strip().lower() in (role.value, role.label.lower())), None)
    if office is None:
        offered = ", ".join(role.value for role in OFFICES)
        raise refuse(
            field, title, f"'{text}' is neither an agency of the register nor one of {offered}; name no person"
        )
    return office.label


def _parties(session: Session, case: Case, challenge: Challenge) -> frozenset[int | None]:
    """The agencies among the two that disagree."""
    agencies = (
        find_agency(session, case.partnership_id, name) for name in (challenge.challenger, challenge.challenged)
    )
    return frozenset(agency.id for agency in agencies if agency is not None)


def _check(on: date, words: str, by: By) -> None:
    if on > by.today:
        raise refuse("on", "On", f"{long_date(on)} has not come yet; check the date")
    if found := find_in_prose(words):
        raise refuse("words", "In words", f"this holds what looks like {found}; take it out")


def _check_after(session: Session, challenge: Challenge, on: date) -> None:
    last = log_of(session, challenge)[-1]
    if on < last.on:
        raise refuse("on", "On", f"{long_date(on)} is before the last entry, {long_date(last.on)}; check the date")


def _standing(session: Session, ref: str, number: str) -> tuple[Case, Challenge]:
    case = load(session, ref)
    known = of_case(session, case)
    challenge = next((one for one in known if one.number == number.strip().upper()), None)
    if challenge is None or challenge.resolved_on is not None:
        offered = ", ".join(one.number for one in known if one.resolved_on is None) or "none"
        raise refuse("number", NUMBER, f"{number or 'it'} does not stand in {case.ref}; those that do: {offered}")
    return case, challenge


def _begin_step(session: Session, case: Case, challenge: Challenge, on: date, by: By) -> None:
    _happened(session, case, CHALLENGE_STEPS[challenge.step - 1][2], on, challenge, by)


def _answered(session: Session, case: Case, challenge: Challenge, on: date, by: By) -> None:
    _happened(session, case, OccurrenceKind.CHALLENGE_ANSWERED, on, challenge, by)


def _happened(session: Session, case: Case, kind: OccurrenceKind, on: date, challenge: Challenge, by: By) -> None:
    item = f"{challenge.number}.{challenge.step}"
    occurrences.put(session, case, kind, on=on, item=item, by=by)


def _log(session: Session, case: Case, challenge: Challenge, what: str, on: date, words: str, by: By) -> None:
    assert challenge.id is not None
    session.add(challenge)
    session.add(
        ChallengeStep(
            challenge_id=challenge.id,
            what=what,
            step=challenge.step,
            on=on,
            words=words,
            recorded_by=by.who,
            recorded_at=by.at,
        )
    )
    projection.reproject(session, case, at=by.at, because=f"challenge {challenge.number}: {what}")
    audit.append(
        session,
        by=by,
        operation=f"challenge.{what}",
        case_ref=case.ref,
        detail={
            "number": challenge.number,
            "step": challenge.step,
            "challenger": challenge.challenger,
            "challenged": challenge.challenged,
            "about": challenge.about,
            "on": on.isoformat(),
            "outcome": challenge.outcome,
        },
        concern=Concern(case.partnership_id, agencies=_parties(session, case, challenge)),
    )


def _tell(session: Session, case: Case, challenge: Challenge, *, desk: Desk, by: By) -> None:
    if challenge.step < MANAGERS_FROM:
        return
    partners = (*SAFEGUARDING_PARTNERS, Role.SCRUTINEER) if challenge.step == PARTNERS_FROM else ()
    speaker = Speaker.of(session, case, desk=desk, at=by.at)
    rule = f"challenge-{CHALLENGE_STEPS[challenge.step - 1][0]}"
    facts = {
        "number": challenge.number,
        "about": challenge.about,
        "step": step_title(challenge.step),
        "due_on": speaker.due(rule, item=f"{challenge.number}.{challenge.step}"),
        "link": desk.case_link(case.ref),
    }
    for role in (Role.BUSINESS_MANAGER, Role.REVIEW_COORDINATOR, *partners):
        for to in speaker.reach(role):
            speaker.say("challenge-moved-up", to, facts, occasion=f"{challenge.number}:{challenge.step}")
