"""What starts a case: its dates and coded facts, and what they must keep to. Plain, so that a rehearsal needs no database.

An incident is asked the same things whether it comes as a referral or starts a case at once. First of all: is any child in danger now?
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypedDict

from pydantic import BeforeValidator, ConfigDict, Field

from models.casework.forms.fields import YEAR_FIRST, Answer, Day, OptionalDay, OptionalWords, YesNo, in_order, one_of
from models.casework.forms.pseudonyms import Pseudonym
from models.casework.record.refusals import BadAnswer, Problem, refuse
from models.law.criteria.criteria import Result, assess
from models.law.rules.proceedings import CHILD_DEATH_REVIEW, PROCEEDINGS, TOGETHER
from models.law.rules.regimes import REGIMES, NoRegimeHeld, regime_on
from models.law.words.dates import long_date

NOT_A_WAY_TO_REPORT = "This is not the way to report a child at risk now. If any child is in danger, call 999 or children's social care first."
# A child death review is asked for by itself, with its eCDOP reference.
BESIDE = tuple(kind for kind in PROCEEDINGS if kind != CHILD_DEATH_REVIEW)
Beside = Annotated[
    OptionalWords,
    Field(
        title="What runs beside it elsewhere",
        description="Recorded as a parallel proceeding from the day of awareness; others, and all that is heard of it, at the desk.",
        json_schema_extra=one_of(BESIDE),
    ),
]
Together = Annotated[
    OptionalWords,
    Field(
        title="If anything does: is ours joint with it, or in sequence?",
        description="`joint`: one review serves both. `in sequence`: one after the other. `apart`: each by itself.",
        json_schema_extra=one_of(TOGETHER),
    ),
]
SAFE, ACTING, NOBODY_ACTS = "yes", "no, and children's social care is acting", "no, and nobody is acting"
Safety = Annotated[
    Literal["yes", "no, and children's social care is acting", "no, and nobody is acting"],
    BeforeValidator(lambda given: NOBODY_ACTS if given == "no" else given),
]
Others = Literal["", "safe", "there are none", "not safe", "not known"]


class Incident(Answer):
    """What is asked of every incident. Coded facts and dates only: there is no field for a name, and none may be written into one."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    immediate_safety: Safety = Field(
        title="Is every child safe now?",
        description=f"{NOT_A_WAY_TO_REPORT} A no opens the case too: it is asked after by the hour until somebody records that they are safe.",
    )
    siblings: Others = Field(
        default="",
        title="Brothers and sisters are",
        description="Wherever they live. Empty: as the answer above says.",
    )
    household: Others = Field(
        default="",
        title="Other children in the household are",
        description="A new partner's too. Empty: as the first answer says.",
    )
    aware_on: OptionalDay = Field(
        default=None,
        title="The local authority became aware on",
        description=f"{YEAR_FIRST} The 5 working days run from it.",
    )
    incident_on: OptionalDay = Field(
        default=None, title="The incident was on", description=f"{YEAR_FIRST} May be empty."
    )
    harm: Literal["death", "serious harm", "other"] = Field(
        title="What happened to the child or children",
        description="Serious harm includes life-changing, long-term or life-threatening injury and serious or long-term impairment of mental "
        "health, development or physical health, even if the child recovers.",
    )
    abuse_or_neglect: Literal["known", "suspected", "not suspected"] = Field(
        title="Abuse or neglect is", description="Suspected is enough."
    )
    children: Literal["1", "2", "3", "4", "more"] = Field(default="1", title="How many children")
    subject: Literal["a child", "an unborn child", "a stillborn child"] = Field(
        default="a child",
        title="It is about",
        description="An unborn or stillborn child: the case runs without statutory clocks.",
    )
    adult: YesNo = Field(default="no", title="Was the young person 18 or over?")
    looked_after: YesNo = Field(default="no", title="Looked after by a local authority?")
    care_leaver: YesNo = Field(default="no", title="A care leaver up to and including 24?")
    happened: Literal["in our area", "elsewhere in England", "outside England"] = Field(
        default="in our area",
        title="It happened",
        description="The authority of the area where it happened notifies and leads.",
    )
    lives: Literal["in our area", "elsewhere"] = Field(
        default="in our area",
        title="The child normally lives",
        description="It decides where it happened outside England.",
    )
    regulated_setting: YesNo = Field(
        default="no", title="In a regulated setting?", description="Asked under the rules before 29 June 2018."
    )
    local_importance: YesNo = Field(default="no", title="Does it raise issues of local importance?")
    near_miss: YesNo = Field(default="no", title="Was it a near miss?")
    good_practice: YesNo = Field(default="no", title="Is there good practice to learn from?")
    learning: Literal["", "inside an agency", "between agencies"] = Field(
        default="", title="Is there an opportunity to learn?"
    )
    media_interest: YesNo = Field(
        default="no", title="Is media interest likely?", description="The press lead is told at once."
    )
    partnership: OptionalWords = Field(
        default="", title="Partnership", description="Its code; empty where there is only one."
    )
    another: YesNo = Field(
        default="no",
        title="Is it another incident than one that is on record?",
        description="Asked back where one with the same days and facts is open.",
    )


class Intake(Incident):
    """What starts a case."""

    model_config = ConfigDict(title="Notify a serious incident")
    aware_on: Day = Field(
        title="The local authority became aware on", description=f"{YEAR_FIRST} The 5 working days run from it."
    )
    pseudonym: Pseudonym = Field(
        default="",
        title="Pseudonym",
        description="Such as Child K, if the partnership uses one. Never a real name or initials.",
    )
    authority: OptionalWords = Field(
        default="", title="Local authority", description="Empty where the partnership serves only one."
    )
    beside: Beside = ""
    together: Together = ""


# The coded answers that a case keeps among its facts. What people wrote is not among them.
FACTS = (
    "harm", "abuse_or_neglect", "children", "subject", "adult", "looked_after", "care_leaver", "happened", "lives", "regulated_setting",
    "local_importance", "near_miss", "good_practice", "learning", "media_interest", "siblings", "household",
)  # fmt: skip


def coded(incident: Incident) -> dict[str, Any]:
    """The coded facts as a case keeps them: yes and no as truth values."""
    found: dict[str, Any] = {name: getattr(incident, name) for name in FACTS}
    return {name: value == "yes" if value in ("yes", "no") else value for name, value in found.items()}


class CriteriaResult(TypedDict):
    """What coded facts amount to, as a case keeps it. `agrees`: the outcomes of the decision that agree with it."""

    result: Result
    words: str
    because: list[str]
    rules: list[str]
    agrees: list[str]


def result_of(facts: Mapping[str, Any], regime: str) -> CriteriaResult:
    """What the coded facts amount to, as a case keeps it: the result, its reasons in words, the rules that follow."""
    found = assess(facts, regime=regime)
    return {
        "result": found.result,
        "words": found.result.words,
        "because": list(found.because),
        "rules": list(found.rules),
        "agrees": list(found.agrees),
    }


def check_dates(intake: Intake, *, today: date) -> str:
    """The regime of the case. Refuses, with `BadAnswer`, dates that cannot be. A child who is not safe bars nothing: it is a task."""
    if intake.aware_on > today:
        raise refuse(
            "aware_on",
            "The local authority became aware on",
            f"{long_date(intake.aware_on)} has not come yet; check the date",
        )
    return check_facts(intake)


def safety_of(incident: Incident) -> str:
    """`SAFE`, `ACTING` or `NOBODY_ACTS`: the gravest that the three answers say. Where it is not known that they are safe, they are not."""
    if incident.immediate_safety != SAFE:
        return incident.immediate_safety
    others = (incident.siblings, incident.household)
    return NOBODY_ACTS if "not safe" in others or "not known" in others else SAFE


def check_safety(incident: Incident) -> None:
    """Of a referral, or a case handed over: refuses to go on, with `BadAnswer`, until every child is said to be safe."""
    words = "that comes first: call 999 or children's social care, then come back; what you typed is kept"
    problems = [
        Problem(field=name, title=Incident.model_fields[name].title or name, message=words)
        for name, unsafe in (
            ("immediate_safety", incident.immediate_safety != "yes"),
            ("siblings", incident.siblings in ("not safe", "not known")),
            ("household", incident.household in ("not safe", "not known")),
        )
        if unsafe
    ]
    if problems:
        raise BadAnswer(problems)


def check_facts(intake: Intake) -> str:
    """The same without a today: what a rehearsal asks, which may begin on a day to come."""
    check_order(intake)
    check_beside(intake)
    try:
        regime = regime_on(intake.aware_on)
    except NoRegimeHeld as gap:
        raise refuse("aware_on", "The local authority became aware on", str(gap)) from None
    if not regime.can_carry_live_cases:
        raise refuse(
            "aware_on",
            "The local authority became aware on",
            f"{long_date(intake.aware_on)} falls under {regime.name}; such older cases cannot be opened as live cases yet; "
            f"`cspr rules --on {intake.aware_on}` and `cspr dates` show their rules and dates",
        )
    return regime.id


def check_order(incident: Incident) -> None:
    """Refuses, with `BadAnswer`, an incident after the day on which it became known."""
    if incident.incident_on and incident.aware_on and incident.incident_on > incident.aware_on:
        raise refuse(
            "incident_on",
            "The incident was on",
            f"{long_date(incident.incident_on)} is after {long_date(incident.aware_on)}, when it became known; check both dates",
        )


def check_beside(intake: Intake) -> None:
    """Refuses, with `BadAnswer`, what is in no list, and the one of both answers without the other."""
    for field, value, offered in (("beside", intake.beside, BESIDE), ("together", intake.together, TOGETHER)):
        title = Intake.model_fields[field].title or field
        if value and value not in offered:
            raise refuse(field, title, f"'{value}' is not one of {', '.join(offered)}")
        if not value and (intake.beside or intake.together):
            raise refuse(field, title, f"choose one of {', '.join(offered)}, or leave both of these answers empty")


def result_in_words(answers: Mapping[str, Any]) -> str:
    """What the answers of a referral amount to, under the rules of the day of awareness or, where none is given, of today's edition."""
    facts = {
        name: answers.get(name) == "yes" if answers.get(name) in ("yes", "no") else answers.get(name) for name in FACTS
    }
    on = answers.get("aware_on")
    try:
        regime = regime_on(date.fromisoformat(on)) if on else REGIMES[-1]
    except NoRegimeHeld:
        return "no rules are held for that day"
    return assess(facts, regime=regime.id).words
