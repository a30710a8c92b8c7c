"""Which publication a date belongs to: a case that is opened again after it published may publish again, with dates of its own.

The first has no item; the second is `2`. Its acts never meet the first one's dates, nor move them. Rules: those with `anew`.
"""

from sqlmodel import Session

from models.casework.record.case import decisions, taken
from models.law.process.replay import publication_after
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Case, Decision

K = OccurrenceKind
OF_A_PUBLICATION = frozenset(
    {
        K.DECIDED,
        K.PANEL_TOLD_OF_REVIEW,
        K.SECRETARY_OF_STATE_TOLD_OF_REVIEW,
        K.OFSTED_TOLD_OF_REVIEW,
        K.DELAY_KNOWN,
        K.PANEL_TOLD_OF_DELAY,
        K.SECRETARY_OF_STATE_TOLD_OF_DELAY,
        K.REPORT_APPROVED,
        K.PUBLICATION_PLANNED,
        K.REPORT_SENT_TO_PANEL,
        K.REPORT_SENT_TO_SECRETARY_OF_STATE,
        K.REPORT_SENT_TO_OFSTED,
        K.PUBLISHED,
    }
)


def item_of(session: Session, case: Case, kind: OccurrenceKind) -> str:
    """The item under which something of this kind is put on record now; empty for what belongs to no publication."""
    return _item(decisions(session, case)) if kind in OF_A_PUBLICATION else ""


def item_after(session: Session, case: Case, kind: OccurrenceKind | None, decision: Decision | None) -> str:
    """The same for what a decision made necessary, however late it is done."""
    if kind not in OF_A_PUBLICATION or decision is None:
        return ""
    recorded = decisions(session, case)
    return _item([one for one in recorded if one.id is not None and decision.id is not None and one.id <= decision.id])


def slot_of(session: Session, case: Case, slot: str) -> str:
    """What goes out with the publication that the case is on: `media_plan`, `media_plan:2`."""
    item = _item(decisions(session, case))
    return f"{slot}:{item}" if item else slot


def _item(recorded: list[Decision]) -> str:
    number = publication_after(taken(recorded))
    return "" if number == 1 else str(number)
