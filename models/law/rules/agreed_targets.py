"""Dates that a partnership agrees with itself once a review is under way: the steps of other methods, agencies' reports, meeting again after
the Panel disagreed, the steps with a family. Never law, and never shown as law; none was found in any text that we read.
"""

from dataclasses import replace

from models.law.rules.england import FULL_PROCESS, THE_PARTNERS
from models.law.rules.holds import ExtensionAllowed
from models.law.rules.local_targets import EVERY_ROUTE, WITH_A_RAPID_REVIEW
from models.law.rules.regimes import CSPR_FROM, READ_ON
from models.law.rules.rule import Citation, Evidence, Force, Nature, Rule, Unit
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Role, Route, Stage

_OURS = "The number of days in the template is the product's own, for a partnership to change; the date may be put off, with reasons."
_PUT_OFF = ExtensionAllowed(days=92)


def _agreed(
    rule_id: str,
    duty: str,
    owed_by: str,
    owner: Role,
    *,
    due: O,
    done: O,
    citation: Citation,
    stage: Stage,
    routes: frozenset[Route],
    note: str,
    until: tuple[O, ...] = (),
) -> Rule:
    return Rule(
        id=rule_id,
        duty=duty,
        owed_by=owed_by,
        owner=owner,
        to=(THE_PARTNERS,),
        counts_from=(due,),
        limit=0,
        unit=Unit.AGREED_DATE,
        force=Force.LOCAL,
        duty_force=Force.LOCAL,
        citation=citation,
        evidence=Evidence.RESTATED,
        in_force_from=CSPR_FROM,
        verified_on=READ_ON,
        nature=Nature.TARGET,
        stage=stage,
        met_by=(done,),
        routes=routes,
        repeats=True,
        until=until,
        extension=_PUT_OFF,
        note=note,
    )


AGREED_TARGETS: tuple[Rule, ...] = (
    _agreed(
        "branch-step-due",
        "Take the step of the review by another method",
        "the review group",
        Role.REVIEW_COORDINATOR,
        due=O.BRANCH_STEP_DUE,
        done=O.BRANCH_STEP_DONE,
        citation=Citation(
            "Somerset, methodologies framework: a method for each opportunity to learn",
            "no paragraph: it sets no day for any step",
            "https://somersetsafeguardingchildren.org.uk/methodologies-framework",
        ),
        stage=Stage.PRACTICE_REVIEW,
        routes=WITH_A_RAPID_REVIEW,
        note=_OURS,
    ),
    _agreed(
        "agency-report-due",
        "Send the agency's report or management review",
        "the agency",
        Role.AGENCY_LEAD,
        due=O.AGENCY_REPORT_DUE,
        done=O.AGENCY_REPORT_RETURNED,
        citation=Citation(
            "Kent, child safeguarding practice reviews: each organisation's independent report",
            "no paragraph; who is chased follows Croydon's review process: the review group's member, not the author, answers for it",
            "https://www.kscmp.org.uk/procedures/safeguarding-practice-reviews/other-lscb-and-national-case-studies",
        ),
        stage=Stage.PRACTICE_REVIEW,
        routes=WITH_A_RAPID_REVIEW,
        note=_OURS,
    ),
    _agreed(
        "reconsideration-due",
        "Meet again on the outcome of the rapid review, since the Panel disagrees",
        THE_PARTNERS,
        Role.REVIEW_GROUP_CHAIR,
        due=O.RECONSIDERATION_DUE,
        done=O.RECONSIDERED,
        citation=Citation(
            "Kent, safeguarding practice review process: the Panel answers with its decision",
            "no text of an actual disagreement was found, and none sets a date",
            "https://www.kscmp.org.uk/procedures/safeguarding-practice-reviews/the-scr-process",
        ),
        stage=Stage.PANEL_NOTICE,
        routes=FULL_PROCESS,
        note=f"The final decision stays local. {_OURS}",
    ),
    replace(
        _agreed(
            "panel-question",
            "Answer the Panel's question, or send what it asks for",
            "the business unit",
            Role.BUSINESS_MANAGER,
            due=O.PANEL_ASKED,
            done=O.PANEL_ANSWERED,
            citation=Citation(
                "Kent, safeguarding practice review process: the Panel answers with its decision",
                "nothing on the Panel's questions, and no number of days for an answer, was found",
                "https://www.kscmp.org.uk/procedures/safeguarding-practice-reviews/the-scr-process",
            ),
            stage=Stage.PANEL_NOTICE,
            routes=EVERY_ROUTE,
            until=(O.PANEL_QUESTION_ENDED,),
            note="The 5 working days are the product's own, for a partnership to change; each question has its own date, which may be put off, "
            "with reasons, where the Panel agrees to wait.",
        ),
        to=("the Child Safeguarding Practice Review Panel",),
        limit=5,
        unit=Unit.WORKING_DAYS_AFTER,
        evidence=Evidence.RECALLED,
        verified_on=None,
    ),
    replace(
        _agreed(
            "redo-due",
            "Decide again what was opened again, by the date agreed then",
            THE_PARTNERS,
            Role.REVIEW_GROUP_CHAIR,
            due=O.REDO_DUE,
            done=O.REDONE,
            citation=Citation(
                "Durham procedures, improving child protection and safeguarding practice, restating Working Together",
                "no paragraph: nothing on deciding again, and no date, was found",
                "https://www.proceduresonline.com/durham/scb/p_improve_cp_sg.html",
            ),
            stage=Stage.RAPID_REVIEW,
            routes=EVERY_ROUTE,
            until=(O.REDO_NOT_NEEDED,),
            note="The date is agreed when something is opened again; it moves no limit of law or guidance, and may be put off, with reasons.",
        ),
        evidence=Evidence.RECALLED,
        verified_on=None,
    ),
    _agreed(
        "family-step-due",
        "Take the step with the family: offer an advocate, tell them after a panel meeting",
        "the review's family lead",
        Role.REVIEW_COORDINATOR,
        due=O.FAMILY_STEP_DUE,
        done=O.FAMILY_STEP_DONE,
        citation=Citation(
            "Buckinghamshire, focus on families following safeguarding reviews",
            "an advocate is offered; an update after every panel meeting; as much time as they need to read the draft",
            "https://www.buckssafeguarding.org.uk/blog/2022/01/focus-on-families-following-safeguarding-reviews/",
        ),
        stage=Stage.PRACTICE_REVIEW,
        routes=WITH_A_RAPID_REVIEW,
        until=(O.FAMILY_DECLINED,),
        note=f"Dates only: nothing that a family said, and no name. {_OURS}",
    ),
)
