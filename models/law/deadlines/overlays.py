"""Temporary relaxations, as dated rows: which rules one loosens, and which it leaves alone. docs/law/what-is-due.md T21.

An overlay never changes or hides a date. The date is still shown, with a mark that it was relaxed; where the end of the relaxation is not
known the mark says so. Whether a date was in truth still owed is for people to say: no document that ends the relaxation was found.
"""

from dataclasses import dataclass
from datetime import date

from models.law.rules.regimes import READ_ON
from models.law.rules.rule import Citation, Evidence
from models.law.words.dates import plain_date


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """A temporary change to rules that stand. `in_force_to` is `None` where its end is not known.

    `not_carried_past`: the last day from which a limit may count and still be marked: our own outer bound, so that an unknown end does
    not mark every date for ever.
    """

    id: str
    name: str
    relaxes: tuple[str, ...]
    keeps: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None
    not_carried_past: date
    citation: Citation
    evidence: Evidence
    verified_on: date | None
    note: str

    @property
    def mark(self) -> str:
        """What stands beside a relaxed date: `relaxed from 30 March 2020; end of the relaxation not known`."""
        end = f"until {plain_date(self.in_force_to)}" if self.in_force_to else "end of the relaxation not known"
        return f"relaxed from {plain_date(self.in_force_from)}; {end}"

    def is_in_force(self, on: date) -> bool:
        """Whether it stood on that day, or may have: with an unknown end, up to our own outer bound."""
        return self.in_force_from <= on <= (self.in_force_to or self.not_carried_past)

    def touches(self, rule_id: str, *, from_on: date, due_on: date) -> bool:
        """Whether it relaxed that rule's date: due on or after its start, and counted from a day within its reach."""
        return rule_id in self.relaxes and self.in_force_from <= due_on and from_on <= self.not_carried_past


OVERLAYS: tuple[Overlay, ...] = (
    Overlay(
        id="emergency-2020",
        name="Emergency measures of 30 March 2020",
        relaxes=(
            "rapid-review-to-panel",
            "lcspr-publish",
            "report-to-panel-before-publication",
            "report-to-ofsted-before-publication",
            "scr-complete",
            "scr-report-before-publication",
        ),
        keeps=("notify-panel", "notify-partners", "notify-secretary-of-state-looked-after"),
        in_force_from=date(2020, 3, 30),
        in_force_to=None,
        not_carried_past=date(2023, 12, 14),
        citation=Citation(
            "DfE and Panel advice of 30 March 2020, as published by Trafford",
            "are unaffected by the emergency measures (of the notification's 5 days)",
            "https://www.traffordsafeguardingpartnership.org.uk/About-us/News/2020/Child-Safeguarding-Practice-Reviews-update.aspx",
        ),
        evidence=Evidence.RESTATED,
        verified_on=READ_ON,
        note="Relaxed: the 15 working days of the rapid review, the 6 months of a review of either kind, and the notice before publication. "
        "Not relaxed: the 5 working days of the notification. No end was found; that it does not reach a limit counted from after the last day "
        "of Working Together 2018 is our own bound, not a finding.",
    ),
)


def relaxed(rule_id: str, *, from_on: date, due_on: date) -> Overlay | None:
    """The overlay that relaxed this date, or `None`."""
    return next((overlay for overlay in OVERLAYS if overlay.touches(rule_id, from_on=from_on, due_on=due_on)), None)


def overlays_on(day: date) -> tuple[Overlay, ...]:
    """The overlays that stood on that day, or may have."""
    return tuple(overlay for overlay in OVERLAYS if overlay.is_in_force(day))
