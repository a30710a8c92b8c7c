"""The proof of alert as people read it: a page of Markdown, and the same on paper. Pure.

It names professionals and their addresses, so it is for the command line and for paper and is never put where the desk's database would
keep it. What goes in is what `models.casework.reading.proof` gives.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from models.casework.inbound.holding_pen import CameIn
from models.casework.reading.proof_shapes import (
    AttemptView,
    ProofAlert,
    ProofDate,
    ProofMessage,
    ProofView,
    ProofWentOn,
)
from models.law.alerts.ladders import kind_of
from models.law.words.dates import long_date
from notifications.pages import markup, readout, working_page
from notifications.paper import pdf_documents

STATES = {
    "pending": "waiting to be sent",
    "accepted": "accepted",
    "rejected": "REJECTED",
    "uncertain": "UNCERTAIN: no answer came",
    "not written": "NOT WRITTEN: nothing could be sent",
    "given up": "GIVEN UP: not tried again",
}
HOW = {"desk": "at the desk", "reply": "by reply to the mail", "command": "on the command line"}


def proof_page(view: ProofView) -> str:
    """The proof of one case: every date with its alerts and their messages, then what else was said, then what came in."""
    return markup.templates(readout.PAGES).get_template("proof.md").render(one=in_words(view)).strip() + "\n"


def proof_pdf(view: ProofView, *, at: datetime) -> bytes:
    """The same on A4, as tagged PDF. `at`: when it is printed, aware."""
    one = in_words(view)
    title = f"{one['ref']}: proof of alert"
    printed = f"Printed {working_page.moment(at.isoformat())}. As of {one['as_of']}."
    return pdf_documents.compiled("proof.typ", {"title": title, "printed": printed, **one}, at=at)


def in_words(view: ProofView) -> dict[str, Any]:
    """The proof with its days and moments as people read them. A date without an alert is named without a section of its own."""
    dates = [_date(one) for one in view["dates"]]
    return {
        "ref": view["ref"],
        "partnership": view["partnership"],
        "as_of": _day(view["as_of"]),
        "dates": [one for one in dates if one["alerts"] or one["overtaken"]],
        "silent": [f"{one['name']}, {one['due_on']}" for one in dates if not one["alerts"] and not one["overtaken"]],
        "went_on": [_went_on(one) for one in view.get("went_on", ())],
        "others": [_message(other_message) for other_message in view["other_messages"]],
        "came_in": [_came_in(one) for one in view["came_in"]],
        "audit_head": view["audit_head"],
    }


def _went_on(one: ProofWentOn) -> str:
    """One thing that a decision went past, with the reason and who answers for it."""
    asked = f"{one['title']} (round {one['round']})" if one["round"] > 1 else str(one["title"])
    return f"{asked}, {_day(one['decided_on'])}: {one['code']}, {one['words']}. {one['by']} answers for going on all the same: {one['reason']}"


def _date(one: ProofDate) -> dict[str, Any]:
    item = f" ({one['item']})" if one["item"] else ""
    revision = f", revision {one['revision']}" if one["revision"] > 1 else ""
    stands = ""
    if one["replaced_at"]:
        stands = f"Replaced {working_page.moment(one['replaced_at'])}: {one['replaced_because']}."
    elif one["met_on"]:
        stands = f"Done on {_day(one['met_on'])}."
    return {
        "name": f"{one['rule']}{item}{revision}",
        "duty": f"{one['duty']}{item}",
        "due_on": _day(one["due_on"]),
        "stands": stands,
        "alerts": [_alert(alert) for alert in one["alerts"] if not alert["overtaken_by"]],
        "overtaken": [_overtaken(alert) for alert in one["alerts"] if alert["overtaken_by"]],
    }


def _alert(one: ProofAlert) -> dict[str, Any]:
    acknowledged = ""
    if one["acknowledged_at"]:
        how = HOW.get(one["acknowledged_how"] or "", one["acknowledged_how"])
        acknowledged = (
            f"Acknowledged by {one['acknowledged_by']}, {working_page.moment(one['acknowledged_at'])}, {how}."
        )
    resumed = ""
    if one["resumed"]:
        resumed = (
            f"Not done after that: {one['resumed']['rung']} went off, {working_page.moment(one['resumed']['at'])}."
        )
    return {
        "name": f"{kind_of(one['rung']).label.capitalize()} ({one['rung']})",
        "due": working_page.moment(one["due_at"]),
        "claimed": working_page.moment(one["claimed_at"]),
        "answer": " ".join(words for words in (acknowledged, resumed) if words),
        "messages": [_message(message) for message in one["messages"]],
    }


def _overtaken(one: ProofAlert) -> str:
    due, claimed = working_page.moment(one["due_at"]), working_page.moment(one["claimed_at"])
    return f"{one['rung']}, due {due}: not said, since {one['overtaken_by']} was due as well when they were claimed ({claimed})"


def _message(one: ProofMessage) -> dict[str, Any]:
    by = "by mail" if one["channel"] == "mail" else f"on the staff channel {one['channel']}"
    accepted = f" {working_page.moment(one['accepted_at'])}" if one["accepted_at"] else ""
    return {
        "what": markup.spaced(one["notice"]),
        "to": f"{one['to_name']} ({one['to_role']}), {one['to_address']}",
        "by": by,
        "composed": working_page.moment(one["composed_at"]),
        "stands": f"{STATES[one['state']]}{accepted}",
        "tries": _tries(one["attempts"]),
        "bounced": f"Came back {working_page.moment(one['bounced_at'])}: {one['bounce']}" if one["bounced_at"] else "",
        "message_id": one["message_id"],
        "sha256": one["sha256"],
    }


def _tries(attempts: Sequence[AttemptView]) -> list[str]:
    """Each try in one line: `1. Mon 9 Mar 2026, 09:00: accepted, 250 2.0.0 queued as 17`."""
    lines = []
    for number, one in enumerate(attempts, 1):
        said = " ".join(str(part) for part in (one["relay_code"], one["relay_reply"]) if part)
        state = STATES.get(one["state"], one["state"])
        lines.append(
            f"{number}. {working_page.moment(one['at'])}: {'not taken' if one['state'] == 'pending' else state}, {said}"
        )
    return lines


def _came_in(one: CameIn) -> str:
    about = f", about {markup.spaced(one['to_notice'])} ({one['to_role']})" if one["to_notice"] else ""
    return f"{working_page.moment(one['read_at'])}: {readout.CAME_IN.get(one['kind'], one['kind'])}{about}"


def _day(value: str) -> str:
    return long_date(date.fromisoformat(value))
