"""The note that goes with a case to another area: codes, dates and references, and nothing that anybody wrote.

The receiving installation opens a case of its own from it. No decision is taken over: what was decided elsewhere is answered again there,
by somebody, and every date counts from its first trigger.
"""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session

from models.casework.forms.form_reading import read_form
from models.casework.forms.intake import FACTS, Intake, check_safety
from models.casework.intake import opening
from models.casework.record import files
from models.casework.record.addresses import MailAddress
from models.casework.record.case import decisions, latest, occurrences, peek
from models.casework.record.people import partnership_of
from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.vocabulary import DecisionKind, OccurrenceKind
from models.records.tables import Case

FORMAT = "cspr transfer note 1"
_DATES = (OccurrenceKind.INCIDENT, OccurrenceKind.AWARE, OccurrenceKind.NOTIFIED, OccurrenceKind.RAPID_REVIEW_SENT)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Decided(_Part):
    """One decision that was taken where the case comes from, by its codes."""

    decision: str = Field(max_length=60)
    outcome: str = Field(max_length=60)
    decided_on: date


class TransferNote(_Part):
    """The whole note."""

    format: Literal["cspr transfer note 1"]
    ref: str = Field(pattern=r"^[A-Z]{2,8}-\d{4}-\d{4,}$")
    partnership: str = Field(max_length=120)
    mailbox: MailAddress
    sent_on: date
    regime: str = Field(max_length=40)
    route: str = Field(max_length=40)
    facts: dict[str, str]
    dates: dict[str, date]
    decisions: list[Decided]


def note(session: Session, ref: str) -> dict[str, Any]:
    """The note of a case that was sent to another area, as JSON values. Raises `BadAnswer`, `NoSuchCase`."""
    case = peek(session, ref)
    recorded = decisions(session, case)
    sent = latest(recorded, DecisionKind.TRANSFER)
    if sent is None:
        raise refuse(
            "reference",
            "Case",
            f"{case.ref} was not sent to another area; record that first ('Transfer to another area')",
        )
    partnership = partnership_of(session, case.partnership_id)
    dates = {
        occurrence.kind.value: occurrence.on for occurrence in occurrences(session, case) if occurrence.kind in _DATES
    }
    transfer_note = TransferNote(
        format="cspr transfer note 1",
        ref=case.ref,
        partnership=partnership.name,
        mailbox=partnership.shared_mailbox,
        sent_on=sent.decided_on,
        regime=case.regime,
        route=case.route.value,
        facts={name: _typed(case.facts[name]) for name in FACTS if name in case.facts},
        dates=dates,
        decisions=[
            Decided(decision=decision.kind.value, outcome=decision.outcome, decided_on=decision.decided_on)
            for decision in recorded
        ],
    )
    return transfer_note.model_dump(mode="json")


def read_note(text: str) -> TransferNote:
    """The checked note. Raises `BadAnswer` naming the place in it."""
    no_note = f"this is no transfer note ({FORMAT}); ask the other area for it again"
    given = files.json_value(text, refuse=lambda words: refuse("file", "Transfer note", f"{no_note} ({words})"))
    try:
        transfer_note = TransferNote.model_validate(given)
    except ValueError as wrong:
        where = (
            ".".join(str(part) for part in wrong.errors()[0]["loc"]) if isinstance(wrong, ValidationError) else "file"
        )
        raise refuse(where, "Transfer note", no_note) from None
    if OccurrenceKind.AWARE.value not in transfer_note.dates:
        raise refuse("dates.aware", "Transfer note", "the day of awareness is missing; ask the other area for it")
    words = [
        transfer_note.partnership,
        *transfer_note.facts.values(),
        *(f"{decision.decision} {decision.outcome}" for decision in transfer_note.decisions),
    ]
    identifier = next((what for what in map(find_in_prose, words) if what), None)
    if identifier:
        raise refuse("file", "Transfer note", f"this holds what looks like {identifier}; ask for a note without it")
    return transfer_note


def take_over(session: Session, given: TransferNote, *, safe: bool, partnership: str, by: By) -> Case:
    """Open a case here for one that another area hands over; the same note again gives the same case.

    `safe`: somebody here has asked whether every child is safe now. Raises `BadAnswer`.
    """
    typed: dict[str, Any] = {name: value for name, value in given.facts.items() if name in Intake.model_fields}
    typed |= {
        "aware_on": given.dates["aware"].isoformat(),
        "immediate_safety": "yes" if safe else "no",
        "another": "yes",
    }
    typed |= {"incident_on": given.dates["incident"].isoformat()} if "incident" in given.dates else {}
    typed |= {"partnership": partnership} if partnership else {}
    if not safe:
        check_safety(read_form(Intake, {"recorded_by": by.who, **typed}))
    for name in ("siblings", "household"):  # somebody here has asked since
        typed.pop(name, None)
    case = opening.open_case(session, typed=typed, by=by, once=f"transfer:{given.ref}")
    case.facts = {
        **case.facts,
        "taken_over": {"ref": given.ref, "from": given.partnership, "sent_on": given.sent_on.isoformat()},
    }
    session.add(case)
    return case


def _typed(value: Any) -> str:
    return str(value) if not isinstance(value, bool) else "yes" if value else "no"
