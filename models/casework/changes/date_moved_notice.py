"""Tell those who answer for a date that it moved: from when to when, and why. Serves every rule."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from models.casework.dates import checks, on_record
from models.casework.dates.projection import Move
from models.casework.notices.notifier import Speaker
from models.casework.record.desk import Desk
from models.casework.record.outbox import Recipient
from models.law.words.dates import long_date
from models.law.words.vocabulary import NATIONAL_BODIES, Role
from models.records.tables import Case, Deadline

NOTICE = "dates-moved"
_DESK = (Role.BUSINESS_MANAGER, Role.REVIEW_COORDINATOR)  # they hear of every date; whoever owns one, of that

_OF_ONE_ITEM = (Role.ACTION_OWNER, Role.AGENCY_LEAD)  # each of them hears of the action or return that is theirs


class _Told(NamedTuple):
    """One date that moved and still has to be kept."""

    move: Move
    owner: Role
    words: dict[str, Any]


def tell_moved(
    session: Session,
    case: Case,
    moves: Sequence[Move],
    *,
    because: str,
    occasion: str,
    desk: Desk,
    at: datetime,
) -> int:
    """Tell the business unit and the owners of the dates of one case that moved, once for each `occasion`.

    Only dates that are still to be kept and moved from one day to another are worth a mail. An owner hears of the owner's own dates.
    `because`: the reason in words, without a full stop. Returns how many notices are new.
    """
    told = _still_to_be_kept(session, case, moves)
    if not told:
        return 0
    speaker = Speaker.of(session, case, desk=desk, at=at)
    to: dict[str, tuple[Recipient, list[_Told]]] = {}
    new = 0
    for role in dict.fromkeys((*_DESK, *(one.owner for one in told))):
        if role in NATIONAL_BODIES:
            continue  # a date of ours is no outside body's
        theirs = told if role in _DESK else [one for one in told if one.owner is role]
        for one in theirs:
            reached = speaker.reach(role, item=one.move.item if role in _OF_ONE_ITEM else "")
            if not reached:
                new += speaker.nobody(role, NOTICE, occasion=occasion, duty=None)
            for recipient in reached:
                _, known = to.setdefault(recipient.address.lower(), (recipient, []))
                if one not in known:
                    known.append(one)
    for recipient, theirs in to.values():
        facts = {"because": because, "moves": [one.words for one in theirs], "link": speaker.link}
        new += speaker.say(NOTICE, recipient, facts, occasion=occasion)
    return new


def _still_to_be_kept(session: Session, case: Case, moves: Sequence[Move]) -> list[_Told]:
    rows = {
        (row.rule, row.item): row
        for row in session.exec(
            select(Deadline).where(Deadline.case_id == case.id, col(Deadline.replaced_at).is_(None))
        )
    }
    told, checked = [], checks.newest(session)
    for move in sorted(moves, key=lambda one: (str(one.after), one.rule, one.item)):
        row = rows.get((move.rule, move.item))
        if row is None or move.before is None or move.after is None or move.before == move.after:
            continue
        if row.due_on != move.after or row.met_on is not None or row.ended_on is not None:
            continue
        duty = on_record.rule_of(row)
        words = {
            "duty": duty.duty,
            "rule": duty.id,
            "force": duty.force.value,
            "duty_force": duty.duty_force.value,
            "verified": checks.verified_words(duty, checked),
            "item": move.item,
            "before": long_date(move.before),
            "after": long_date(move.after),
            "sooner": move.after < move.before,
            "provisional": row.provisional,
        }
        told.append(_Told(move, duty.owner, words))
    return told
