"""The timed duties of each child safeguarding practice review in England, as dated and cited rows.

A local child safeguarding practice review (LCSPR) follows a serious incident notification and a rapid review. Each row is one row of
docs/law/what-is-due.md (its T number is in the comment), in our own words. Not legal advice. Where no number of days is published the
row says so in `note`, and its limit is a local one. Rows read in a public copy carry `verified_on`; recalled ones carry `None`.
"""

from datetime import date

from models.law.rules.panel_guidance import PANEL_GUIDANCE
from models.law.rules.regimes import CSPR_FROM, READ_ON, WORKING_TOGETHER_2023_FROM
from models.law.rules.rule import Citation, Evidence, Force, Nature, Rule, Unit
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Role, Route, Stage

# `READ_ON` is the day on which the fact file was taken over; each row's evidence grade says how good the reading behind it was.
WORKING_TOGETHER_2018_TO = date(2023, 12, 14)

# The clock runs from awareness, so a case whose route is still undecided already owes what the full process owes.
TOLD_TO_PANEL = frozenset({Route.UNDECIDED, Route.STATUTORY})
TOLD_TO_PARTNERS = frozenset({Route.UNDECIDED, Route.STATUTORY, Route.LOOKED_AFTER_DEATH})
LOOKED_AFTER = frozenset({Route.LOOKED_AFTER_DEATH})
CARE_LEAVER = frozenset({Route.CARE_LEAVER_DEATH})
FULL_PROCESS = frozenset({Route.STATUTORY})

PANEL, SECRETARY_OF_STATE, OFSTED = (
    "Child Safeguarding Practice Review Panel",
    "Secretary of State for Education",
    "Ofsted",
)
THE_AUTHORITY = "the local authority for the area where the incident happened"
THE_PARTNERS = "the safeguarding partners"

NOT_READ = "paragraph not read"
WORKING_TOGETHER = "Working Together to Safeguard Children"
WORKING_TOGETHER_URL = "https://www.gov.uk/government/publications/working-together-to-safeguard-children--2"
REGULATIONS = "Child Safeguarding Practice Review and Relevant Agency (England) Regulations 2018 (SI 2018/789)"
REGULATIONS_URL = "https://www.legislation.gov.uk/uksi/2018/789"
GOV_UK = Citation(
    "GOV.UK, Report a serious child safeguarding incident; Children Act 2004",
    "within 5 working days of becoming aware; section 16C(1) holds the duty",
    "https://www.gov.uk/guidance/report-a-serious-child-safeguarding-incident",
)
BEFORE_PUBLICATION_NOTE = (
    "That publication must be announced beforehand is confirmed; the 7 working days and the recipients are recalled. "
    "The same timetable is taken where improvement information is published instead of the report."
)

ENGLAND: tuple[Rule, ...] = (
    Rule(  # T01
        id="notify-panel",
        duty="Notify the Panel of a child who has died or been seriously harmed where abuse or neglect is known or suspected",
        owed_by=THE_AUTHORITY,
        owner=Role.LOCAL_AUTHORITY_NOTIFIER,
        to=(PANEL,),
        counts_from=(O.AWARE,),
        limit=5,
        unit=Unit.WORKING_DAYS_AFTER,
        force=Force.STATUTORY_GUIDANCE,
        duty_force=Force.ACT,
        citation=GOV_UK,
        evidence=Evidence.PRIMARY,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON,
        stage=Stage.NOTIFICATION,
        met_by=(O.NOTIFIED,),
        routes=TOLD_TO_PANEL,
        note="The Act sets the duty and no time; the 5 working days are guidance. They count from awareness, not from the incident.",
    ),
    Rule(  # T02
        id="notify-partners",
        duty="Tell the safeguarding partners for the area, and those of other areas where appropriate, of the incident",
        owed_by=THE_AUTHORITY,
        owner=Role.LOCAL_AUTHORITY_NOTIFIER,
        to=("the safeguarding partners for the area",),
        counts_from=(O.AWARE,),
        limit=5,
        unit=Unit.WORKING_DAYS_AFTER,
        force=Force.STATUTORY_GUIDANCE,
        duty_force=Force.STATUTORY_GUIDANCE,
        citation=Citation(
            "GOV.UK, Report a serious child safeguarding incident",
            "report to local safeguarding partners within the same 5 working days",
            GOV_UK.url,
        ),
        evidence=Evidence.PRIMARY,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON,
        stage=Stage.NOTIFICATION,
        met_by=(O.PARTNERS_TOLD,),
        routes=TOLD_TO_PARTNERS,
    ),
    Rule(  # T03
        id="notify-secretary-of-state-looked-after",
        duty="If a looked-after child has died, notify the Secretary of State and Ofsted, whether or not abuse or neglect is suspected",
        owed_by="the local authority",
        owner=Role.LOCAL_AUTHORITY_NOTIFIER,
        to=(SECRETARY_OF_STATE, OFSTED),
        counts_from=(O.AWARE,),
        limit=5,
        unit=Unit.WORKING_DAYS_AFTER,
        force=Force.STATUTORY_GUIDANCE,
        duty_force=Force.ACT,
        citation=Citation(
            "GOV.UK, Report a serious child safeguarding incident; Children Act 1989",
            "death of a looked-after child; schedule 2 paragraph 20",
            GOV_UK.url,
        ),
        evidence=Evidence.PRIMARY,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON,
        stage=Stage.NOTIFICATION,
        met_by=(O.NOTIFIED,),
        routes=LOOKED_AFTER,
        note="One submission in the national notification system reaches both. The Act's own paragraph is recalled, not read. "
        "Without suspected abuse the Panel does not consider the death, and no rapid review follows.",
    ),
    Rule(  # T04
        id="notify-care-leaver-death",
        duty="If a care leaver aged up to and including 24 has died, notify the Secretary of State and Ofsted",
        owed_by="the local authority that learns of the death and knows the status",
        owner=Role.LOCAL_AUTHORITY_NOTIFIER,
        to=(SECRETARY_OF_STATE, OFSTED),
        counts_from=(O.AWARE,),
        limit=5,
        unit=Unit.WORKING_DAYS_AFTER,
        force=Force.LOCAL,
        duty_force=Force.STATUTORY_GUIDANCE,
        citation=Citation(
            "North Yorkshire one-minute guide, Death of a care leaver, restating Working Together 2023",
            "care leaver up to and including the age of 24",
            "https://www.safeguardingchildren.co.uk",
        ),
        evidence=Evidence.RESTATED,
        in_force_from=WORKING_TOGETHER_2023_FROM,
        verified_on=READ_ON,
        stage=Stage.NOTIFICATION,
        met_by=(O.NOTIFIED,),
        routes=CARE_LEAVER,
        note="The duty is confirmed; the 5 working days are a local reading of it, the text of Working Together 2023 not having been seen. "
        "Its start on 15 December 2023 is recalled.",
    ),
    *(
        Rule(  # T05, T06
            id="rapid-review-to-panel",
            duty="Complete the rapid review and send it to the Panel, with the decision whether to carry out a local review",
            owed_by=THE_PARTNERS,
            owner=Role.REVIEW_GROUP_CHAIR,
            to=(PANEL,),
            counts_from=edition.counts_from,
            limit=15,
            unit=Unit.WORKING_DAYS_AFTER,
            force=Force.PANEL_GUIDANCE,
            duty_force=Force.STATUTORY_GUIDANCE,
            citation=edition.citation,
            evidence=edition.evidence,
            in_force_from=edition.first,
            in_force_to=edition.last,
            verified_on=None if edition.evidence is Evidence.RECALLED else READ_ON,
            stage=Stage.RAPID_REVIEW,
            met_by=(O.RAPID_REVIEW_SENT,),
            routes=FULL_PROCESS,
            note=edition.note,
        )
        for edition in PANEL_GUIDANCE
    ),
    Rule(  # T07
        id="panel-response-expected",
        duty="The Panel replies in writing to the rapid review",
        owed_by="the Child Safeguarding Practice Review Panel",
        owner=Role.BUSINESS_MANAGER,
        to=(THE_PARTNERS,),
        counts_from=(O.RAPID_REVIEW_SENT,),
        limit=10,
        unit=Unit.CALENDAR_DAYS_AFTER,
        force=Force.LOCAL,
        duty_force=Force.PANEL_GUIDANCE,
        citation=Citation(
            "Kent Safeguarding Children Multi-Agency Partnership, safeguarding practice review process",
            "respond in approximately 10 days with their decision",
            "https://www.kscmp.org.uk",
        ),
        evidence=Evidence.RESTATED,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON,
        nature=Nature.EXPECTATION,
        stage=Stage.PANEL_NOTICE,
        met_by=(O.PANEL_RESPONDED,),
        routes=FULL_PROCESS,
        note="One partnership's expectation of about 10 days, not a duty: a day on which to ask, never a breach.",
    ),
    Rule(  # T08
        id="tell-of-review-decision",
        duty="Tell the Panel, the Secretary of State and Ofsted that a local review will be carried out, and who the reviewers are",
        owed_by=THE_PARTNERS,
        owner=Role.REVIEW_GROUP_CHAIR,
        to=(PANEL, SECRETARY_OF_STATE, OFSTED),
        counts_from=(O.DECIDED,),
        limit=5,
        unit=Unit.WORKING_DAYS_AFTER,
        force=Force.LOCAL,
        duty_force=Force.STATUTORY_GUIDANCE,
        citation=Citation(WORKING_TOGETHER, NOT_READ, WORKING_TOGETHER_URL),
        evidence=Evidence.RECALLED,
        in_force_from=CSPR_FROM,
        verified_on=None,
        stage=Stage.PRACTICE_REVIEW,
        met_by=(O.PANEL_TOLD_OF_REVIEW, O.SECRETARY_OF_STATE_TOLD_OF_REVIEW, O.OFSTED_TOLD_OF_REVIEW),
        routes=FULL_PROCESS,
        anew=True,
        note="No number of days that we can cite is published; the product counts 5 working days as a local chase target.",
    ),
    Rule(  # T09
        id="lcspr-publish",
        duty="Complete and publish the report of the local review, or information about the improvements to be made",
        owed_by=THE_PARTNERS,
        owner=Role.REVIEW_GROUP_CHAIR,
        to=("the public",),
        counts_from=(O.DECIDED,),
        limit=6,
        unit=Unit.MONTHS_AFTER,
        force=Force.STATUTORY_GUIDANCE,
        duty_force=Force.ACT,
        citation=Citation(
            "CPS, NPCC and safeguarding partnerships protocol; Working Together to Safeguard Children",
            "report within 6 months; the paragraph of Working Together not read",
            "https://www.cps.gov.uk/node/13469",
        ),
        evidence=Evidence.RESTATED,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON,
        stage=Stage.PUBLICATION,
        met_by=(O.PUBLISHED,),
        routes=FULL_PROCESS,
        anew=True,
        note="As soon as possible, and no later than 6 months. The number is confirmed, and that it counts from initiation; that the day is "
        "that of the decision is recalled. The protocol calls the limit statutory; held as guidance until the Regulations are read.",
    ),
    Rule(  # T10
        id="tell-of-delay",
        duty="Tell the Panel and the Secretary of State that publication will be delayed, with the reasons",
        owed_by=THE_PARTNERS,
        owner=Role.REVIEW_GROUP_CHAIR,
        to=(PANEL, SECRETARY_OF_STATE),
        counts_from=(O.DELAY_KNOWN,),
        limit=5,
        unit=Unit.WORKING_DAYS_AFTER,
        force=Force.LOCAL,
        duty_force=Force.STATUTORY_GUIDANCE,
        citation=Citation(WORKING_TOGETHER, NOT_READ, WORKING_TOGETHER_URL),
        evidence=Evidence.RECALLED,
        in_force_from=CSPR_FROM,
        verified_on=None,
        stage=Stage.PRACTICE_REVIEW,
        met_by=(O.PANEL_TOLD_OF_DELAY, O.SECRETARY_OF_STATE_TOLD_OF_DELAY),
        routes=FULL_PROCESS,
        anew=True,
        note="No number of days is published; the product counts 5 working days from the day the delay was known, as a local default. "
        "Tell them before the 6 months end.",
    ),
    Rule(  # T11, T13
        id="report-to-panel-before-publication",
        duty="Send the full final report to the Panel and the Secretary of State before publication",
        owed_by=THE_PARTNERS,
        owner=Role.REVIEW_GROUP_CHAIR,
        to=(PANEL, SECRETARY_OF_STATE),
        counts_from=(O.PUBLISHED, O.PUBLICATION_PLANNED),
        limit=7,
        unit=Unit.WORKING_DAYS_BEFORE,
        force=Force.REGULATIONS,
        duty_force=Force.ACT,
        citation=Citation(
            REGULATIONS, f"regulation 16 by its place in the structure, {NOT_READ}; section 16F(3)", REGULATIONS_URL
        ),
        evidence=Evidence.RECALLED,
        in_force_from=CSPR_FROM,
        verified_on=None,
        stage=Stage.PUBLICATION,
        met_by=(O.REPORT_SENT_TO_PANEL, O.REPORT_SENT_TO_SECRETARY_OF_STATE),
        routes=FULL_PROCESS,
        anew=True,
        note=BEFORE_PUBLICATION_NOTE,
    ),
    Rule(  # T12, T13
        id="report-to-ofsted-before-publication",
        duty="Send the full final report to Ofsted before publication",
        owed_by=THE_PARTNERS,
        owner=Role.REVIEW_GROUP_CHAIR,
        to=(OFSTED,),
        counts_from=(O.PUBLISHED, O.PUBLICATION_PLANNED),
        limit=7,
        unit=Unit.WORKING_DAYS_BEFORE,
        force=Force.STATUTORY_GUIDANCE,
        duty_force=Force.STATUTORY_GUIDANCE,
        citation=Citation(WORKING_TOGETHER, NOT_READ, WORKING_TOGETHER_URL),
        evidence=Evidence.RECALLED,
        in_force_from=CSPR_FROM,
        verified_on=None,
        stage=Stage.PUBLICATION,
        met_by=(O.REPORT_SENT_TO_OFSTED,),
        routes=FULL_PROCESS,
        anew=True,
        note="Recalled as guidance and not in the Regulations. A separate act from the notification, which reaches Ofsted by itself.",
    ),
    Rule(  # T14
        id="publicly-available",
        duty="Keep the report, or the improvement information, publicly available for at least a year",
        owed_by=THE_PARTNERS,
        owner=Role.BUSINESS_MANAGER,
        to=("the public",),
        counts_from=(O.PUBLISHED,),
        limit=12,
        unit=Unit.MONTHS_AFTER,
        force=Force.REGULATIONS,
        duty_force=Force.REGULATIONS,
        citation=Citation(
            REGULATIONS,
            f"regulation 17 by its place in the structure, {NOT_READ}; the year as restated by Nottinghamshire and Manchester",
            REGULATIONS_URL,
        ),
        evidence=Evidence.RESTATED,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON,
        nature=Nature.KEEP_UNTIL,
        stage=Stage.PUBLICATION,
        routes=FULL_PROCESS,
        anew=True,
        note="The year is confirmed in two partnerships' restatements; that a regulation sets it is recalled. A floor, not a day for taking down.",
    ),
    Rule(  # T15
        id="interval-check",
        duty="Monitor, at regular intervals, the time that the local review is taking and its quality",
        owed_by=THE_PARTNERS,
        owner=Role.REVIEW_GROUP_CHAIR,
        to=(THE_PARTNERS,),
        counts_from=(O.INTERVAL_CHECKED, O.COMMISSIONED),
        limit=1,
        unit=Unit.MONTHS_AFTER,
        force=Force.LOCAL,
        duty_force=Force.REGULATIONS,
        citation=Citation(
            REGULATIONS, "regulation 14(1) to (3)", "https://www.legislation.gov.uk/uksi/2018/789/regulation/14/made"
        ),
        evidence=Evidence.PRIMARY,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON,
        stage=Stage.PRACTICE_REVIEW,
        met_by=(O.INTERVAL_CHECKED,),
        routes=FULL_PROCESS,
        repeats=True,
        until=(O.REPORT_APPROVED,),
        note="The regulation fixes no interval; the month is the partnership's own. A request to the reviewer must be in writing.",
    ),
)
