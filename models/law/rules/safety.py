"""A child who is not safe comes before every date. The task and its hours are the product's own: no text that we read sets any. Never law."""

from models.law.rules.local_targets import EVERY_ROUTE
from models.law.rules.regimes import CSPR_FROM
from models.law.rules.rule import Citation, Evidence, Force, Nature, Rule, Unit
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Role, Stage

CHILD_SAFETY = "child-safety"

SAFETY: tuple[Rule, ...] = (
    Rule(
        id=CHILD_SAFETY,
        duty="Find out from children's social care that every child is safe now, and record it",
        owed_by="the business unit",
        owner=Role.BUSINESS_MANAGER,
        to=("children's social care",),
        counts_from=(O.CHILD_NOT_SAFE,),
        limit=0,
        unit=Unit.AGREED_DATE,
        force=Force.LOCAL,
        duty_force=Force.LOCAL,
        citation=Citation(
            "Devon, rapid review process flowchart, taken as a model",
            "immediate action for children's safety; no time is set for asking after it",
            "https://www.dcfp.org.uk/training-and-resources/child-safeguarding-practice-reviews/rapid-review-process-flowchart/",
        ),
        evidence=Evidence.RECALLED,
        in_force_from=CSPR_FROM,
        verified_on=None,
        nature=Nature.TARGET,
        stage=Stage.NOTIFICATION,
        met_by=(O.CHILD_SAFE,),
        routes=EVERY_ROUTE,
        note="To be done on the same day, whatever day that is: it is asked after by the hour, on Saturdays, Sundays and holidays too. Whoever "
        "finds a child in danger calls 999 or children's social care and waits for no mail of this system.",
    ),
)
