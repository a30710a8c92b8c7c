"""The editions of the Panel's guidance for safeguarding partners, as far as they bear on the rapid review's 15 working days.

Serves `rapid-review-to-panel`. The number is confirmed; from which day it counts differed, or was never read, edition by edition
(docs/law/counting.md D1), and no edition makes it statutory (D2). Known by month only, an edition is taken from the first of its month.
"""

from dataclasses import dataclass
from datetime import date

from models.law.rules.regimes import CSPR_FROM
from models.law.rules.rule import Citation, Evidence
from models.law.words.vocabulary import OccurrenceKind as O


@dataclass(frozen=True)
class Edition:
    """One edition: the days it stood, what its 15 working days count from, and how that is known."""

    first: date
    last: date | None
    counts_from: tuple[O, ...]
    citation: Citation
    evidence: Evidence
    note: str


_BY_MONTH = "Only the month of the edition is known; it is taken from the first of the month."
_TRAFFORD = "That 15 working days stood, as a non-statutory limit, is confirmed by Trafford's notice of 30 March 2020."

PANEL_GUIDANCE: tuple[Edition, ...] = (
    Edition(
        CSPR_FROM,
        date(2019, 3, 31),
        (O.AWARE, O.NOTIFIED),
        Citation(
            "Letter of the Panel's chair, 2018",
            "paragraph not read",
            "https://www.gov.uk/government/organisations/child-safeguarding-practice-review-panel",
        ),
        Evidence.RECALLED,
        "That this letter counted from becoming aware of the incident is recalled, not read; later editions count from the "
        "notification.",
    ),
    Edition(
        date(2019, 4, 1),
        date(2022, 8, 31),
        (O.NOTIFIED,),
        Citation(
            "Panel guidance for safeguarding partners, April 2019",
            "paragraph not read",
            "https://www.traffordsafeguardingpartnership.org.uk/About-us/News/2020/Child-Safeguarding-Practice-Reviews-update.aspx",
        ),
        Evidence.RECALLED,
        f"{_TRAFFORD} From which day this edition counts was not read; the notification is taken. {_BY_MONTH}",
    ),
    Edition(
        date(2022, 9, 1),
        date(2025, 5, 31),
        (O.NOTIFIED,),
        Citation(
            "Panel guidance for safeguarding partners, September 2022, as followed by Devon's flowchart",
            "the notification is working day 0",
            "https://www.dcfp.org.uk/training-and-resources/child-safeguarding-practice-reviews/rapid-review-process-flowchart/",
        ),
        Evidence.RESTATED,
        f"Complete and sent by the 15th working day: sending on day 16, as that flowchart does, is late. {_BY_MONTH}",
    ),
    Edition(
        date(2025, 6, 1),
        None,
        (O.NOTIFIED,),
        Citation(
            "Panel guidance for safeguarding partners, June 2025, as restated by Cambridgeshire and Peterborough",
            "calculated from the date that the notification was sent",
            "https://www.safeguardingcambspeterborough.org.uk/children-board/serious-case-reviews",
        ),
        Evidence.RESTATED,
        "The number is confirmed on the Panel's own site. Complete and sent by the 15th working day: sending on day 16, as one local "
        f"flowchart does, is late. Older practice counted from awareness. {_BY_MONTH}",
    ),
)
