"""How a decision was signed, and who is still to sign, in words: by role, without a name for the desk, with one for the command line and paper."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from models.casework.reading.decision_shapes import CaseDecision
from models.casework.reading.sign_off_shapes import ProposalView, ReasonedSignature, SignatureView
from models.law.words.dates import LONDON, long_date
from models.records.tables import ProposalState

HOW = {"desk": "at the desk", "reply": "by reply", "command": "on the command line"}


def signature_words(one: SignatureView | ReasonedSignature, *, named: bool = False) -> str:
    """One signature in a line: as which role, when, how, and under which delegation; or that it was recorded as attended."""
    who = f"{one['role_title']} ({one['who']})" if named and one["who"] else str(one["role_title"])
    if one["how"] == "attended":
        position = one["position"] if one["position"] in ("disagrees", "not yet heard") else ""
        return f"{who}: recorded as attended" + (f", {position}" if position else "")
    signed = "signed in dissent" if one["position"] == "dissents" else "signed"
    assert one["at"] is not None
    at = datetime.fromisoformat(one["at"]).astimezone(LONDON)
    words = f"{who}: {signed} {HOW[one['how']]}, {long_date(at.date())}, {at:%H:%M}"
    if one["delegated_on"]:
        for_whom = f" for {one['for']}" if named else ""
        words += f",{for_whom} under the delegation of {long_date(date.fromisoformat(one['delegated_on']))}"
    because = str(one.get("because") or "") if named else ""
    return f"{words}. Reason: {because}" if because else words


def of_decisions(decisions: Sequence[CaseDecision]) -> list[dict[str, Any]]:
    """The decisions that named people sign, with their signatures in words."""
    signed = (decision for decision in decisions if decision.get("sign_offs"))
    return [{**one, "signatures": [signature_words(each) for each in one["sign_offs"]]} for one in signed]


def waiting(proposal: ProposalView | None) -> dict[str, Any] | None:
    """What a proposal waits for, or why it came to nothing, in words; `None` where there is none."""
    if proposal is None:
        return None
    return {
        **proposal,
        "signed_words": [signature_words(one) for one in proposal["signed"]],
        "missing_words": [one["role_title"] for one in proposal["missing"]],
        "ended_words": ENDED.get(proposal["state"], ""),
    }


ENDED = {
    ProposalState.WITHDRAWN: "it was withdrawn",
    ProposalState.LAPSED: "it lapsed",
    ProposalState.NOT_CARRIED: "too many signed in dissent",
    ProposalState.REPLACED: "the answer was changed",
}
