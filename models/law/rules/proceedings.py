"""The kinds of proceeding that run beside a review, what each may hold up, and how each may end. Closed lists; the outcomes are the other body's words.

Facts: docs/law/practice.md. None of these has a clock here: their own limits, as far as known, are in `related.py`.
"""

from collections.abc import Mapping

from models.law.rules.holds import HoldKind

CHILD_DEATH_REVIEW = "child death review"

# The kind of hold that each stands for, where it holds something up.
PROCEEDINGS: Mapping[str, HoldKind] = {
    "police investigation": HoldKind.CRIMINAL,
    "prosecution": HoldKind.CRIMINAL,
    "inquest": HoldKind.INQUEST,
    "family court": HoldKind.FAMILY_COURT,
    CHILD_DEATH_REVIEW: HoldKind.OTHER_REVIEW,
    "domestic abuse related death review": HoldKind.OTHER_REVIEW,
    "safeguarding adult review": HoldKind.OTHER_REVIEW,
    "MAPPA serious case review": HoldKind.OTHER_REVIEW,
    "IOPC investigation": HoldKind.OTHER_REVIEW,
    "patient safety incident response": HoldKind.OTHER_REVIEW,
    "employer": HoldKind.OTHER,
    "regulator": HoldKind.OTHER,
}
HOLDS_UP = ("nothing", "publication", "interviews", "the report", "family contact")
TOGETHER = ("joint", "in sequence", "apart")

_TRIED = ("convicted", "acquitted", "discontinued", "not charged")
OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "police investigation": ("charged", "not charged", "no further action"),
    "prosecution": _TRIED,
    "inquest": (
        "unascertained",
        "natural causes",
        "accident or misadventure",
        "suicide",
        "unlawful killing",
        "narrative conclusion",
        "open conclusion",
    ),
    "family court": ("order made", "no order"),
    "employer": ("upheld", "not upheld"),
    "regulator": ("action taken", "no action"),
}
UNKNOWN_OUTCOMES = ("completed", "does not apply", "joined with ours", "not known")
