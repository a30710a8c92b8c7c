"""What stands against closing a case: whatever is still open in any ledger, and every duty that was not done. Serves every rule."""

from collections.abc import Iterator

from sqlalchemy.orm import defer
from sqlmodel import col, select

from models.casework.context import areas, proceedings, routing
from models.casework.dates import on_record
from models.casework.dates.occurrences import ONE_ADDRESS
from models.casework.notices import undelivered
from models.casework.objections import objections
from models.casework.objections.objections import Asked, Ledger, Objection
from models.casework.plans.action_plan import SETTLED
from models.casework.stages import branches, returns
from models.law.process.branches import branch
from models.law.process.decisions import step
from models.law.rules.all_rules import Nature
from models.law.rules.proceedings import CHILD_DEATH_REVIEW
from models.law.rules.safety import CHILD_SAFETY
from models.law.words.dates import long_date
from models.records.tables import Action, Message, MessageState, Proposal, ProposalState

# Dates of our own that no other ledger here speaks for; every duty that others set is asked for as well.
OWN_DATES = (
    CHILD_SAFETY,
    "family-step-due",
    "child-death-reference",
    "pass-on-learning",
    "reconsideration-due",
    "redo-due",
)
_PROMPTS = ("decision-waiting", *undelivered.KINDS)  # they ask our own desk for something; nobody else waits for them


def proceedings_that_go_on(asked: Asked) -> Iterator[Objection]:
    """A proceeding that has not ended. Of a child death review only the reference is kept here, so its end is not waited for."""
    for one in proceedings.of_case(asked.session, asked.case):
        of_reference_only = one.kind == CHILD_DEATH_REVIEW and one.holds_up == "nothing" and one.next_on is None
        if one.ended_on is None and not of_reference_only:
            yield Objection(one.number, f"{one.kind} has not ended", "parallel_proceeding")


def branches_that_run(asked: Asked) -> Iterator[Objection]:
    """A review by another method that is not finished."""
    for row in branches.of_case(asked.session, asked.case):
        if row.ended_on is None:
            method = branch(row.code)
            words = f"{method.title if method else row.code}, begun on {long_date(row.began_on)}, is not finished"
            yield Objection(row.number, words, "review_branch")


def returns_still_owed(asked: Asked) -> Iterator[Objection]:
    """An agency's return or report whose date still runs; one that nobody waits for any more has none."""
    owed = {
        row.item
        for row in on_record.in_force(asked.session, case_id=asked.case.id)
        if row.rule in ("agency-return", "agency-report-due") and row.met_on is None and row.ended_on is None
    }
    for row in returns.of_case(asked.session, asked.case):
        if row.returned_on is None and row.number in owed:
            yield Objection(row.number, f"the {row.kind} of an agency is still out", "agencyreturn")


def actions_not_finished(asked: Asked) -> Iterator[Objection]:
    """An action of the plan that is neither assured nor superseded."""
    query = select(Action).where(Action.case_id == asked.case.id, col(Action.status).not_in(SETTLED))
    for action in asked.session.exec(query.order_by(col(Action.id))):
        yield Objection(action.number, f"the action is {action.status.replace('-', ' ')}", "action")


def proposals_not_signed(asked: Asked) -> Iterator[Objection]:
    """An answer that waits for signatures."""
    query = select(Proposal).where(Proposal.case_id == asked.case.id, Proposal.state == ProposalState.WAITING)
    for number, proposal in enumerate(asked.session.exec(query.order_by(col(Proposal.id))), start=1):
        yield Objection(f"S{number}", f"an answer to '{step(proposal.kind).title}' waits for signatures", "proposal")


def bodies(asked: Asked) -> Iterator[Objection]:
    """Anything that is before a governance body still."""
    for item in routing.of_case(asked.session, asked.case):
        if item.settled_on is None:
            yield Objection(item.number, objections.before_a_body(asked, item.body_id, item.what, ""), "routed_item")


def areas_not_heard_of(asked: Asked) -> Iterator[Objection]:
    """Another area that leads and has not published: what its review teaches is still to be passed on here."""
    for area in areas.of_case(asked.session, asked.case):
        if area.leads and area.published_on is None:
            yield Objection(
                area.number, "the area that leads has not published, so nothing could be passed on here", "area"
            )


def mail_not_taken(asked: Asked) -> Iterator[Objection]:
    """Mail that tells somebody something and that no relay has taken, or that came back. Alerts have their own alarm."""
    messages = asked.session.exec(
        select(Message)
        .where(Message.case_id == asked.case.id, Message.channel == undelivered.MAIL, col(Message.alert_id).is_(None))
        .where(col(Message.notice).not_in(_PROMPTS), col(Message.state) != MessageState.CARRIED)
        .options(defer(Message.raw))  # type: ignore[arg-type]
        .order_by(col(Message.id))
    ).all()
    heard = {
        _matter(message)
        for message in messages
        if message.state is MessageState.ACCEPTED and message.bounced_at is None
    }
    untold = {_matter(message): message for message in messages if _matter(message) not in heard}
    if untold:
        named = ", ".join(
            f"{message.notice.replace('-', ' ')} ({message.to_role.label})" for message in list(untold.values())[:5]
        )
        more = f" and {len(untold) - 5} more" if len(untold) > 5 else ""
        yield Objection("MAIL", f"the mail relay has not taken, or sent back: {named}{more}", "message")


def dates_still_owed(asked: Asked) -> Iterator[Objection]:
    """What is owed by law or guidance and was not done, and dates of our own that no other ledger speaks for."""
    for row in on_record.in_force(asked.session, case_id=asked.case.id):
        rule = on_record.rule_of(row)
        runs = row.met_on is None and row.ended_on is None and row.not_applicable is None
        if runs and (rule.nature is Nature.DUTY or rule.id in OWN_DATES):
            code = f"{row.rule}.{row.item}" if row.item else row.rule
            yield Objection(code, f"{rule.duty}: not done; due {long_date(row.due_on)}", "deadline")


def _matter(message: Message) -> str:
    """What a mail says to whom: to one office, whichever address it goes to."""
    return message.key.rpartition(":")[0] if message.to_role in ONE_ADDRESS else message.key


TO_CLOSE: tuple[Ledger, ...] = (
    objections.standing_holds,
    proceedings_that_go_on,
    branches_that_run,
    returns_still_owed,
    actions_not_finished,
    proposals_not_signed,
    objections.questions,
    objections.open_challenges,
    bodies,
    areas_not_heard_of,
    mail_not_taken,
    dates_still_owed,
)
# Withdrawn, or handed over: nothing is owed here any more, so only what was to be said of that still counts.
TO_CLOSE_WHAT_IS_OVER: tuple[Ledger, ...] = (objections.standing_holds, mail_not_taken)
