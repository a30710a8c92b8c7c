"""Which body of rules a review runs under: that of its trigger day, whatever changes later.

Serious case reviews under Working Together 2013 and 2015 are held for their dates and for `cspr rules`; only the regimes of the child
safeguarding practice review can carry a live case. A day before the first held regime is refused, never guessed. Facts: docs/law/what-is-due.md.
"""

from dataclasses import dataclass
from datetime import date

from models.law.words.dates import long_date


@dataclass(frozen=True)
class Milestone:
    """A dated change within a regime or on its way out that sets no limit of its own. `verified_on` as in a rule: `None` = recalled."""

    on: date
    what: str
    source: str
    verified_on: date | None


@dataclass(frozen=True, kw_only=True)
class Regime:
    """A body of rules and the days on which a trigger falls under it; `in_force_to` is its last day, `None` if it still stands.

    `criteria`: when a full review is held, in our words; `mandatory`: whether meeting them compels one. `gaps`: limits that we know to
    have existed, or that may have, and for which no number was found: they are said, because silence would look like "nothing is due".
    """

    id: str
    name: str
    in_force_from: date
    in_force_to: date | None
    documents: tuple[str, ...]
    criteria: str
    mandatory: bool
    can_carry_live_cases: bool
    milestones: tuple[Milestone, ...] = ()
    gaps: tuple[str, ...] = ()
    note: str = ""


class NoRegimeHeld(LookupError):
    """The day is before every regime that the product holds."""


READ_ON = date(2026, 11, 22)  # when the fact file was taken over: what was read in a public copy is "read on" this day
WORKING_TOGETHER_2013_FROM = date(2013, 4, 15)  # our recollection; the fact file names the edition and gives no day
WORKING_TOGETHER_2015_FROM = date(2015, 3, 26)  # our recollection; the fact file names the edition and gives no day
CSPR_FROM = date(2018, 6, 29)  # notifications go to the Panel from this day (docs/law/what-is-due.md S10, known B)
# Our recollection of its publication, not read; docs/law/README.md lists it among what is to be read.
WORKING_TOGETHER_2023_FROM = date(2023, 12, 15)

_SCR_CRITERIA = (
    "Abuse or neglect is known or suspected, and the child has died, or has been seriously harmed with concern about how agencies worked "
    "together; also deaths in custody, in a secure setting or while detained under the Mental Health Act"
)
_CSPR_CRITERIA = (
    "The partners weigh whether improvements are needed, recurrent themes, concern about two or more agencies working together, and what "
    "the Panel has considered. There is no longer a limb of its own for concern about joint working"
)
_SCR_SOURCE = (
    "Local Safeguarding Children Boards Regulations 2006, regulation 5(1)(e) and (2), as restated by Milton Keynes"
)
_CSPR_LAW = (
    "Children Act 2004, sections 16A to 16K",
    "Child Safeguarding Practice Review and Relevant Agency (England) Regulations 2018 (SI 2018/789)",
)
_CSPR_GAPS = (
    "telling the Panel, the Secretary of State and Ofsted of a review: no number of days was found; 5 working days are a local target",
    "telling the Panel and the Secretary of State of a delay: no number of days was found; 5 working days are a local target",
)
_SOLIHULL = "Solihull LSCB procedures"
_BEGAN = "The day on which this edition began is recalled, not read."

REGIMES = (
    Regime(
        id="scr-2013",
        name="Serious case reviews under Working Together 2013",
        in_force_from=WORKING_TOGETHER_2013_FROM,
        in_force_to=date(2015, 3, 25),
        documents=(_SCR_SOURCE, "Working Together to Safeguard Children 2013"),
        criteria=_SCR_CRITERIA,
        mandatory=True,
        can_carry_live_cases=False,
        gaps=(
            "the notification to Ofsted and the LSCB: the 5 working days are confirmed for the 2015 edition only",
            "telling the national panel of a decision to hold a review: no number was found for the 2013 edition",
        ),
        note=_BEGAN,
    ),
    Regime(
        id="scr-2015",
        name="Serious case reviews under Working Together 2015",
        in_force_from=WORKING_TOGETHER_2015_FROM,
        in_force_to=date(2018, 6, 28),
        documents=(_SCR_SOURCE, "Working Together to Safeguard Children 2015"),
        criteria=_SCR_CRITERIA,
        mandatory=True,
        can_carry_live_cases=False,
        milestones=(
            Milestone(
                CSPR_FROM, "New notifications go to the Child Safeguarding Practice Review Panel", _SOLIHULL, READ_ON
            ),
            Milestone(
                CSPR_FROM,
                "Decisions not to start or not to publish a serious case review go to the new Panel, promptly: no number of days",
                _SOLIHULL,
                READ_ON,
            ),
            Milestone(date(2019, 6, 29), "The new safeguarding arrangements are published by now", _SOLIHULL, READ_ON),
            Milestone(
                date(2019, 9, 29),
                "The new safeguarding arrangements are running by now; no new serious case reviews",
                f'{_SOLIHULL}: "must have been implemented by 29th September 2019"',
                READ_ON,
            ),
            Milestone(
                date(2020, 9, 29),
                "About the last day for reviews outstanding at the change: up to 12 months' grace",
                "Commencement No. 4 and transitional regulations 2018: their existence is confirmed, the 12 months are recalled",
                None,
            ),
        ),
        note=_BEGAN,
    ),
    Regime(
        id="cspr-2018",
        name="Child safeguarding practice reviews under Working Together 2018",
        in_force_from=CSPR_FROM,
        in_force_to=date(2023, 12, 14),
        documents=(
            *_CSPR_LAW,
            "Working Together to Safeguard Children 2018",
            "Panel guidance for safeguarding partners, April 2019 and September 2022",
        ),
        criteria=_CSPR_CRITERIA,
        mandatory=False,
        can_carry_live_cases=True,
        milestones=(
            Milestone(
                date(2019, 2, 21),
                "About now the DfE's own notification system opens; until then local authorities used Ofsted's online form",
                "Sutton LSCB and Solihull",
                READ_ON,
            ),
            Milestone(
                date(2022, 7, 1),
                "Integrated care boards take the place of clinical commissioning groups",
                "recalled, no source read",
                None,
            ),
            Milestone(
                date(2023, 11, 6),
                "The list of relevant agencies in the Schedule to SI 2018/789 is amended",
                "legislation.gov.uk",
                READ_ON,
            ),
        ),
        gaps=_CSPR_GAPS,
    ),
    Regime(
        id="cspr-2023",
        name="Child safeguarding practice reviews under Working Together 2023",
        in_force_from=WORKING_TOGETHER_2023_FROM,
        in_force_to=None,
        documents=(
            *_CSPR_LAW,
            "Working Together to Safeguard Children 2023",
            "Panel guidance for safeguarding partners, September 2022 and June 2025",
        ),
        criteria=_CSPR_CRITERIA,
        mandatory=False,
        can_carry_live_cases=True,
        milestones=(
            Milestone(
                date(2024, 12, 31),
                "Arrangements under Working Together 2023 are published by about now: only the month is known",
                'Cornwall and Isles of Scilly: "implementation date of December 2024"',
                READ_ON,
            ),
            Milestone(
                date(2026, 4, 29),
                "Royal Assent of the Children's Wellbeing and Schools Act 2026; no change to notification or review timing was found",
                "an unofficial copy of the Act",
                READ_ON,
            ),
        ),
        gaps=_CSPR_GAPS,
        note=_BEGAN,
    ),
)


def regime_on(day: date) -> Regime:
    """The regime in force on `day`. Raises `NoRegimeHeld` for a day before the first."""
    for regime in reversed(REGIMES):
        if regime.in_force_from <= day:
            return regime
    first = REGIMES[0]
    raise NoRegimeHeld(
        f"no rules are held for {long_date(day)}; the earliest held are those from {long_date(first.in_force_from)}"
    )
