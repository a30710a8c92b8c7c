"""Dates that come from what a case has beside it: other proceedings, governance bodies, another area that leads, challenges. All ours, no law.

Two things no such date can do: none moves a limit of law or guidance, and no challenge stops a clock. The challenge ladder is Sefton's
(docs/law/practice.md), read in a public copy; its last step, the safeguarding partners themselves, is the product's own.
"""

from models.law.rules.england import THE_PARTNERS
from models.law.rules.regimes import CSPR_FROM, READ_ON
from models.law.rules.rule import Citation, Evidence, Force, Nature, Rule, Unit
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Role, Route, Stage

EVERY_ROUTE = frozenset(Route)
_SEFTON = (
    "https://seftonlscb.safeguardingpolicies.org.uk/may-2017/sec-17-escalation-procedure-resolution-of-professional-disagreement/"
    "172-process"
)


def _target(
    rule_id: str,
    duty: str,
    owed_by: str,
    *,
    owner: Role,
    starts: O,
    met: O,
    limit: int,
    citation: Citation,
    stage: Stage,
    note: str,
    repeats: bool = True,
    read: bool = True,
    until: tuple[O, ...] = (),
) -> Rule:
    """A target of ours. `limit` 0: the date itself is agreed. `read`: whether a source for it was read."""
    return Rule(
        id=rule_id,
        duty=duty,
        owed_by=owed_by,
        owner=owner,
        to=(THE_PARTNERS,),
        counts_from=(starts,),
        limit=limit,
        unit=Unit.WORKING_DAYS_AFTER if limit else Unit.AGREED_DATE,
        force=Force.LOCAL,
        duty_force=Force.LOCAL,
        citation=citation,
        evidence=Evidence.RESTATED if read else Evidence.RECALLED,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON if read else None,
        nature=Nature.TARGET,
        stage=stage,
        met_by=(met,),
        routes=EVERY_ROUTE,
        repeats=repeats,
        until=until,
        note=note,
    )


# step, who looks at it, from when, working days, how far a source goes
CHALLENGE_STEPS: tuple[tuple[str, str, O, int, str], ...] = (
    ("practitioners", "The two practitioners talk", O.CHALLENGE_WITH_PRACTITIONERS, 3, "read the file and talk, 3 working days"),
    ("managers", "The two line managers give a written outcome", O.CHALLENGE_WITH_MANAGERS, 2, "written outcome, 2 working days"),
    ("senior-leads", "The agencies' senior leads look at it", O.CHALLENGE_WITH_SENIOR_LEADS, 2, "stage 2, senior leads, 2 working days"),
    ("meeting", "The senior leads meet", O.CHALLENGE_AT_MEETING, 5, "else a meeting, 5 working days"),
    ("partners", "The safeguarding partners decide, with the scrutineer's advice", O.CHALLENGE_WITH_PARTNERS, 5, "no step of this kind; ours"),
)  # fmt: skip

SHAPE_TARGETS: tuple[Rule, ...] = (
    _target(
        "proceeding-next-date",
        "Find out what came of the next date of a parallel proceeding",
        "the business unit",
        owner=Role.REVIEW_COORDINATOR,
        starts=O.PROCEEDING_NEXT_DUE,
        met=O.PROCEEDING_HEARD_OF,
        limit=0,
        citation=Citation(
            "CPS, NPCC and safeguarding partnerships protocol on publication and proceedings",
            "no paragraph: the protocol, in the part seen, sets no date for asking",
            "https://www.cps.gov.uk/node/13469",
        ),
        stage=Stage.PRACTICE_REVIEW,
        read=False,
        note="The date is the other body's; to ask when it has passed is the product's own. It moves no limit of the review.",
    ),
    _target(
        "child-death-reference",
        "Record the eCDOP reference of the child's death",
        "the business unit",
        owner=Role.REVIEW_COORDINATOR,
        starts=O.CHILD_DEATH_KNOWN,
        met=O.CHILD_DEATH_REFERENCE_RECORDED,
        limit=2,
        citation=Citation(
            "Croydon, safeguarding practice review process, taken as a model",
            "a child's death is also notified on eCDOP; no number of days was found in a source",
            "https://www.croydonlcsb.org.uk/safeguarding-practice-review-process",
        ),
        stage=Stage.NOTIFICATION,
        repeats=False,
        until=(O.CHILD_DEATH_REVIEW_NOT_OWED,),
        note="The 2 working days are the product's own. Only the reference is kept here; the child death review has its own record.",
    ),
    _target(
        "body-papers",
        "Send a governance body the papers of what it is to take",
        "the business unit",
        owner=Role.REVIEW_COORDINATOR,
        starts=O.BODY_PAPERS_DUE,
        met=O.BODY_PAPERS_SENT,
        limit=0,
        citation=Citation(
            "Croydon, safeguarding practice review process, taken as a model",
            "the review group prepares what the partners decide; no number of days for papers was found",
            "https://www.croydonlcsb.org.uk/safeguarding-practice-review-process",
        ),
        stage=Stage.PRACTICE_REVIEW,
        read=False,
        note="The day is the body's own: so many working days before its meeting. Where nobody recorded the sending of papers for what the body "
        "took, they count as sent on the day of the meeting, late.",
    ),
    _target(
        "pass-on-learning",
        "Pass on here what another area's review has taught",
        "the business unit",
        owner=Role.BUSINESS_MANAGER,
        starts=O.LEAD_AREA_PUBLISHED,
        met=O.LEARNING_PASSED_ON,
        limit=20,
        citation=Citation(
            "Child Safeguarding Practice Review Panel, frequently asked questions",
            "the area where it happened leads, the home area works with it; nothing on passing the learning on, and no number of days",
            "https://childsafeguarding.independent-panel.uk/about/faqs/",
        ),
        stage=Stage.PUBLICATION,
        note="The 20 working days are the product's own. Bedford Borough published another area's review again for a child it had looked after.",
    ),
    *(
        _target(
            f"challenge-{step}",
            duty,
            "the agencies concerned",
            owner=Role.REVIEW_COORDINATOR if number < 3 else Role.BUSINESS_MANAGER,
            starts=starts,
            met=O.CHALLENGE_ANSWERED,
            limit=days,
            citation=Citation("Sefton, resolution of professional disagreement, taken as a model", words, _SEFTON),
            stage=Stage.RAPID_REVIEW,
            note="The partnership's own ladder; one area's procedure is the model for the number. A challenge stops no clock.",
        )
        for number, (step, duty, starts, days, words) in enumerate(CHALLENGE_STEPS, start=1)
    ),
)
