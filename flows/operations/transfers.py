"""The note that goes with a case to another area, and the case that is opened from one. Plain calls, as in `cases.py`."""

from typing import Any

from flows.installation import resources
from models.casework.intake import transfers
from models.casework.record.who import By


def note(ref: str) -> dict[str, Any]:
    """The transfer note of a case. Raises `BadAnswer`, `NoSuchCase`."""
    with resources.reading() as session:
        return transfers.note(session, ref)


def take_over(text: str, *, safe: bool, partnership: str, by: By) -> str:
    """Open a case from another area's note. Returns its reference here. Raises `BadAnswer`."""
    given = transfers.read_note(text)
    with resources.writing(at=by.at) as session:
        ref = transfers.take_over(session, given, safe=safe, partnership=partnership, by=by).ref
    resources.make_folder(ref)
    return ref
