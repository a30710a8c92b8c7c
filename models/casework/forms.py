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
SIGNS = "As in the register. Recorded as attended, or sent a code to sign with, as the partnership has it."
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
    dissent_reasons: OptionalWords = Field(
        default="",
        title="If a partner disagrees: why, partner by partner",
        description=f"The scrutineer is called in at once; the date does not move. {NO_NAMES}",
        json_schema_extra={"format": "multiline"},
    )
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    reasons: Words = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class NotificationSent(Answer):
    sent_at: MomentTyped = Field(
        title="Submitted at", description="Date and time of the submission, as 2026-03-04T15:00."
    )
    outside_reference: OptionalWords = Field(
        default="", title="Reference of the notification", description="As the national system shows it."
    )


class AskedAgency(BaseModel):
    """One agency that is asked for a report of its own."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, title="Agency", json_schema_extra=in_order)
    agency: Words = Field(title="Agency", description="Its name or code.")
    due_on: OptionalDay = Field(default=None, title="Due on", description=f"{YEAR_FIRST} Empty: the template's day.")


Said = Literal["", "yes", "no"]
ASKED_AGENCIES = "Which agencies are asked for a report of their own; each gets a request, a date and reminders."
# Our own list, short on purpose: what was learned at once, as codes and never as a story.
Theme = Literal[
    "sharing information",
    "professional curiosity",
    "thresholds and referrals",
    "the child's voice",
    "supervision and management",
    "men in the household",
    "injury to babies",
    "neglect",
    "domestic abuse",
    "mental health",
    "exploitation",
    "online harm",
    "moves between areas",
    "good practice",
]


class LookAgain(Answer):
    decided_on: Day = Field(title="Asked on", description=YEAR_FIRST)
    asked_by: Literal["a safeguarding partner", "the scrutineer", "the Panel", "new information", "other"] = Field(
        default="new information", title="What, or who, asks for it"
    )
    reasons: Words = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class WithdrawNotification(Answer):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Withdrawn on", description=YEAR_FIRST)
    agreed_with_panel: Literal["yes", "no", "not asked"] = Field(
        default="not asked", title="Has the national body agreed that the criteria were not met?"
    )
    reasons: Words = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class RapidReviewOutcome(Answer):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    meeting_held_on: OptionalDay = Field(
        default=None, title="Panel meeting held on", description=f"{YEAR_FIRST} May be empty."
    )
    national_importance: YesNo = Field(default="no", title="Possibly of national importance?")
    immediate_action: YesNo = Field(default="no", title="Was immediate action for a child's safety needed?")
    facts_gathered: Said = Field(default="", title="Are the facts gathered, as far as they are readily known?")
    facts_from: list[OptionalWords] = Field(
        default_factory=list,
        title="By which agencies",
        description="Their names or codes. Empty: those whose returns are in.",
    )
    key_practice_episodes: Said = Field(default="", title="Are the key practice episodes analysed?")
    inequalities_considered: Said = Field(
        default="", title="Are racism and other inequalities, and disability, considered?"
    )
    improvement_considered: Said = Field(default="", title="Is the potential for improvement considered?")
    not_done_because: Literal[
        "",
        "the facts are not known yet",
        "no agency had been involved",
        "it follows in the review",
        "it does not bear on this incident",
        "the time did not suffice",
    ] = Field(default="", title="If one of these is a no: why")
    learning_at_once: list[Theme] = Field(
        default_factory=list, title="What was learned at once", description="Themes only; nothing about the case."
    )
    agencies: list[AskedAgency] = Field(
        default_factory=list, title="If agencies report on their own: which", description=ASKED_AGENCIES
    )
    local_authority_signed: Words = Field(title="Signed off for the local authority by", description=SIGNS)
    integrated_care_board_signed: Words = Field(title="Signed off for the integrated care board by", description=SIGNS)
    police_signed: Words = Field(title="Signed off for the police by", description=SIGNS)
    reasons: Words = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})
    rapid_review_document: OptionalWords = Field(
        default="", title="The rapid review, for the Panel", description=f"{IN_FOLDER} It is sent encrypted in transit."
    )
    sent_another_way_on: OptionalDay = Field(
        default=None,
        title="Or sent to the Panel another way on",
        description=f"{YEAR_FIRST} Only if no file is named above.",
    )
    panel_reply_document: OptionalWords = Field(
        default="",
        title="If the outcome was considered again: the written reply to the Panel",
        description=f"{IN_FOLDER} The decision is mailed to the Panel either way.",
    )


class BranchBegun(Answer):
    outcome: str = Field(title="Which method")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    agencies: list[AskedAgency] = Field(
        default_factory=list, title="If agencies report on their own: which", description=ASKED_AGENCIES
    )
    reasons: Words = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class BranchDone(Answer):
    outcome: str = Field(title="What follows from it")
    decided_on: Day = Field(title="Finished on", description=YEAR_FIRST)
    review: OptionalWords = Field(
        default="", title="Which review", description="Its number, such as B1; empty where only one runs."
    )
    left_out_because: OptionalWords = Field(
        default="",
        title="If a step was left out: why",
        description=f"Every step is done, or there is a reason. {NO_NAMES}",
    )


class PanelResponse(Answer):
    outcome: str = Field(title="What the Panel answered")
    received_on: Day = Field(title="Received on", description=YEAR_FIRST)
    response_document: OptionalWords = Field(default="", title="The Panel's letter", description=IN_FOLDER)
    meet_again_on: OptionalDay = Field(
        default=None,
        title="If the Panel disagrees: the partners meet again on",
        description=f"{YEAR_FIRST} Empty: within 10 working days, the product's own number.",
    )
    review_on: OptionalDay = Field(
        default=None, title="If it is a national review: look at it again on", description=YEAR_FIRST
    )


class NationalReview(Answer):
    outcome: str = Field(title="How it stands")
    decided_on: Day = Field(title="As of", description=YEAR_FIRST)
    review_on: OptionalDay = Field(default=None, title="If it still runs: look at it again on", description=YEAR_FIRST)
    reasons: OptionalWords = Field(
        default="", title="Remarks", description=NO_NAMES, json_schema_extra={"format": "multiline"}
    )


Quality = Literal["not judged", "good", "sufficient", "poor"]


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
    reviewer_organisation: OptionalWords = Field(
        default="", title="The reviewer's organisation", description="For a reviewer who is not in the pool yet."
    )
    conflicts: Literal[
        "not declared",
        "none",
        "worked for an agency involved, not in this case",
        "knows somebody who worked in this case",
        "reviewed one of the agencies before",
        "financial interest",
    ] = Field(default="not declared", title="Conflicts of interest that the reviewer declares")
    conflict_handling: Literal[
        "",
        "a second reviewer takes that part",
        "the partners accept it, with reasons minuted",
        "the scrutineer looks at that part",
    ] = Field(default="", title="If a conflict is declared: how it is dealt with")
    scope_from: OptionalDay = Field(default=None, title="The time looked at: from", description=YEAR_FIRST)
    scope_to: OptionalDay = Field(default=None, title="The time looked at: to", description=YEAR_FIRST)
    terms_of_reference_document: OptionalWords = Field(default="", title="Terms of reference", description=IN_FOLDER)
    panel_members: list[OptionalWords] = Field(
        default_factory=list,
        title="Members of the review's panel",
        description="Names or e-mail addresses, as in the register.",
    )
    members_not_involved: Said = Field(default="", title="Was none of the members involved in the case?")
    agencies: list[AskedAgency] = Field(
        default_factory=list, title="Agencies that report to the review", description=ASKED_AGENCIES
    )
    family_contact: Literal["not yet decided", "yes", "the family does not wish it"] = Field(
        default="not yet decided", title="Is the family to take part?", description="An advocate is offered then."
    )


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
    outcome: str = Field(default="approved", title="What is decided")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    body: Words = Field(
        title="Decided by", description="The body that approved it or sent it back, such as the partnership executive."
    )
    minute: OptionalWords = Field(default="", title="Minute reference")
    quality: Quality = Field(
        default="not judged",
        title="Quality of the report",
        description="Kept with the reviewer, for the next commission.",
    )
    redo_reason: Literal[
        "",
        "analysis too thin",
        "recommendations unclear",
        "facts missing",
        "may identify somebody",
        "does not keep to the terms of reference",
        "other",
    ] = Field(default="", title="If it is to be done again: why")


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


class Withdraw(Answer):
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    reason: Literal[
        "criteria not met", "opened in error", "same incident as another case", "another area leads", "other"
    ] = Field(title="Why")
    reasons: Words = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class Transfer(Answer):
    decided_on: Day = Field(title="Sent on", description=YEAR_FIRST)
    area: Words = Field(
        title="The receiving area", description="The local authority or partnership that is to take it over."
    )
    contact: Words = Field(title="Its shared mailbox", description="Never a person's own address.")
    reasons: Words = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class TransferReceived(Answer):
    outcome: str = Field(title="What the other area answered")
    received_on: Day = Field(
        title="Confirmed on", description=f"{YEAR_FIRST} The day on which it took the case over, or said no."
    )
    their_reference: OptionalWords = Field(default="", title="Its own reference")
    reasons: OptionalWords = Field(
        default="", title="Remarks", description=NO_NAMES, json_schema_extra={"format": "multiline"}
    )


class Reopen(Answer):
    outcome: str = Field(title="What is to be done")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    reason: Literal[
        "new information",
        "the Panel or a Minister asks",
        "the report was judged not sufficient",
        "proceedings have ended",
        "closed in error",
        "other",
    ] = Field(title="Why")
    reasons: Words = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


FORMS: dict[DecisionKind, type[Answer]] = {
    DecisionKind.NOTIFIABLE: Notifiable,
    DecisionKind.NOTIFICATION_SENT: NotificationSent,
    DecisionKind.LOOK_AGAIN: LookAgain,
    DecisionKind.WITHDRAW_NOTIFICATION: WithdrawNotification,
    DecisionKind.RAPID_REVIEW_OUTCOME: RapidReviewOutcome,
    DecisionKind.BRANCH_BEGUN: BranchBegun,
    DecisionKind.BRANCH_DONE: BranchDone,
    DecisionKind.PANEL_RESPONSE: PanelResponse,
    DecisionKind.NATIONAL_REVIEW: NationalReview,
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
    DecisionKind.WITHDRAW: Withdraw,
    DecisionKind.TRANSFER: Transfer,
    DecisionKind.TRANSFER_RECEIVED: TransferReceived,
    DecisionKind.REOPEN: Reopen,
}
