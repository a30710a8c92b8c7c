"""What a partnership owes once a year, whatever its cases: the yearly report. Rules: yearly-report, yearly-report-to-panel."""

from models.law.rules.england import (
    NOT_READ,
    PANEL,
    THE_PARTNERS,
    WORKING_TOGETHER,
    WORKING_TOGETHER_2018_TO,
    WORKING_TOGETHER_URL,
)
from models.law.rules.regimes import CSPR_FROM, READ_ON, WORKING_TOGETHER_2023_FROM
from models.law.rules.rule import Citation, Evidence, Force, Rule, Unit
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Role, Route, Stage

NO_CASE: frozenset[Route] = frozenset()  # owed once by the partnership

YEARLY_REPORT: tuple[Rule, ...] = (
    Rule(  # T16
        id="yearly-report",
        duty="Publish a report on the partnership's year, local reviews included",
        owed_by=THE_PARTNERS,
        owner=Role.BUSINESS_MANAGER,
        to=("the public",),
        counts_from=(O.YEARLY_REPORT_PUBLISHED,),
        limit=12,
        unit=Unit.MONTHS_AFTER,
        force=Force.ACT,
        duty_force=Force.ACT,
        citation=Citation(
            "Children Act 2004, as restated by Cambridgeshire and Peterborough",
            "section 16G(7), number recalled: report on the activity of a 12-month period",
            "https://www.legislation.gov.uk/ukpga/2004/31/section/16G",
        ),
        evidence=Evidence.RESTATED,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON,
        stage=Stage.PUBLICATION,
        met_by=(O.YEARLY_REPORT_PUBLISHED,),
        routes=NO_CASE,
        of_partnership=True,
        repeats=True,
        note="At least once in every 12 months, counted here from the last report's publication.",
    ),
    *(
        Rule(  # T17
            id="yearly-report-to-panel",
            duty=f"Send the yearly report to the Panel and {centre}",
            owed_by=THE_PARTNERS,
            owner=Role.BUSINESS_MANAGER,
            to=(PANEL, centre),
            counts_from=(O.YEARLY_REPORT_PUBLISHED,),
            limit=7,
            unit=Unit.CALENDAR_DAYS_AFTER,
            force=Force.STATUTORY_GUIDANCE,
            duty_force=Force.STATUTORY_GUIDANCE,
            citation=Citation(WORKING_TOGETHER, NOT_READ, WORKING_TOGETHER_URL),
            evidence=Evidence.RECALLED,
            in_force_from=first,
            in_force_to=last,
            verified_on=None,
            stage=Stage.PUBLICATION,
            met_by=(O.YEARLY_REPORT_SENT_TO_PANEL,),
            routes=NO_CASE,
            of_partnership=True,
            repeats=True,
            note="Recalled as 7 days without more, so counted as calendar days.",
        )
        for centre, first, last in (
            ("What Works for Children's Social Care", CSPR_FROM, WORKING_TOGETHER_2018_TO),
            ("Foundations", WORKING_TOGETHER_2023_FROM, None),
        )
    ),
)
