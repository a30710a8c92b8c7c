"""What is asked to find out whether an incident meets the criteria, regime by regime: each question with its guidance and its source.

Facts: docs/law/what-is-due.md (the row is named in each question) and the partnerships' own pages behind docs/law/practice.md. A question whose
source was not read is marked so. None of them decides: people do, with the answers before them.
"""

from dataclasses import dataclass
from datetime import date

from models.law.rules.england import GOV_UK
from models.law.rules.regimes import READ_ON, REGIMES
from models.law.rules.rule import Citation, Evidence
from models.law.words.dates import long_date

EVERY = frozenset(regime.id for regime in REGIMES)
SCR = frozenset({"scr-2013", "scr-2015"})
CSPR = EVERY - SCR
WT2023 = frozenset({"cspr-2023"})


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. `code` is the name of its answer among a case's facts; `row` the row of the fact file that it rests on."""

    code: str
    asks: str
    guidance: str
    citation: Citation
    row: str
    evidence: Evidence
    regimes: frozenset[str] = EVERY

    @property
    def verified_on(self) -> date | None:
        """When its source was read; `None` where it is recalled."""
        return None if self.evidence is Evidence.RECALLED else READ_ON

    @property
    def verified(self) -> str:
        """How far it was checked, in words."""
        if self.verified_on is None:
            return "not yet verified against the published text"
        how = "read" if self.evidence is Evidence.PRIMARY else "as restated by others, read"
        return f"{how} on {long_date(self.verified_on)}"


_LINCOLNSHIRE = Citation(
    "Lincolnshire procedures, December 2025, restating Working Together 2023",
    "can include unborn children; what serious harm is",
    "https://lincolnshirechildcare.trixonline.co.uk",
)
_CROYDON = Citation(
    "Croydon Safeguarding Children Partnership, safeguarding practice reviews",
    "life-changing or long-term injury; issues of local importance",
    "https://croydonlcsb.org.uk",
)
_SOUTH_GLOUCESTERSHIRE = Citation(
    "South Gloucestershire Safeguarding Children Board, annual report 2014-15, section 10, restating Working Together 2013",
    "cases which do not meet the SCR criteria; instances of good practice",
    "https://www.southglos.gov.uk",
)
_BEDFORD = Citation(
    "Bedford Borough Safeguarding Children Board, significant incident form",
    "inter or intra-agency learning opportunity; likely media interest",
    "https://www.bedford.gov.uk",
)
_REGULATION_5 = Citation(
    "Local Safeguarding Children Boards Regulations 2006, regulation 5(1)(e) and (2), as restated by Milton Keynes",
    "must always trigger an SCR",
    "https://mkscb.procedures.org.uk",
)
_PANEL_FAQ = Citation(
    "Child Safeguarding Practice Review Panel, frequently asked questions",
    "rests with the local authority of where the incident happened",
    "https://childsafeguarding.independent-panel.uk/about/faqs/",
)

_SERIOUS_HARM = Citation(
    "Lincolnshire procedures, December 2025, and Croydon Safeguarding Children Partnership, restating Working Together",
    "what serious harm is",
    "https://lincolnshirechildcare.trixonline.co.uk",
)
_UNDER_18 = Citation(
    "Children Act 2004",
    "not read: that a child is somebody under 18 is recalled",
    "https://www.legislation.gov.uk/ukpga/2004/31",
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        code="abuse_or_neglect",
        asks="Is abuse or neglect of the child known or suspected?",
        guidance="Suspected is enough; nobody need have proved it.",
        citation=GOV_UK,
        row="T01, X1",
        evidence=Evidence.PRIMARY,
    ),
    Question(
        code="harm",
        asks="Has the child died or been seriously harmed?",
        guidance="Serious harm includes life-changing, long-term or clearly life-threatening injury, and serious or long-term impairment of mental "
        "health, of intellectual, emotional, social or behavioural development, or of physical health. The list is not closed. It can be "
        "serious harm even if the child recovers. A suspected suicide is a death too.",
        citation=_SERIOUS_HARM,
        row="X1",
        evidence=Evidence.RESTATED,
    ),
    Question(
        code="subject",
        asks="Is it about a child, an unborn child or a stillborn child?",
        guidance="A stillborn child is outside the statutory definition; one area's text says that the criteria can include unborn children. Both are "
        "held here as cases without statutory clocks, until the partners decide otherwise.",
        citation=_LINCOLNSHIRE,
        row="X1",
        evidence=Evidence.RESTATED,
    ),
    Question(
        code="adult",
        asks="Was the young person 18 or over?",
        guidance="The Act speaks of a child: somebody under 18. A care leaver may be older.",
        citation=_UNDER_18,
        row="X1",
        evidence=Evidence.RECALLED,
    ),
    Question(
        code="looked_after",
        asks="Was the child looked after by a local authority?",
        guidance="The death of a looked-after child is notified whether or not abuse or neglect is suspected. Without suspicion the Panel does not "
        "consider it, and no rapid review follows.",
        citation=GOV_UK,
        row="T03, X4",
        evidence=Evidence.PRIMARY,
    ),
    Question(
        code="care_leaver",
        asks="Was the young person a care leaver, up to and including 24?",
        guidance="The Secretary of State and Ofsted are notified of the death, not the Panel, by the authority that learns of it and knows the status.",
        citation=Citation(
            "North Yorkshire one-minute guide, Death of a care leaver, restating Working Together 2023",
            "care leaver up to and including the age of 24",
            "https://www.safeguardingchildren.co.uk",
        ),
        row="T04",
        evidence=Evidence.RESTATED,
        regimes=WT2023,
    ),
    Question(
        code="happened",
        asks="Where did it happen?",
        guidance="The authority of the area where it happened notifies and leads. Outside England, the authority of the area where the child normally lives.",
        citation=_PANEL_FAQ,
        row="T01, X2",
        evidence=Evidence.PRIMARY,
        regimes=CSPR,
    ),
    Question(
        code="lives",
        asks="Where does the child normally live?",
        guidance="It decides only where the incident happened outside England; otherwise the area of residence works with the one that leads.",
        citation=GOV_UK,
        row="T01, X2",
        evidence=Evidence.PRIMARY,
        regimes=CSPR,
    ),
    Question(
        code="regulated_setting",
        asks="Did it happen in a regulated setting or service?",
        guidance="Under the rules before 29 June 2018 a death in a regulated setting was notified by itself.",
        citation=Citation(
            "Working Together to Safeguard Children 2015, as restated by Warrington",
            "within five working days of becoming aware",
            "https://www.proceduresonline.com/pancheshire/warrington",
        ),
        row="S01",
        evidence=Evidence.RESTATED,
        regimes=SCR,
    ),
    Question(
        code="detained",
        asks="Did the child die in custody, in a secure setting, or while detained under the Mental Health Act?",
        guidance="Such a death made a serious case review mandatory.",
        citation=_REGULATION_5,
        row="S02",
        evidence=Evidence.RESTATED,
        regimes=SCR,
    ),
    Question(
        code="joint_working",
        asks="Is there concern about how the authority, its partners or others worked together?",
        guidance="For serious harm it was a limb of the criteria of its own; for a death it was not asked. Since 2018 it is only weighed.",
        citation=_REGULATION_5,
        row="S02",
        evidence=Evidence.RESTATED,
        regimes=SCR,
    ),
    Question(
        code="local_importance",
        asks="Does it raise issues of local importance?",
        guidance="Such as how well agencies work together here. Then the partners consider whether a review of their own is right.",
        citation=_CROYDON,
        row="practice",
        evidence=Evidence.RESTATED,
    ),
    Question(
        code="near_miss",
        asks="Was it a near miss: serious harm could well have followed?",
        guidance="Cases below the threshold can be looked at. No law asks for it.",
        citation=_SOUTH_GLOUCESTERSHIRE,
        row="practice",
        evidence=Evidence.RESTATED,
    ),
    Question(
        code="good_practice",
        asks="Is there good practice to learn from?",
        guidance="Instances of good practice are worth a review too, so that they can be shared.",
        citation=_SOUTH_GLOUCESTERSHIRE,
        row="practice",
        evidence=Evidence.RESTATED,
    ),
    Question(
        code="learning",
        asks="Is there an opportunity to learn, inside an agency or between agencies?",
        guidance="It is what an agency's significant-incident form is for, whether or not the criteria are met.",
        citation=_BEDFORD,
        row="practice",
        evidence=Evidence.RESTATED,
    ),
)  # fmt: skip


def questions(regime: str) -> tuple[Question, ...]:
    """The questions of a regime, in the order in which they are asked."""
    return tuple(question for question in QUESTIONS if regime in question.regimes)
