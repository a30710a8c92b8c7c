"""Neighbouring and foreign reviews, by name: so that a parallel review can be linked and shown, never so that its dates are computed.

Facts: docs/law/what-is-due.md and the documents that each row cites, with their grades. A limit is a sentence here, not a number: none of these has a clock in this product.
"""

from dataclasses import dataclass
from datetime import date

from models.law.rules.regimes import READ_ON


@dataclass(frozen=True)
class KnownLimit:
    """What is known of a limit, in words. `verified_on` is `None` where it is recalled, or where nothing was found."""

    what: str
    verified_on: date | None


@dataclass(frozen=True, kw_only=True)
class RelatedProcess:
    """A review that is not ours. From and to are `None` where no day was found."""

    id: str
    nation: str
    name: str
    body: str
    basis: str
    limits: tuple[KnownLimit, ...]
    in_force_from: date | None
    in_force_to: date | None
    verified_on: date | None  # of the name and the body
    note: str = ""

    def is_in_force(self, on: date) -> bool:
        """Whether it stood on that day, as far as its days are known."""
        return (self.in_force_from is None or self.in_force_from <= on) and (
            self.in_force_to is None or on <= self.in_force_to
        )


RELATED: tuple[RelatedProcess, ...] = (
    RelatedProcess(
        id="child-death-review",
        nation="England",
        name="Child death review",
        body="child death review partners (local authority and integrated care board); a child death overview panel on their behalf",
        basis="Working Together 2018 chapter 5 and 2023 chapter 6; Child Death Review: Statutory and Operational Guidance, October 2018",
        limits=(
            KnownLimit("notify the panel: 24 hours (older local practice) or 48 hours; not found in a source", None),
            KnownLimit("child death review meeting: generally within 3 months; recalled", None),
            KnownLimit(
                "overview panel: within 6 weeks of the meeting's report or the inquest's result; recalled", None
            ),
        ),
        in_force_from=date(2018, 6, 29),
        in_force_to=None,
        verified_on=READ_ON,
        note="Every child's death under 18, whatever the cause. A care leaver's death at 18 or over is not one of its cases. "
        "Confirmed as since 2018; the day is taken from the start of the new arrangements.",
    ),
    RelatedProcess(
        id="domestic-homicide-review",
        nation="England and Wales",
        name="Domestic homicide review (domestic abuse related death review)",
        body="the community safety partnership",
        basis="Domestic Violence, Crime and Victims Act 2004, section 9; renamed by the Victims and Prisoners Act 2024",
        limits=(
            KnownLimit("decide, and tell the Home Office: 1 month of the homicide coming to notice; recalled", None),
            KnownLimit("overview report: 6 months from the decision; recalled", None),
            KnownLimit("a quality assurance panel approves the report before publication; no number of days", READ_ON),
        ),
        in_force_from=date(2011, 4, 13),
        in_force_to=None,
        verified_on=READ_ON,
        note="The new name is in local use; the final guidance under it was not found, nor the day of the change. "
        "In Wales it joins the single unified safeguarding review.",
    ),
    RelatedProcess(
        id="wales-child-practice-review",
        nation="Wales",
        name="Child practice review, concise or extended",
        body="the Regional Safeguarding Board",
        basis="SI 2012/1712 (W.)",
        limits=(
            KnownLimit("complete within 6 months of referral to the review panel; recalled", None),
            KnownLimit("extended where the child was registered or looked after in the 6 months before", READ_ON),
        ),
        in_force_from=None,
        in_force_to=date(2024, 9, 30),
        verified_on=READ_ON,
    ),
    RelatedProcess(
        id="wales-single-unified-safeguarding-review",
        nation="Wales",
        name="Single unified safeguarding review",
        body="not found in the sources read",
        basis="joins child practice, adult practice, domestic homicide and mental health homicide reviews",
        limits=(KnownLimit("timescale: not found", None),),
        in_force_from=date(2024, 10, 1),
        in_force_to=None,
        verified_on=READ_ON,
    ),
    RelatedProcess(
        id="scotland-learning-review",
        nation="Scotland",
        name="Learning review",
        body="the Child Protection Committee, for the Chief Officers Group; the Care Inspectorate is told of the decision and gets the report",
        basis="national guidance of 2021, revised 2024; before it initial and significant case reviews (2015)",
        limits=(KnownLimit("a local target of about 28 days for the decision; recalled, weakly", None),),
        in_force_from=None,
        in_force_to=None,
        verified_on=READ_ON,
        note="The day in 2021 on which it took the place of the significant case review was not found.",
    ),
    RelatedProcess(
        id="northern-ireland-case-management-review",
        nation="Northern Ireland",
        name="Case management review",
        body="not found in the sources read",
        basis="name only",
        limits=(KnownLimit("timescale: not found", None),),
        in_force_from=None,
        in_force_to=None,
        verified_on=READ_ON,
    ),
)


def related_on(day: date) -> tuple[RelatedProcess, ...]:
    """The neighbouring reviews of that day, as far as their days are known."""
    return tuple(related_process for related_process in RELATED if related_process.is_in_force(day))
