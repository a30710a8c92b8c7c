"""What a partnership sets itself: targets inside the rapid review, and dates that people agree. Never law, and never shown as law.

The targets follow Devon's older flowchart (docs/law/practice.md), read in a public copy: notification is working day 0, letters on day 1,
a mid-point check, summaries by day 10, the panel by day 12, sign-off by the partners before day 15.
"""

from models.law.rules.england import FULL_PROCESS, THE_PARTNERS
from models.law.rules.holds import ExtensionAllowed
from models.law.rules.regimes import CSPR_FROM, READ_ON
from models.law.rules.rule import Citation, Evidence, Force, Nature, Rule, Unit
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Role, Route, Stage

WITH_A_RAPID_REVIEW = FULL_PROCESS | {Route.NON_STATUTORY}
EVERY_ROUTE = frozenset(Route)

DEVON_URL = (
    "https://www.dcfp.org.uk/training-and-resources/child-safeguarding-practice-reviews/rapid-review-process-flowchart/"
)

# id, what is to be done, who owes it, who answers for it, to whom, working days after notification, met by, the flowchart's own words
_RAPID_REVIEW_STEPS = (
    ("local-scoping-letters", "Send the scoping letters to the agencies' safeguarding leads", "the business unit",
     Role.REVIEW_COORDINATOR, "the relevant agencies", 1, O.SCOPING_LETTERS_SENT, "working day 1"),
    ("local-midpoint-check", "Check half-way which summaries are still out and which agencies were missed", "the business unit",
     Role.REVIEW_COORDINATOR, "the review group", 5, O.MIDPOINT_CHECKED, "working days 2 to 10, mid-point progress meeting"),
    ("local-agency-summaries", "Have every agency's summary in", "the relevant agencies",
     Role.REVIEW_COORDINATOR, "the business unit", 10, O.RETURNS_COMPLETE, "working days 2 to 10, agency summaries"),
    ("local-panel-meeting", "Hold the rapid review meeting", "the review group",
     Role.REVIEW_GROUP_CHAIR, "the safeguarding partners", 12, O.RAPID_REVIEW_MEETING_HELD, "working days 10 to 12"),
    ("local-partners-sign-off", "Have the rapid review signed off by the safeguarding partners", THE_PARTNERS,
     Role.REVIEW_GROUP_CHAIR, "the business unit", 14, O.RAPID_REVIEW_SIGNED_OFF, "working days 12 to 15; huddle booked for day 14"),
)  # fmt: skip

LOCAL_TARGETS: tuple[Rule, ...] = tuple(
    Rule(
        id=rule_id,
        duty=duty,
        owed_by=owed_by,
        owner=owner,
        to=(to,),
        counts_from=(O.NOTIFIED,),
        limit=working_days,
        unit=Unit.WORKING_DAYS_AFTER,
        force=Force.LOCAL,
        duty_force=Force.LOCAL,
        citation=Citation("Devon, rapid review process flowchart, taken as a model", paragraph, DEVON_URL),
        evidence=Evidence.RESTATED,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON,
        nature=Nature.TARGET,
        stage=Stage.RAPID_REVIEW,
        met_by=(met_by,),
        routes=WITH_A_RAPID_REVIEW,
        until=(O.RAPID_REVIEW_SENT,),
        note="The partnership's own target; one area's flowchart is the model for the number.",
    )
    for rule_id, duty, owed_by, owner, to, working_days, met_by, paragraph in _RAPID_REVIEW_STEPS
)

AGREED_DATES: tuple[Rule, ...] = (
    Rule(
        id="agency-return",
        duty="Send the agency's return",
        owed_by="the agency",
        owner=Role.AGENCY_LEAD,
        to=("the business unit",),
        counts_from=(O.RETURN_DUE,),
        limit=0,
        unit=Unit.AGREED_DATE,
        force=Force.LOCAL,
        duty_force=Force.LOCAL,
        citation=Citation(
            "Devon, rapid review process flowchart, taken as a model",
            "working days 2 to 10, agency summaries; who is chased follows Croydon's review process: the review group's member, not the author, answers for it",
            DEVON_URL,
        ),
        evidence=Evidence.RESTATED,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON,
        nature=Nature.TARGET,
        stage=Stage.RAPID_REVIEW,
        met_by=(O.RETURNED,),
        routes=WITH_A_RAPID_REVIEW,
        repeats=True,
        until=(O.RAPID_REVIEW_SIGNED_OFF, O.RAPID_REVIEW_SENT),
        note="The partnership's own date for each agency: its date for all summaries, and for an agency that is found late the product's "
        "number, at most 3 working days. No return moves the date of the rapid review.",
    ),
    Rule(
        id="action-due",
        duty="Finish the action by the date agreed in the plan",
        owed_by="the action's owner",
        owner=Role.ACTION_OWNER,
        to=(THE_PARTNERS,),
        counts_from=(O.ACTION_DUE,),
        limit=0,
        unit=Unit.AGREED_DATE,
        force=Force.LOCAL,
        duty_force=Force.LOCAL,
        citation=Citation(
            "Durham procedures, improving child protection and safeguarding practice, restating Working Together",
            "actions in response to local and national reviews: heading only; no national date was found",
            "https://www.proceduresonline.com/durham/scb/p_improve_cp_sg.html",
        ),
        evidence=Evidence.RESTATED,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON,
        nature=Nature.TARGET,
        stage=Stage.ACTION_PLAN,
        met_by=(O.ACTION_FINISHED,),
        routes=EVERY_ROUTE,
        repeats=True,
        extension=ExtensionAllowed(days=92),
        note="No national deadline for action plans was found in the sources read; every date is the plan's own. It may be put off, with "
        "reasons, by at most 92 days in all: the product's number, for a partnership to change.",
    ),
    Rule(
        id="hold-review",
        duty="Look again at the reasons for holding publication, on the date set when it was held",
        owed_by=THE_PARTNERS,
        owner=Role.REVIEW_COORDINATOR,
        to=(THE_PARTNERS,),
        counts_from=(O.HOLD_REVIEW_DUE,),
        limit=0,
        unit=Unit.AGREED_DATE,
        force=Force.LOCAL,
        duty_force=Force.LOCAL,
        citation=Citation(
            "The partnership's hold register; CPS, NPCC and safeguarding partnerships protocol on publication and proceedings",
            "no paragraph: the protocol, in the part seen, sets no review date",
            "https://www.cps.gov.uk/node/13469",
        ),
        evidence=Evidence.RECALLED,
        in_force_from=CSPR_FROM,
        verified_on=None,
        nature=Nature.TARGET,
        stage=Stage.PUBLICATION,
        met_by=(O.HOLD_REVIEWED,),
        routes=EVERY_ROUTE,
        repeats=True,
        note="No source sets how often a hold is to be looked at; the date is the partners' own. A hold never pauses the 6 months.",
    ),
    Rule(
        id="publication-day",
        duty="Publish on the day that was planned, or record that another day is planned",
        owed_by="the business unit",
        owner=Role.BUSINESS_MANAGER,
        to=("the public",),
        counts_from=(O.PUBLICATION_PLANNED,),
        limit=0,
        unit=Unit.AGREED_DATE,
        force=Force.LOCAL,
        duty_force=Force.LOCAL,
        citation=Citation(
            "Trafford Safeguarding Partnership, notice of 30 March 2020",
            "requirements to notify in advance of publication; no source sets the day itself",
            "https://www.traffordsafeguardingpartnership.org.uk/About-us/News/2020/Child-Safeguarding-Practice-Reviews-update.aspx",
        ),
        evidence=Evidence.RECALLED,
        in_force_from=CSPR_FROM,
        verified_on=None,
        nature=Nature.TARGET,
        stage=Stage.PUBLICATION,
        met_by=(O.PUBLISHED,),
        routes=WITH_A_RAPID_REVIEW,
        anew=True,
        note="The partners' own day, as the Panel was told it. It may be moved; the copies' 7 working days then count from the new one, and "
        "once it is published from the day itself.",
    ),
)
