"""What every open case asks now, by its decisions alone: what must hang as a form, whatever Prefect shows."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.law.process.decisions import step
from models.law.process.replay import Taken, open_decisions
from models.law.words.vocabulary import DecisionKind
from models.records.tables import Case, Decision


@dataclass(frozen=True)
class Asked:
    """A decision that waits in a case, in its round (1 the first time it is asked)."""

    ref: str
    decision: DecisionKind
    round: int

    @property
    def title(self) -> str:
        return step(self.decision).title

    @property
    def form(self) -> str:
        """The name of its form."""
        return form_key(self.ref, self.decision, self.round)


def form_key(case_ref: str, decision: str, round_: int) -> str:
    """The name of a form, whichever run carries it."""
    return f"form:{case_ref}:{decision}:{round_}"


def asked(session: Session, ref: str = "") -> list[Asked]:
    """Every decision that waits, in one case or in all that are open. A case whose record cannot be read asks nothing here."""
    cases = select(Case.id, Case.ref, Case.opened_at).where(col(Case.closed_at).is_(None)).order_by(col(Case.id))
    if ref:
        cases = cases.where(Case.ref == ref)
    found = session.exec(cases).all()
    recorded: dict[int, list[tuple[str, str, datetime]]] = {}
    for case_id, kind, outcome, at in session.exec(
        select(Decision.case_id, Decision.kind, Decision.outcome, Decision.decided_at)
        .where(col(Decision.case_id).in_([case_id for case_id, _, _ in found]))
        .order_by(col(Decision.id))
    ):
        recorded.setdefault(case_id, []).append((kind, outcome, at))
    return [one for case_id, ref, at in found for one in _of_case(ref, recorded.get(case_id or 0, []), at)]


def _of_case(ref: str, recorded: list[tuple[str, str, datetime]], opened_at: datetime) -> list[Asked]:
    try:
        taken_decisions = [Taken(DecisionKind(kind), outcome, at) for kind, outcome, at in recorded]
        return [
            Asked(ref, open_.decision, open_.round) for open_ in open_decisions(taken_decisions, opened_at=opened_at)
        ]
    except (ValueError, KeyError):  # no table knows it: whoever looks at the whole case says so
        return []
