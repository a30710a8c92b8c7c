"""The timed duties of a serious case review in England, as dated and cited rows: the law before 29 June 2018.

Held for Local Safeguarding Children Boards (LSCBs) under Working Together 2013 and 2015: docs/law/what-is-due.md (S numbers in comments).
No live case can be opened under them. A row that the fact file grades C rests on a weak restatement and says so; the days on which the two
editions began are recalled. A duty for which no number was found is in `Regime.gaps`, not here.
"""

from datetime import date

from models.law.rules.regimes import CSPR_FROM, READ_ON, WORKING_TOGETHER_2013_FROM, WORKING_TOGETHER_2015_FROM
from models.law.rules.rule import Citation, Evidence, Force, Nature, Rule, Unit
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Role, Route, Stage

LAST_DAY = date.fromordinal(CSPR_FROM.toordinal() - 1)
FULL_PROCESS = frozenset({Route.STATUTORY})
TOLD = frozenset({Route.UNDECIDED, Route.STATUTORY, Route.LOOKED_AFTER_DEATH})

THE_CHAIR = "the chair of the Local Safeguarding Children Board"
THE_BOARD = "the Local Safeguarding Children Board"
NATIONAL_EXPERTS = "the national panel of independent experts"
OFSTED = "Ofsted"

_RESTATED_WEAKLY = Citation(
    "Working Together to Safeguard Children 2013 and 2015, in an anonymous restatement",
    "paragraph not read",
    "https://www.antiessays.com",
)
_NOT_READ = Citation(
    "Working Together to Safeguard Children 2015",
    "paragraph not read",
    "https://www.gov.uk/government/publications/working-together-to-safeguard-children--2",
)
_FLOWCHART = Citation(
    "National panel of independent experts on serious case reviews, flowchart",
    "let the panel know their decision within 14 days",
    "https://docsbay.net",
)
_WEAK = "Known from a weak restatement only, which does not say which edition it follows; taken for both."

SERIOUS_CASE_REVIEWS: tuple[Rule, ...] = (
    Rule(  # S01
        id="scr-notify",
        duty="Notify Ofsted and the LSCB of a death or serious harm with abuse suspected, of any looked-after child's death, "
        "and of a death in a regulated setting",
        owed_by="the local authority",
        owner=Role.LOCAL_AUTHORITY_NOTIFIER,
        to=(OFSTED, THE_BOARD),
        counts_from=(O.AWARE,),
        limit=5,
        unit=Unit.WORKING_DAYS_AFTER,
        force=Force.STATUTORY_GUIDANCE,
        duty_force=Force.STATUTORY_GUIDANCE,
        citation=Citation(
            "Working Together to Safeguard Children 2015, as restated by Warrington",
            "within five working days of becoming aware",
            "https://www.proceduresonline.com/pancheshire/warrington",
        ),
        evidence=Evidence.RESTATED,
        in_force_from=WORKING_TOGETHER_2015_FROM,
        in_force_to=LAST_DAY,
        verified_on=READ_ON,
        stage=Stage.NOTIFICATION,
        met_by=(O.NOTIFIED,),
        routes=TOLD,
        note="Confirmed for the 2015 edition; no number was found for 2013. The day on which the edition began is recalled.",
    ),
    Rule(  # S03, S02
        id="scr-decide",
        duty="Decide whether to hold a serious case review; where the criteria are met it must be held",
        owed_by=THE_CHAIR,
        owner=Role.REVIEW_GROUP_CHAIR,
        to=(THE_BOARD,),
        counts_from=(O.NOTIFIED,),
        limit=1,
        unit=Unit.MONTHS_AFTER,
        force=Force.STATUTORY_GUIDANCE,
        duty_force=Force.REGULATIONS,
        citation=_RESTATED_WEAKLY,
        evidence=Evidence.WEAK,
        in_force_from=WORKING_TOGETHER_2013_FROM,
        in_force_to=LAST_DAY,
        verified_on=READ_ON,
        stage=Stage.RAPID_REVIEW,
        met_by=(O.SCR_DECISION_MADE,),
        routes=FULL_PROCESS,
        note=f"Normally within one month of the notification of the incident. {_WEAK}",
    ),
    Rule(  # S04
        id="scr-tell-of-review",
        duty="Tell the national panel of independent experts and Ofsted that a serious case review will be held, and who the reviewers are",
        owed_by=THE_CHAIR,
        owner=Role.REVIEW_GROUP_CHAIR,
        to=(NATIONAL_EXPERTS, OFSTED),
        counts_from=(O.DECIDED,),
        limit=5,
        unit=Unit.WORKING_DAYS_AFTER,
        force=Force.STATUTORY_GUIDANCE,
        duty_force=Force.STATUTORY_GUIDANCE,
        citation=_NOT_READ,
        evidence=Evidence.RECALLED,
        in_force_from=WORKING_TOGETHER_2015_FROM,
        in_force_to=LAST_DAY,
        verified_on=None,
        stage=Stage.PANEL_NOTICE,
        met_by=(O.NATIONAL_EXPERTS_TOLD,),
        routes=FULL_PROCESS,
        note="The 5 working days are recalled; the national panel's own flowchart, which was read, gives no number for a decision to hold one.",
    ),
    Rule(  # S05
        id="scr-tell-of-no-review",
        duty="Tell the national panel of independent experts of a decision not to hold a serious case review, "
        "with the notification and the reasons",
        owed_by=THE_CHAIR,
        owner=Role.REVIEW_GROUP_CHAIR,
        to=(NATIONAL_EXPERTS,),
        counts_from=(O.DECIDED_NOT_TO_REVIEW,),
        limit=14,
        unit=Unit.CALENDAR_DAYS_AFTER,
        force=Force.PANEL_GUIDANCE,
        duty_force=Force.PANEL_GUIDANCE,
        citation=_FLOWCHART,
        evidence=Evidence.RESTATED,
        in_force_from=WORKING_TOGETHER_2013_FROM,
        in_force_to=LAST_DAY,
        verified_on=READ_ON,
        stage=Stage.PANEL_NOTICE,
        met_by=(O.NATIONAL_EXPERTS_TOLD,),
        routes=FULL_PROCESS,
        note="The panel's own flowchart. It says days without more, so calendar days are counted, from the decision. "
        "Whether Working Together repeats it was not read.",
    ),
    Rule(  # S06
        id="scr-complete",
        duty="Complete the serious case review: the aim is 6 months from its start",
        owed_by=THE_BOARD,
        owner=Role.REVIEW_GROUP_CHAIR,
        to=(THE_BOARD,),
        counts_from=(O.DECIDED,),
        limit=6,
        unit=Unit.MONTHS_AFTER,
        force=Force.STATUTORY_GUIDANCE,
        duty_force=Force.REGULATIONS,
        citation=_RESTATED_WEAKLY,
        evidence=Evidence.WEAK,
        in_force_from=WORKING_TOGETHER_2013_FROM,
        in_force_to=LAST_DAY,
        verified_on=READ_ON,
        stage=Stage.PRACTICE_REVIEW,
        met_by=(O.REPORT_APPROVED,),
        routes=FULL_PROCESS,
        note=f"An aim, not a fixed limit. That it counts from the decision to hold the review is our reading of 'initiated'. {_WEAK}",
    ),
    Rule(  # S07
        id="scr-report-before-publication",
        duty="Send the final report to the national panel of independent experts before publication",
        owed_by=THE_BOARD,
        owner=Role.REVIEW_GROUP_CHAIR,
        to=(NATIONAL_EXPERTS,),
        counts_from=(O.PUBLISHED, O.PUBLICATION_PLANNED),
        limit=7,
        unit=Unit.CALENDAR_DAYS_BEFORE,
        force=Force.STATUTORY_GUIDANCE,
        duty_force=Force.STATUTORY_GUIDANCE,
        citation=_NOT_READ,
        evidence=Evidence.RECALLED,
        in_force_from=WORKING_TOGETHER_2013_FROM,
        in_force_to=LAST_DAY,
        verified_on=None,
        stage=Stage.PUBLICATION,
        met_by=(O.REPORT_SENT_TO_NATIONAL_EXPERTS,),
        routes=FULL_PROCESS,
        note="Recalled as at least one week, so counted as 7 days back from publication. Taken for both editions.",
    ),
    Rule(  # S08
        id="scr-publicly-available",
        duty="Keep the report on the Board's website for at least 12 months, and after that on request",
        owed_by=THE_BOARD,
        owner=Role.BUSINESS_MANAGER,
        to=("the public",),
        counts_from=(O.PUBLISHED,),
        limit=12,
        unit=Unit.MONTHS_AFTER,
        force=Force.STATUTORY_GUIDANCE,
        duty_force=Force.STATUTORY_GUIDANCE,
        citation=_RESTATED_WEAKLY,
        evidence=Evidence.WEAK,
        in_force_from=WORKING_TOGETHER_2013_FROM,
        in_force_to=LAST_DAY,
        verified_on=READ_ON,
        nature=Nature.KEEP_UNTIL,
        stage=Stage.PUBLICATION,
        routes=FULL_PROCESS,
        note=f"A floor, not a day for taking down. {_WEAK}",
    ),
)
