"""What would follow from a correction, in words: shown before it is made. Markdown, pure; references, codes and dates only."""

from collections.abc import Mapping
from typing import Any

from models.law.deadlines.outcomes import Outcome
from models.law.rules.rule import Force
from notifications.pages import markup
from notifications.pages.readout import PAGES, force_words


def what_if_page(view: Mapping[str, Any]) -> str:
    """The answer of `cspr case what-if` as a page: what moves, what changes its outcome, which alerts would have gone out."""
    dates = [
        {
            **deadline,
            "strength": force_words(deadline),
            **{when: _stands(deadline[when], deadline["force"]) for when in ("outcome_before", "outcome_after")},
        }
        for deadline in view["deadlines"]
    ]
    return markup.templates(PAGES).get_template("what-if.md").render(**{**view, "deadlines": dates}).strip() + "\n"


_OWN = {Outcome.OVERDUE: "target passed", Outcome.MISSED: "target missed"}


def _stands(outcome: str | None, force: str) -> str:
    """What becomes of a date in a word or two; an own target that passed is never called overdue."""
    if outcome is None:
        return ""
    return _OWN.get(Outcome(outcome), outcome) if force == Force.LOCAL else outcome
