"""What would follow from a correction, in words: shown before it is made. Markdown, pure; references, codes and dates only."""

from models.casework.changes.corrections import WhatIf
from models.law.deadlines.outcomes import Outcome
from models.law.rules.rule import Force
from notifications.pages import markup
from notifications.pages.readout import PAGES, force_words


def what_if_page(view: WhatIf, *, done: bool = False) -> str:
    """The answer of `cspr case what-if` as a page: what moves, what changes its outcome, which alerts would have gone out.

    `done`: it was corrected, and this is what followed.
    """
    dates = [
        {
            **deadline,
            "strength": force_words(deadline),
            "outcome_before": _stands(deadline["outcome_before"], deadline["force"]),
            "outcome_after": _stands(deadline["outcome_after"], deadline["force"]),
        }
        for deadline in view["deadlines"]
    ]
    return (
        markup.templates(PAGES).get_template("what-if.md").render(**{**view, "deadlines": dates, "done": done}).strip()
        + "\n"
    )


_OWN = {Outcome.OVERDUE: "target passed", Outcome.MISSED: "target missed"}


def _stands(outcome: Outcome | None, force: Force) -> str:
    """What becomes of a date in a word or two; an own target that passed is never called overdue."""
    if outcome is None:
        return ""
    return _OWN.get(outcome, outcome) if force == Force.LOCAL else outcome
