"""*Redo by*: whoever opens a decision again may agree a date by which it is taken anew. Rule: redo-due. It moves no other date."""

from collections.abc import Mapping, Sequence

from models.casework.answering.answer_entry import Entry
from models.casework.forms.fields import Answer
from models.casework.record.refusals import refuse
from models.law.process.replay import Open
from models.law.words.vocabulary import DecisionKind
from models.law.words.vocabulary import OccurrenceKind as O
from models.records.tables import Decision

K = DecisionKind
FIELD = "redo_by"
# What can be decided again, in a word that fits into the number of the date.
NAMES: Mapping[DecisionKind, str] = {
    K.NOTIFIABLE: "notifiable",
    K.NOTIFICATION_SENT: "notification",
    K.RAPID_REVIEW_OUTCOME: "outcome",
    K.REPORT_APPROVED: "report",
    K.ADOPT_PLAN: "plan",
    K.SIGN_OFF_PLAN: "plan-sign-off",
}


def item_of(kind: DecisionKind, round_: int) -> str:
    """The number of the date by which a decision is taken again: `outcome.2`."""
    return f"{NAMES[kind]}.{round_}"


def keep(entry: Entry, answer: Answer, decision: Decision, before: Sequence[Open], after: Sequence[Open]) -> None:
    """Meet the date of a decision that was taken again, end that of one that is not asked any more, agree that of one that was opened again.

    `before`, `after`: the questions that waited, and those that wait now. Raises `BadAnswer` where the date cannot be.
    """
    if decision.kind in NAMES:
        _settle(entry, item_of(decision.kind, decision.round), O.REDONE, decision)
    for ended in before:
        still = any((now.decision, now.round) == (ended.decision, ended.round) for now in after)
        if ended.decision in NAMES and not still:
            _settle(entry, item_of(ended.decision, ended.round), O.REDO_NOT_NEEDED, decision)
    _agree(entry, answer, before, after)


def _settle(entry: Entry, item: str, how: O, decision: Decision) -> None:
    met = entry.standing(O.REDONE, item=item)
    if entry.standing(O.REDO_DUE, item=item) is not None and met is None:
        entry.put(how, decision.decided_on, item=item)


def _agree(entry: Entry, answer: Answer, before: Sequence[Open], after: Sequence[Open]) -> None:
    redo_by = getattr(answer, FIELD, None)
    if redo_by is None:
        return
    title = type(answer).model_fields[FIELD].title or FIELD
    known = {(waits.decision, waits.round) for waits in before}
    again = [waits for waits in after if waits.decision in NAMES and (waits.decision, waits.round) not in known]
    if not again:
        raise refuse(FIELD, title, "with this answer nothing is decided again; leave the date empty")
    for waits in again:
        entry.put(O.REDO_DUE, entry.check_future(redo_by, FIELD, title), item=item_of(waits.decision, waits.round))
