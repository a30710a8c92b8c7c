"""Stage 3, Panel notice: the national Panel has the rapid review and answers. Rule: panel-response-expected."""

from models.casework.documents import take
from models.casework.entry import Entry
from models.casework.forms import PanelResponse
from models.law.vocabulary import OccurrenceKind


def record_response(entry: Entry, answer: PanelResponse) -> None:
    """What the Panel answered, and when. A later response has its own number; the first one met the expectation."""
    entry.check_past(answer.received_on, "received_on", "Received on")
    entry.check_not_before(
        answer.received_on, OccurrenceKind.RAPID_REVIEW_SENT, "received_on", "Received on", "the rapid review was sent"
    )
    take(entry, answer.response_document, kind="panel-response", field="response_document", title="The Panel's letter")
    entry.put(OccurrenceKind.PANEL_RESPONDED, answer.received_on, item=str(entry.round) if entry.round > 1 else "")
