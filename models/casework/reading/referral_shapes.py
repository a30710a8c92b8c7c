"""What is shown of a referral. JSON values, as `TypedDict`s."""

from typing import Any, TypedDict

_FromWhom = TypedDict("_FromWhom", {"from": str})


class ReferralView(_FromWhom):
    """A referral by codes and dates, as the board shows it."""

    referral: str
    received_on: str
    agency: str | None
    form: str
    state: str
    adopted_by: str | None
    result: str
    aware_on: str | None
    learning: str | None
    media_interest: bool
    safety_asked_at: str
    case: str | None
    officers: list[str]


class WholeReferral(ReferralView):
    """The same with the words: for whoever decides, never for the desk."""

    answers: dict[str, Any]  # the form as it was filled in
    learning_words: str
    sent_by: str | None
    recorded_by: str
    settled_by: str | None
    settled_because: str | None
    sha256: str | None
