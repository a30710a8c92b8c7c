"""The forms: what each decision asks, and how an answer is read.

Every field is a plain string with a format for the picker, so that a badly typed answer reaches us, is explained and asked again;
nothing is refused by a machine that cannot say why. `read` turns what was typed into a checked answer or raises `BadAnswer`.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from models.casework.identifiers import find_identifier
from models.law.dates import LONDON, BadDate, long_date, parse_date, parse_moment, refuse_far_off
from models.law.vocabulary import DecisionKind


class Problem(BaseModel):
    """What is wrong with one field, and what to write instead."""

    field: str
    title: str
    message: str


class BadAnswer(ValueError):
    """An answer that cannot be recorded. Nothing was; what was typed is kept by whoever asked."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in problems))


def asks_for_a_document(form: type[BaseModel]) -> bool:
    """Whether a form has a field that names a file in the case's folder."""
    return any(name.endswith("_document") for name in form.model_fields)


def refuse(field: str, title: str, message: str) -> BadAnswer:
    """A refusal for one field."""
    return BadAnswer([Problem(field=field, title=title, message=message)])


def check_to_come(on: date | None, field: str, title: str, *, today: date) -> date:
    """Refuses an empty day, one that is not to come, and one so far off that it is a slip of the finger."""
    if on is None:
        raise refuse(field, title, "a date is needed with this answer; write it as 2026-03-02")
    if on <= today:
        raise refuse(field, title, f"{long_date(on)} is not in the future; give a later date")
    try:
        refuse_far_off(on, field, today=today)
    except BadDate as bad:
        raise refuse(field, title, bad.message) from None
    return on


def _day(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, date):
        return value
    try:
        return parse_date(str(value or ""), info.field_name or "date")
    except BadDate as bad:
        raise PydanticCustomError("date", "{message}", {"message": bad.message}) from None


def _day_or_none(value: Any, info: ValidationInfo) -> Any:
    return None if value in (None, "") else _day(value, info)


def _moment(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, datetime):
        return value
    try:
        found = parse_moment(str(value or ""), info.field_name or "moment")
    except BadDate as bad:
        raise PydanticCustomError("moment", "{message}", {"message": bad.message}) from None
    if isinstance(found, datetime):
        return found
    raise PydanticCustomError("moment", "{message}", {"message": f"the time is missing; write it as {found}T15:00"})


def _free_text(value: Any) -> Any:
    text = str(value or "").strip()
    found = find_identifier(text)
    if found:
        message = (
            f"this holds what looks like {found}; take it out: nothing that identifies a child or family is kept here"
        )
        raise PydanticCustomError("identifier", "{message}", {"message": message})
    return text


def _needed(value: Any) -> Any:
    text = _free_text(value)
    if not text:
        raise PydanticCustomError("missing", "{message}", {"message": "this must be filled in"})
    return text


DATE_SCHEMA = WithJsonSchema({"type": "string", "format": "date"})
TEXT = WithJsonSchema({"type": "string"})
LONG = WithJsonSchema({"type": "string", "format": "multiline"})
Day = Annotated[date, BeforeValidator(_day), DATE_SCHEMA]
OptionalDay = Annotated[date | None, BeforeValidator(_day_or_none), DATE_SCHEMA]
MomentTyped = Annotated[datetime, BeforeValidator(_moment), TEXT]
Words = Annotated[str, BeforeValidator(_needed), TEXT]
OptionalWords = Annotated[str, BeforeValidator(_free_text), TEXT]
YesNo = Literal["yes", "no"]
Position = Literal["agrees", "disagrees", "not yet heard"]

NO_NAMES = "No names and nothing else that identifies a child or family."
YEAR_FIRST = "Year first, as 2026-03-04."
IN_FOLDER = "The name of a file in the case's folder, or leave empty."


def in_order(schema: dict[str, Any]) -> None:
    """Number a form's fields in the order they are declared, who records it last: Prefect keeps schemas without an order.

    A field that may be left empty starts out empty, not as `null`.
    """
    fields = schema.get("properties", {})
    names = sorted(fields, key=lambda name: name == "recorded_by")
    for position, name in enumerate(names):
        fields[name]["position"] = position
        if fields[name].get("default", "") is None:
            del fields[name]["default"]


class Answer(BaseModel):
    """What every form has: who records it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")

    @property
    def day(self) -> date:
        """The day on which it was decided."""
        for name in ("decided_on", "received_on", "checked_on", "published_on", "closed_on"):
            found = getattr(self, name, None)
            if isinstance(found, date):
                return found
        moment = getattr(self, "sent_at", None)
        assert isinstance(moment, datetime)
        return moment.astimezone(LONDON).date()


class Notifiable(Answer):
    outcome: str = Field(title="What is decided")
    local_authority: Position = Field(title="The local authority", description="Its position on this decision.")
    integrated_care_board: Position = Field(
        title="The integrated care board", description="Its position on this decision."
    )
    police: Position = Field(title="The police", description="Their position on this decision.")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    reasons: Words = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class NotificationSent(Answer):
    sent_at: MomentTyped = Field(
        title="Submitted at", description="Date and time of the submission, as 2026-03-04T15:00."
    )
    outside_reference: OptionalWords = Field(
        default="", title="Reference of the notification", description="As the national system shows it."
    )


class RapidReviewOutcome(Answer):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    meeting_held_on: OptionalDay = Field(
        default=None, title="Panel meeting held on", description=f"{YEAR_FIRST} May be empty."
    )
    national_importance: YesNo = Field(default="no", title="Possibly of national importance?")
    immediate_action: YesNo = Field(default="no", title="Was immediate action for a child's safety needed?")
    local_authority_signed: Words = Field(
        title="Signed off for the local authority by", description="Recorded as attended."
    )
    integrated_care_board_signed: Words = Field(
        title="Signed off for the integrated care board by", description="Recorded as attended."
    )
    police_signed: Words = Field(title="Signed off for the police by", description="Recorded as attended.")
    reasons: Words = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})
    rapid_review_document: OptionalWords = Field(
        default="", title="The rapid review, for the Panel", description=f"{IN_FOLDER} It is sent encrypted in transit."
    )
    sent_another_way_on: OptionalDay = Field(
        default=None,
        title="Or sent to the Panel another way on",
        description=f"{YEAR_FIRST} Only if no file is named above.",
    )


class PanelResponse(Answer):
    outcome: str = Field(title="What the Panel answered")
    received_on: Day = Field(title="Received on", description=YEAR_FIRST)
    response_document: OptionalWords = Field(default="", title="The Panel's letter", description=IN_FOLDER)


class Commission(Answer):
    decided_on: Day = Field(title="Commissioned on", description=YEAR_FIRST)
    lead_reviewers: Words = Field(
        title="Lead reviewer or reviewers", description="Their names, as the Panel is to be told them."
    )
    reviewer_email: Words = Field(title="The lead reviewer's e-mail address")
    method: Literal["systems methodology", "SILP", "SCIE Learning Together", "thematic", "other"] = Field(
        default="systems methodology", title="Method"
    )
    independence_checked: YesNo = Field(title="Is the reviewer independent of the agencies involved?")


class IntervalCheck(Answer):
    outcome: str = Field(title="How the review stands")
    checked_on: Day = Field(title="Checked on", description=YEAR_FIRST)
    quality: Literal["sufficient", "to be improved"] = Field(default="sufficient", title="Quality so far")
    ask_reviewer: YesNo = Field(default="no", title="Ask the reviewer in writing for information on progress?")
    delay_reason: Literal[
        "",
        "criminal proceedings",
        "inquest",
        "family court",
        "another review",
        "family engagement",
        "reviewer",
        "capacity",
    ] = Field(default="", title="If it is delayed: why")
    new_date: OptionalDay = Field(
        default=None, title="If it is delayed: expected to be published by", description=YEAR_FIRST
    )
    remarks: OptionalWords = Field(
        default="", title="Remarks", description=NO_NAMES, json_schema_extra={"format": "multiline"}
    )


class ReportApproved(Answer):
    decided_on: Day = Field(title="Approved on", description=YEAR_FIRST)
    body: Words = Field(
        title="Approved by", description="The body that approved it, such as the partnership executive."
    )
    minute: OptionalWords = Field(default="", title="Minute reference")


class PlannedAction(BaseModel):
    """One line of the plan."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, title="Action", json_schema_extra=in_order)
    recommendation: Words = Field(title="Recommendation", description=NO_NAMES)
    action: Words = Field(title="Action", description=NO_NAMES)
    scope: Literal["single-agency", "multi-agency"] = Field(default="single-agency", title="Scope")
    agency: Words = Field(title="Agency", description="Its name or code.")
    owner: Words = Field(title="Owner", description="Name or e-mail address, as in the register.")
    due_on: Day = Field(title="Due on", description=YEAR_FIRST)


class AdoptPlan(Answer):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Adopted on", description=YEAR_FIRST)
    body: Words = Field(title="Adopted by", description="The body that adopted it.")
    actions: list[PlannedAction] = Field(default_factory=list, title="Actions")
    reasons: OptionalWords = Field(default="", title="If no actions are needed: why", description=NO_NAMES)


class PublicationDecision(Answer):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    planned_on: OptionalDay = Field(
        default=None,
        title="If it is to be published: on",
        description=f"{YEAR_FIRST} The Panel must have it at least 7 working days before.",
    )
    publication_document: OptionalWords = Field(
        default="", title="The document for the Panel, the Secretary of State and Ofsted", description=IN_FOLDER
    )
    hold_reason: Literal[
        "",
        "criminal proceedings",
        "inquest",
        "family court",
        "other review",
        "national review",
        "request of the family",
        "safety of children",
        "media or legal",
        "other",
    ] = Field(default="", title="If it is held: why")
    hold_review_on: OptionalDay = Field(
        default=None, title="If it is held: look at it again on", description=YEAR_FIRST
    )
    reasons: Words = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class ReleaseHold(Answer):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    review_on: OptionalDay = Field(default=None, title="If it is kept: look at it again on", description=YEAR_FIRST)
    reasons: Words = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


Checked = Literal["yes", "not yet", "waived"]


class ReadyToPublish(Answer):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    anonymisation_checked: Literal["yes", "not yet"] = Field(title="Is the anonymisation checked?")
    family_informed: Checked = Field(title="Has the family been informed?")
    partnership_response: Checked = Field(title="Is the partnership's response ready?")
    learning_product: Checked = Field(title="Is the short learning product ready?")
    media_plan: Checked = Field(title="Is the media plan ready?")
    waiver_reasons: OptionalWords = Field(default="", title="If anything is waived: why", description=NO_NAMES)


class Published(Answer):
    outcome: str = Field(title="Was it published?")
    published_on: Day = Field(
        title="On", description=f"{YEAR_FIRST} Where it was not published: the day this was settled."
    )
    url: OptionalWords = Field(
        default="", title="Address of the page", description="Such as https://www.harrowmere.example/reviews."
    )


class SignOffPlan(Answer):
    decided_on: Day = Field(title="Signed off on", description=YEAR_FIRST)
    body: Words = Field(title="Signed off by", description="The body that signed it off.")
    minute: OptionalWords = Field(default="", title="Minute reference")


class Close(Answer):
    closed_on: Day = Field(title="Closed on", description=YEAR_FIRST)
    reasons: OptionalWords = Field(
        default="", title="Remarks", description=NO_NAMES, json_schema_extra={"format": "multiline"}
    )


FORMS: dict[DecisionKind, type[Answer]] = {
    DecisionKind.NOTIFIABLE: Notifiable,
    DecisionKind.NOTIFICATION_SENT: NotificationSent,
    DecisionKind.RAPID_REVIEW_OUTCOME: RapidReviewOutcome,
    DecisionKind.PANEL_RESPONSE: PanelResponse,
    DecisionKind.COMMISSION: Commission,
    DecisionKind.INTERVAL_CHECK: IntervalCheck,
    DecisionKind.REPORT_APPROVED: ReportApproved,
    DecisionKind.ADOPT_PLAN: AdoptPlan,
    DecisionKind.PUBLICATION_DECISION: PublicationDecision,
    DecisionKind.RELEASE_HOLD: ReleaseHold,
    DecisionKind.READY_TO_PUBLISH: ReadyToPublish,
    DecisionKind.PUBLISHED: Published,
    DecisionKind.SIGN_OFF_PLAN: SignOffPlan,
    DecisionKind.CLOSE: Close,
}
