"""What each view of `reading` holds, as JSON values: one type for each thing that is shown of a case.

Days are ISO dates, moments ISO texts in UTC. Where a value is a member of an enum, its field says which. What a room below owns is typed there.
"""

from typing import Any, Literal, NotRequired, TypedDict, final

from models.casework.context.routing import RoutedView
from models.casework.inbound.holding_pen import CameIn
from models.casework.objections.all_the_same import Against, CopyView, WentOn
from models.casework.stages.criteria_views import CriteriaView, PositionView
from models.law.deadlines.outcomes import Outcome
from models.law.rules.rule import Evidence, Force, Nature
from models.law.words.vocabulary import DecisionKind, OccurrenceKind, Role, Route, Stage
from models.records.tables import MessageState, ProposalState

Status = Literal["open", "closed"]

# --- dates -------------------------------------------------------------------------------------------------------------------------


class CitationView(TypedDict):
    """Where a rule is written."""

    document: str
    paragraph: str
    url: str


_FromDay = TypedDict("_FromDay", {"from": str})


class DateWithoutWorking(_FromDay):
    """A date with its rule and what has become of it; the days of its working stand in those that follow."""

    rule: str
    item: str
    duty: str
    owed_by: str
    to: list[str]
    counts_from: OccurrenceKind
    due_on: str
    force: Force
    duty_force: Force
    nature: Nature
    citation: CitationView
    verified_on: str | None
    evidence: Evidence
    verified: str
    provisional: bool
    reading: str
    others: list[dict[str, Any]]  # as the record keeps them
    moved: list[str]
    suspended: bool
    working_words: str
    outcome: Outcome
    met_on: str | None
    not_applicable: str | None
    days_left: int | None
    note: str
    stage: Stage
    revision: int


class DeadlineView(DateWithoutWorking):
    """A date in force. `working`: each day gone over, as the record keeps it."""

    working: list[dict[str, Any]]


class EarlierDate(TypedDict):
    """A date that another took the place of."""

    revision: int
    due_on: str
    replaced_on: str | None
    because: str | None


class CaseDeadline(DeadlineView):
    """A date on a case's page. `earlier`: what it was before, oldest first."""

    earlier: list[EarlierDate]


# --- signatures --------------------------------------------------------------------------------------------------------------------


_ForWhom = TypedDict("_ForWhom", {"for": str | None})


class SignatureView(_ForWhom):
    """Who signed, as what, when, how and for whom; or that it was recorded as attended."""

    role: Role
    role_title: str
    who: str | None
    delegated_on: str | None
    position: str
    how: str
    at: str | None
    entered_at: str | None


class ReasonedSignature(SignatureView):
    """The same with the reason of whoever dissented: never for the desk."""

    because: str


class SignedDecision(TypedDict):
    """A decision that named people signed."""

    decision: DecisionKind
    title: str
    round: int
    outcome: str
    decided_on: str
    sign_offs: list[ReasonedSignature]


class MissingSignature(TypedDict):
    """A role that has not signed, and the handles of whoever was asked."""

    role: Role
    role_title: str
    who: list[str]


class ProposalView(TypedDict):
    """How far the signatures of a proposal are, or why it came to nothing."""

    number: int | None
    state: ProposalState
    waits: bool
    proposed_on: str
    expires_on: str
    outcome_title: str
    signed: list[SignatureView]
    missing: list[MissingSignature]
    needed: int
    ended_because: str


# --- decisions ---------------------------------------------------------------------------------------------------------------------


class AnswerView(TypedDict):
    """One answer of a question."""

    outcome: str
    title: str
    leads_to: str


class Question(TypedDict):
    """A decision that waits, with the date of the duty it answers."""

    decision: DecisionKind
    title: str
    stage: Stage
    due_on: str | None
    opened_at: str
    round: int
    rule: str | None
    binding: bool
    waits_for: Role
    link: str
    question: str
    answers: list[AnswerView]
    folder: str


class PlannedQuestion(Question):
    """The same with the planned day of publication, where it is about that."""

    planned_on: str | None


class WaitingDecision(PlannedQuestion):
    """The same with the signatures that it waits for."""

    proposal: ProposalView | None


@final
class OpenDecision(WaitingDecision):
    """The same with what stands against it, and how the copies stand."""

    against: list[Against]
    copies: list[CopyView]


@final
class AskedDecision(WaitingDecision):
    """The same where only what is asked can be read: nothing is known to stand against it."""

    against: list[Against]


class WentPast(TypedDict):
    """What a decision went past, and who answers for it; the reason is not for the desk."""

    code: str
    words: str
    by: str


class DecisionView(TypedDict):
    """One recorded decision."""

    decision: DecisionKind
    title: str
    round: int
    outcome: str
    outcome_title: str
    decided_on: str
    by: str
    at: str
    entered_at: str
    went_on: list[WentPast]


class CaseDecision(DecisionView):
    """The same with its signatures."""

    sign_offs: list[SignatureView]


# --- the ledgers -------------------------------------------------------------------------------------------------------------------


class OccurrenceView(TypedDict):
    """Something that happened."""

    kind: OccurrenceKind
    item: str
    on: str
    at: str | None
    recorded_by: str
    recorded_at: str
    entered_at: str
    superseded: bool
    superseded_because: str | None


class MessageView(TypedDict):
    """One message; never its text."""

    notice: str
    to: str
    to_role: str
    subject: str
    state: MessageState
    message_id: str
    sha256: str
    composed_at: str
    accepted_at: str | None
    relay_reply: str | None
    channel: str
    bounced_at: str | None
    given_up: bool
    unwritten: bool


class HoldView(TypedDict):
    """One hold."""

    number: int
    reason: str
    from_on: str
    review_on: str
    of_publication: bool
    released_on: str | None


class CaseHold(HoldView):
    """The same with the rules whose clocks it stops."""

    stops: list[str]


class AlertView(TypedDict):
    """One alert of a date."""

    rule: str
    item: str
    revision: int
    rung: str
    due_at: str
    claimed_at: str
    overtaken_by: str | None
    acknowledged_at: str | None


class ActionView(TypedDict):
    """One action of a plan."""

    number: str
    agency: str
    scope: str
    due_on: str
    status: str
    updated_on: str | None


class NextChase(TypedDict):
    """Who is chased next about a return, and when."""

    rung: str
    on: str
    to: list[Role]


class ReturnView(TypedDict):
    """What an agency was asked for. `stands`: what has become of its date, empty where it has none."""

    number: str
    agency: str
    agency_code: str
    kind: str
    requested_on: str
    due_on: str | None
    returned_on: str | None
    outcome: str | None
    stands: Outcome | Literal[""]
    late_found: bool
    author: str
    proxy: str
    next: NextChase | None


# --- reviews -----------------------------------------------------------------------------------------------------------------------


class HeldView(TypedDict):
    """What a rapid review says of one thing that it has to hold."""

    what: str
    said: str


class RapidReviewView(TypedDict):
    """What the rapid review holds, and from which agencies the facts came."""

    decided_on: str
    held: list[HeldView]
    not_done_because: str
    facts_from: list[str]
    learning_at_once: list[str]


class BranchStepView(TypedDict):
    """One step of a review by another method. `answers`: the role, in words."""

    item: str
    title: str
    answers: str
    due_on: str | None
    done_on: str | None
    left_out: bool


class BranchView(TypedDict):
    """A review by another method."""

    number: str
    code: str
    title: str
    ends: str
    began_on: str
    ended_on: str | None
    ended_how: str | None
    steps: list[BranchStepView]


class ThreadLine(TypedDict):
    """One exchange with the Panel."""

    on: str
    checkpoint: str
    direction: str
    what: str
    number: str
    how: str


class ReviewStepView(TypedDict):
    """A step of a practice review that was recorded."""

    what: str
    number: str
    on: str


class JudgementView(TypedDict):
    """How a report was judged when it was approved."""

    on: str
    outcome: str
    quality: str


class PracticeReviewView(TypedDict):
    """The terms of the commission as codes and dates, and what has happened since."""

    commissioned_on: str
    method: str
    scope_from: str | None
    scope_to: str | None
    conflicts: str
    conflict_handling: str
    panel_members: int
    terms_of_reference: bool
    family_contact: str
    steps: list[ReviewStepView]
    judgements: list[JudgementView]


class ReviewsView(TypedDict):
    """The rapid review's record, reviews by other methods, the thread with the Panel, the practice review."""

    rapid_review_record: RapidReviewView | None
    branches: list[BranchView]
    panel_thread: list[ThreadLine]
    practice_review: PracticeReviewView | None


# --- what a case has beside it -----------------------------------------------------------------------------------------------------


class LinkView(TypedDict):
    """A link to another case."""

    ref: str
    kind: str
    words: str
    on: str


class SubjectView(TypedDict):
    """Whom a case is about: a letter, a kind, a harm."""

    letter: str
    kind: str
    harm: str


class AreaView(TypedDict):
    """Another area's part."""

    number: str
    name: str
    leads: bool
    reference: str
    published_on: str | None


class ProceedingView(TypedDict):
    """A proceeding that runs elsewhere, by codes and dates."""

    number: str
    kind: str
    together: str
    holds_up: str
    began_on: str
    next_on: str | None
    ended_on: str | None
    outcome: str
    hold: int | None


class TypedProceeding(ProceedingView):
    """The same with what was typed about it: never for the desk."""

    body: str
    contact: str
    reference: str
    stage: str


class ChallengeView(TypedDict):
    """A challenge between agencies."""

    number: str
    challenger: str
    challenged: str
    about: str
    step: int
    step_title: str
    raised_on: str
    resolved_on: str | None
    outcome: str


class BesideView(TypedDict):
    """What a case has beside it."""

    authority: str
    several: bool
    began_under: str
    subjects: list[SubjectView]
    areas: list[AreaView]
    links: list[LinkView]
    published_with: list[LinkView]
    proceedings: list[ProceedingView]
    routed: list[RoutedView]
    challenges: list[ChallengeView]


class BesideOfCase(BesideView):
    """The same with the case's reference."""

    ref: str


# --- a case ------------------------------------------------------------------------------------------------------------------------


@final
class CaseView(ReviewsView):
    """Everything about one case: `cspr case show --json`."""

    ref: str
    pseudonym: str | None
    partnership: str
    regime: str
    route: Route
    stage: Stage
    stage_title: str
    stage_is_with: str
    status: Status
    open_decisions: list[OpenDecision]
    occurrences: list[OccurrenceView]
    deadlines: list[CaseDeadline]
    decisions: list[CaseDecision]
    messages: list[MessageView]
    referral: str | None
    criteria: CriteriaView
    positions: list[PositionView]
    came_in: list[CameIn]
    alerts: list[AlertView]
    actions: list[ActionView]
    holds: list[CaseHold]
    returns: list[ReturnView]
    beside: BesideView
    audit_head: str


class FormsView(TypedDict):
    """What stands above the forms of a case, and in them: a part of `CaseView`, read without the rest."""

    ref: str
    stage_title: str
    open_decisions: list[OpenDecision]
    deadlines: list[DeadlineView]
    criteria: CriteriaView


@final
class AskedView(TypedDict):
    """What is asked in a case of which nothing else can be read."""

    ref: str
    open_decisions: list[AskedDecision]


class BoardLine(TypedDict):
    """The line of a case on the board. `unread`: its record cannot be read, and the rest says nothing."""

    ref: str
    link: str
    pseudonym: str | None
    route: Route | Literal[""]
    stage: Stage | Literal[""]
    unread: NotRequired[bool]
    stage_title: str
    status: Status
    open_decisions: list[WaitingDecision]
    deadlines: list[DeadlineView]
    next_due_on: str | None
    overdue: int
    holds: list[HoldView]


# --- why a date is what it is ------------------------------------------------------------------------------------------------------


class RegimeView(TypedDict):
    """The regime that a case is under."""

    id: str
    name: str


class EditionView(TypedDict):
    """Which row of a rule it is. `own`: the partnership's."""

    in_force_from: str
    in_force_to: str | None
    own: bool


class CheckView(TypedDict):
    """That somebody read the published text of the rule."""

    by: str
    on: str
    source: str
    note: str


class SupersededView(TypedDict):
    """An occurrence that another took the place of."""

    on: str
    recorded_by: str
    recorded_at: str
    superseded_by: str | None
    superseded_at: str | None
    because: str | None


class TriggerView(TypedDict):
    """What a date counts from."""

    kind: OccurrenceKind
    on: str
    at: str | None
    recorded_by: str | None
    recorded_at: str | None
    entered_at: str | None
    superseded: list[SupersededView]


class AdoptedView(TypedDict):
    """A reading that the partnership goes by."""

    question: str
    choice: str
    by: str
    on: str
    because: str


class DayView(TypedDict):
    """A day gone over; those that count are numbered from 1."""

    date: str
    weekday: str
    number: int | None
    counted: bool
    why: str


class HoldOfDate(TypedDict):
    """A hold, and what it did to the date."""

    number: int
    reason: str
    from_on: str
    review_on: str
    released_on: str | None
    because: str
    recorded_by: str
    recorded_at: str | None
    bears: bool
    says: str


class ExtensionView(TypedDict):
    """That the date was put off. `bears`: the date in force stands on it."""

    from_on: str
    to_on: str
    granted_by: str
    granted_at: str
    because: str
    reversed_by: str | None
    reversed_at: str | None
    reversed_because: str | None
    bears: bool


class RelaxedView(TypedDict):
    """A temporary relaxation that bears on the date."""

    mark: str
    note: str


class ClaimedAlert(TypedDict):
    """An alert of one revision."""

    rung: str
    due_at: str
    claimed_at: str
    overtaken_by: str | None


class RevisionView(TypedDict):
    """One revision of the date."""

    revision: int
    due_on: str
    counts_from: OccurrenceKind
    from_on: str
    provisional: bool
    suspended: bool
    projected_at: str
    replaced_at: str | None
    replaced_because: str | None
    alerts: list[ClaimedAlert]


class WhyView(DateWithoutWorking):
    """How one date was worked out: an entry of `cspr why --json`."""

    ref: str
    as_of: str
    in_force: bool
    limit: str
    regime: RegimeView
    edition: EditionView
    checks: list[CheckView]
    trigger: TriggerView
    adopted: list[AdoptedView]
    disputed: bool
    working: list[DayView]
    holds: list[HoldOfDate]
    extensions: list[ExtensionView]
    relaxed: RelaxedView | None
    ended_on: str | None
    revisions: list[RevisionView]
    signed: list[SignedDecision]


# --- proof of alert ----------------------------------------------------------------------------------------------------------------


class AttemptView(TypedDict):
    """One try to hand a message over, with the relay's own words."""

    at: str
    state: MessageState
    relay_code: int | None
    relay_reply: str | None


class ProofMessage(TypedDict):
    """What was said to somebody, and what became of the mail. `state`: a `MessageState`, `given up` or `not written`."""

    notice: str
    channel: str
    to_role: str
    to_name: str
    to_address: str
    subject: str
    listed_in: str | None
    message_id: str
    sha256: str
    composed_at: str
    state: str
    attempts: list[AttemptView]
    accepted_at: str | None
    bounced_at: str | None
    bounce: str | None
    discharges: OccurrenceKind | None


class ResumedView(TypedDict):
    """The alert that pressed on after another was acknowledged."""

    rung: str
    at: str


class ProofAlert(TypedDict):
    """One alert with what was sent for it."""

    rung: str
    due_at: str
    claimed_at: str
    overtaken_by: str | None
    acknowledged_at: str | None
    acknowledged_by: str | None
    acknowledged_how: str | None
    resumed: ResumedView | None
    messages: list[ProofMessage]


class ProofDate(TypedDict):
    """One revision of a date with its alerts."""

    rule: str
    duty: str
    item: str
    revision: int
    due_on: str
    projected_at: str
    replaced_at: str | None
    replaced_because: str | None
    met_on: str | None
    alerts: list[ProofAlert]


class ProofWentOn(WentOn):
    """What a decision went past, with the decision."""

    title: str
    round: int
    decided_on: str


class ProofView(TypedDict):
    """The proof of alert of one case: `cspr proof --json`."""

    ref: str
    partnership: str
    as_of: str
    dates: list[ProofDate]
    went_on: list[ProofWentOn]
    other_messages: list[ProofMessage]
    came_in: list[CameIn]
    audit_head: str


# --- before there is a case --------------------------------------------------------------------------------------------------------


_FromWhom = TypedDict("_FromWhom", {"from": str})


class ReferralView(_FromWhom):
    """A referral by codes and dates, as the board shows it."""

    referral: str
    received_on: str
    agency: str | None
    form: str
    state: str
    adopted_by: str | None
    result: str
    aware_on: str | None
    learning: str | None
    media_interest: bool
    safety_asked_at: str
    case: str | None
    officers: list[str]


class WholeReferral(ReferralView):
    """The same with the words: for whoever decides, never for the desk."""

    answers: dict[str, Any]  # the form as it was filled in
    learning_words: str
    sent_by: str | None
    recorded_by: str
    settled_by: str | None
    settled_because: str | None
    sha256: str | None
