"""The working behind one date as people read it: a page of Markdown, and the words that paper shares with it. Pure.

It shows reasons that people typed and who recorded what, so it is for the command line and for paper
(`notifications/paper/pdf_documents.py`) and is never put where the desk's database would keep it. What goes in is one entry of
`models.casework.reading.why`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from models.casework.reading.why_shapes import (
    ClaimedAlert,
    EditionView,
    ExtensionView,
    HoldOfDate,
    RevisionView,
    TriggerView,
    WhyView,
)
from models.law.words.dates import LONDON, long_date
from notifications.pages import markup, readout, signatures


def why_page(view: WhyView) -> str:
    """How one date was worked out: what started it, the rule, every day, what moved it, and every earlier date."""
    return markup.templates(readout.PAGES).get_template("working.md").render(one=in_words(view)).strip() + "\n"


def in_words(view: WhyView) -> dict[str, Any]:
    """The entry with its days and moments as people read them, and what became of the date said honestly."""
    today = date.fromisoformat(view["as_of"])
    return {
        **view,
        "stands": markup.Ready(readout.outcome_words(view, today=today)),
        "strength": readout.force_words(view),
        "edition_words": edition_words(view["edition"]),
        "trigger": _trigger(view["trigger"]),
        "starts": view["trigger"]["kind"].replace("_", " "),
        "adopted": [{**one, "on": moment(one["on"])} for one in view["adopted"]],
        "others": [{**other, "starts": other["counts_from"].replace("_", " ")} for other in view["others"]],
        "holds": [{**hold, "words": hold_words(hold)} for hold in view["holds"]],
        "extensions": [{**extension, "words": extension_words(extension)} for extension in view["extensions"]],
        "revisions": _revisions(view["revisions"]),
        "signed": [
            {**one, "signatures": [signatures.signature_words(each, named=True) for each in one["sign_offs"]]}
            for one in view.get("signed", ())
        ],
        "counted": sum(one["counted"] for one in view["working"]),
    }


def moment(value: str | None) -> str:
    """A moment by its day and time in London: `Mon 2 Mar 2026, 10:00`."""
    if not value:
        return ""
    at = datetime.fromisoformat(value).astimezone(LONDON)
    return f"{long_date(at.date())}, {at:%H:%M}"


def edition_words(edition: EditionView) -> str:
    """Which row of the rule it is: from when to when it is in force, and whether it is the partnership's own."""
    to = f"to {_day(edition['in_force_to'])}" if edition["in_force_to"] else "on, still in force"
    own = ", the partnership's own rule" if edition["own"] else ""
    return f"in force from {_day(edition['in_force_from'])} {to}{own}"


def hold_words(one: HoldOfDate) -> str:
    """A hold in one line: what it is, how long it stood, and what it did to this date."""
    stood = (
        f"to its release on {_day(one['released_on'])}"
        if one["released_on"]
        else f"and stands (looked at again {_day(one['review_on'])})"
    )
    by = f", recorded by {one['recorded_by']}" if one["recorded_by"] else ""
    return (
        f"Hold {one['number']}, {markup.spaced(one['reason'])}, from {_day(one['from_on'])} {stood}{by}: {one['says']}"
    )


def extension_words(one: ExtensionView) -> str:
    """An extension in one line: from when to when, who granted it, and whether it was taken back."""
    granted = f"granted by {one['granted_by']}, {moment(one['granted_at'])}"
    words = f"From {_day(one['from_on'])} to {_day(one['to_on'])}, {granted}"
    if one["reversed_at"]:
        return f"{words}; taken back by {one['reversed_by']}, {moment(one['reversed_at'])}"
    return words if one["bears"] else f"{words}; it does not move the date in force"


def _trigger(one: TriggerView) -> dict[str, Any]:
    recorded, entered = moment(one["recorded_at"]), moment(one["entered_at"])
    return {
        **one,
        "at": moment(one["at"]).removeprefix(f"{_day(one['on'])}, "),
        "recorded_at": recorded,
        "entered_at": "" if entered == recorded else entered,
        "superseded": [
            {**old, "recorded_at": moment(old["recorded_at"]), "superseded_at": moment(old["superseded_at"])}
            for old in one["superseded"]
        ],
    }


def _revisions(revisions: Sequence[RevisionView]) -> list[dict[str, Any]]:
    """Each revision with the date that took its place, and why. The newest has neither while it is in force."""
    following = [*(revision["due_on"] for revision in revisions[1:]), None]
    return [
        {
            **one,
            "new_on": new_on,
            "marks": [mark for mark in ("provisional", "suspended") if one[mark]],
            "starts": one["counts_from"].replace("_", " "),
            "projected": moment(one["projected_at"]),
            "replaced": moment(one["replaced_at"]),
            "alerts": [_alert(alert) for alert in one["alerts"]],
        }
        for one, new_on in zip(revisions, following, strict=True)
    ]


def _alert(one: ClaimedAlert) -> str:
    words = f"{one['rung']}: due {moment(one['due_at'])}, claimed {moment(one['claimed_at'])}"
    return f"{words}, overtaken by {one['overtaken_by']}" if one["overtaken_by"] else words


def _day(value: str) -> str:
    return long_date(date.fromisoformat(value))
