"""Stage 3, Panel notice: the national Panel has the rapid review and answers, or takes the case over. Rules: panel-response-expected, reconsideration-due.

The Panel cannot compel a local review: where it disagrees, the partners meet again and answer in writing. What a national review stops
locally stands in no text that we read: the local questions end, a hold says why, and no other clock is touched.
"""

from sqlmodel import select

from models.casework.answering.answer_entry import Entry
from models.casework.answering.case_folder import take
from models.casework.dates import holds, rulebook
from models.casework.record.refusals import refuse
from models.casework.stages import panel_thread
from models.casework.stages.panel_notice_forms import NationalReview, PanelResponse
from models.law.rules.holds import HoldKind
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind, OccurrenceKind
from models.records.tables import Decision, Hold

MEET_AGAIN = 10  # working days, the product's own number
NATIONAL = "the Panel has taken the case into a national review"
O = OccurrenceKind  # noqa: E741


def record_response(entry: Entry, answer: PanelResponse) -> None:
    """What the Panel answered, and when. A later response has its own number; the first one met the expectation."""
    entry.check_past(answer.received_on, "received_on", "Received on")
    entry.check_not_before(
        answer.received_on, O.RAPID_REVIEW_SENT, "received_on", "Received on", "the rapid review was sent"
    )
    document = take(
        entry, answer.response_document, kind="panel-response", field="response_document", title="The Panel's letter"
    )
    entry.put(O.PANEL_RESPONDED, answer.received_on, item=str(entry.round) if entry.round > 1 else "")
    if entry.outcome.code == "disagree":
        _meet_again(entry, answer)
    if entry.outcome.code == "national-review":
        _take_over(entry, answer)
    entry.session.flush()
    panel_thread.put_response(
        entry.session,
        entry.case,
        entry.outcome.code,
        on=answer.received_on,
        document_id=document.id if document else None,
        round_=entry.round,
        by=entry.by,
    )


def record_national_review(entry: Entry, answer: NationalReview) -> None:
    """How the national review stands. Ended, declined or handed back, its hold is released; else it is kept until a new date."""
    entry.check_past(answer.decided_on, "decided_on", "As of")
    entry.check_not_before(
        answer.decided_on, O.NATIONAL_REVIEW_BEGUN, "decided_on", "As of", "the Panel took the case over"
    )
    keep_until = None
    if entry.outcome.code == "runs-on":
        keep_until = entry.check_future(answer.review_on, "review_on", "If it still runs: look at it again on")
    else:
        entry.put(O.NATIONAL_REVIEW_ENDED, answer.decided_on, item=str(entry.round))
    hold = _hold(entry)
    if hold is not None:
        on = max(answer.decided_on, hold.from_on)
        holds.settle(entry.session, entry.case, hold, on=on, keep_until=keep_until, by=entry.by)


def _meet_again(entry: Entry, answer: PanelResponse) -> None:
    """The day by which the partners meet again on the outcome. Its item is the round of the outcome that is to follow."""
    title = "If the Panel disagrees: the partners meet again on"
    days = rulebook.of_partnership(entry.session, entry.case.partnership_id).calendar
    on = answer.meet_again_on or days.working_day_after(answer.received_on, MEET_AGAIN)
    if on < answer.received_on:
        raise refuse(
            "meet_again_on", title, f"{long_date(on)} is before the Panel's response, {long_date(answer.received_on)}"
        )
    if answer.meet_again_on is not None and on > entry.today:
        entry.check_future(on, "meet_again_on", title)
    outcomes = entry.session.exec(
        select(Decision.id).where(Decision.case_id == entry.case.id, Decision.kind == DecisionKind.RAPID_REVIEW_OUTCOME)
    ).all()
    entry.put(O.RECONSIDERATION_DUE, on, item=str(len(outcomes) + 1))


def _take_over(entry: Entry, answer: PanelResponse) -> None:
    """The local review ends, so that no date counts from its beginning any more; a hold says why the case waits."""
    review_on = entry.check_future(answer.review_on, "review_on", "If it is a national review: look at it again on")
    before = entry.standing(O.NATIONAL_REVIEW_BEGUN)
    entry.put(O.NATIONAL_REVIEW_BEGUN, answer.received_on, item=str(entry.round) if before else "")
    entry.withdraw(O.DECIDED, because=NATIONAL)
    if _hold(entry) is None:
        holds.put(
            entry.session,
            entry.case,
            kind=HoldKind.NATIONAL_REVIEW,
            from_on=answer.received_on,
            review_on=review_on,
            because=NATIONAL,
            by=entry.by,
            publication=False,
        )


def _hold(entry: Entry) -> Hold | None:
    """The hold for the national review, while it stands."""
    return next(
        (
            hold
            for hold in holds.of_case(entry.session, entry.case)
            if hold.reason == HoldKind.NATIONAL_REVIEW and hold.released_on is None and not hold.of_publication
        ),
        None,
    )
