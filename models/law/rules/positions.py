"""The chase for a safeguarding partner whose position on the notification was not heard when the decision was recorded. Never law."""

from models.law.rules.local_targets import EVERY_ROUTE
from models.law.rules.regimes import CSPR_FROM
from models.law.rules.rule import Citation, Evidence, Force, Nature, Rule, Unit
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Role, Stage

POSITIONS: tuple[Rule, ...] = (
    Rule(
        id="partner-position",
        duty="Say whether the partner agrees with the decision on the notification",
        owed_by="the safeguarding partner that was not yet heard",
        owner=Role.BUSINESS_MANAGER,
        to=("the other safeguarding partners",),
        counts_from=(O.POSITION_AWAITED,),
        limit=1,
        unit=Unit.WORKING_DAYS_AFTER,
        force=Force.LOCAL,
        duty_force=Force.LOCAL,
        citation=Citation(
            "Child Safeguarding Practice Review Panel, frequently asked questions",
            "all three safeguarding partners should agree which incidents are notified; no time is set",
            "https://childsafeguarding.independent-panel.uk/about/faqs/",
        ),
        evidence=Evidence.RECALLED,
        in_force_from=CSPR_FROM,
        verified_on=None,
        nature=Nature.EXPECTATION,
        stage=Stage.NOTIFICATION,
        met_by=(O.POSITION_HEARD,),
        routes=EVERY_ROUTE,
        repeats=True,
        note="That all three should agree is the Panel's own answer and no time limit; the working day is the product's, so that somebody asks. "
        "It moves no other date.",
    ),
)
