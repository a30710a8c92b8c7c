"""Every rule the product holds, and how to find one. Start here: the table in docs/rules.md is generated from `RULES`.

The law is data: no rule's number stands in an `if`. A changed rule is a new dated row with the same id, after the old one.
"""

from datetime import date

from models.law.rules.agreed_targets import AGREED_TARGETS
from models.law.rules.context_targets import SHAPE_TARGETS
from models.law.rules.england import ENGLAND
from models.law.rules.local_targets import AGREED_DATES, LOCAL_TARGETS
from models.law.rules.positions import POSITIONS
from models.law.rules.rule import Citation, Evidence, Force, Nature, Rule, Unit
from models.law.rules.safety import SAFETY
from models.law.rules.serious_case_reviews import SERIOUS_CASE_REVIEWS
from models.law.rules.yearly_report import YEARLY_REPORT

__all__ = ["RULES", "Citation", "Evidence", "Force", "Nature", "NoSuchRule", "Rule", "Unit", "in_force", "rule"]

# The rules of today first; those of earlier regimes after them.
RULES: tuple[Rule, ...] = (
    ENGLAND
    + YEARLY_REPORT
    + LOCAL_TARGETS
    + AGREED_DATES
    + AGREED_TARGETS
    + SAFETY
    + POSITIONS
    + SHAPE_TARGETS
    + SERIOUS_CASE_REVIEWS
)


class NoSuchRule(LookupError):
    """No rule has that id, or none of its rows was in force on the day asked for."""


def rule(rule_id: str, *, on: date | None = None) -> Rule:
    """The row of `rule_id` in force on the day `on`; without it, the newest row. Raises `NoSuchRule`."""
    rows = [row for row in RULES if row.id == rule_id and (on is None or row.is_in_force(on))]
    if not rows:
        raise NoSuchRule(f"No rule {rule_id!r}" + (f" was in force on {on}" if on else ""))
    return rows[-1]


def in_force(on: date) -> tuple[Rule, ...]:
    """Every rule that stood on that day, local targets and agreed dates included."""
    return tuple(row for row in RULES if row.is_in_force(on))
