"""What stands against publishing: holds, proceedings, copies that are not out or were not out for long enough, the planned day, and more.

Rules: report-to-panel-before-publication, report-to-ofsted-before-publication, publication-day, hold-review.
"""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from models.casework.context import links, proceedings, routing
from models.casework.dates import publications, rulebook
from models.casework.dates.occurrences import standing
from models.casework.objections import copies, objections
from models.casework.objections.objections import Asked, Ledger, Objection
from models.casework.record.case import decisions, latest
from models.casework.stages import panel_thread
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind, OccurrenceKind
from models.records.tables import Case

K = DecisionKind
PLANNED_DAY = "DAY"
ABOUT_THE_REPORT = ("content of the report", "publication")
ON_PUBLICATION = (K.REPORT_APPROVED, K.PUBLICATION_DECISION)


def proceedings_that_hold_up(asked: Asked) -> Iterator[Objection]:
    """A proceeding that goes on, was recorded as holding up publication or the report, and has no standing hold that says so."""
    for one in proceedings.of_case(asked.session, asked.case):
        holds_up = one.ended_on is None and one.holds_up in ("publication", "the report")
        if holds_up and proceedings.standing_hold(asked.session, asked.case, one) is None:
            yield Objection(
                one.number, f"{one.kind} goes on and is recorded as holding up {one.holds_up}", "parallel_proceeding"
            )


def copies_before_publication(asked: Asked) -> Iterator[Objection]:
    """A copy that a body must have before that day, and has not, or has had for too few working days."""
    calendar = rulebook.of_partnership(asked.session, asked.case.partnership_id).calendar
    for copy in copies.of_case(asked.session, asked.case):
        words = copies.against(copy, asked.on, calendar)
        if words:
            yield Objection(copy.code, words, "message")


def planned_day(asked: Asked) -> Iterator[Objection]:
    """A day before the one that was planned, and told to everybody."""
    planned_on = planned_for(asked.session, asked.case)
    if planned_on is not None and asked.on < planned_on:
        words = f"the planned day is {long_date(planned_on)}, and {long_date(asked.on)} is before it"
        yield Objection(PLANNED_DAY, words, "occurrence")


def challenges_about_the_report(asked: Asked) -> Iterator[Objection]:
    """A challenge to the report or to its publication that is not settled."""
    return objections.open_challenges(asked, ABOUT_THE_REPORT)


def bodies_on_publication(asked: Asked) -> Iterator[Objection]:
    """The report or its publication is before a governance body, or that body did not agree to it."""
    items = [
        routed_item for routed_item in routing.of_case(asked.session, asked.case) if routed_item.what in ON_PUBLICATION
    ]
    newest = {(routed_item.body_id, routed_item.what): routed_item for routed_item in items}
    for item in newest.values():
        if item.settled_on is None or item.outcome == "not agreed":
            yield Objection(
                item.number, objections.before_a_body(asked, item.body_id, item.what, item.outcome), "routed_item"
            )


def questions_on_publication(asked: Asked) -> Iterator[Objection]:
    """A question of the Panel about publication that was not answered."""
    return objections.questions(asked, (panel_thread.PUBLICATION,))


def published_together(asked: Asked) -> Iterator[Objection]:
    """Another case that is to be published together with this one and is not ready."""
    for linked in links.of_case(asked.session, asked.case):
        other = asked.session.get(
            Case, linked.row.case_id if linked.row.other_id == asked.case.id else linked.row.other_id
        )
        if linked.kind in links.APART and other is not None:
            ready = latest(decisions(asked.session, other), K.READY_TO_PUBLISH)
            if ready is None or ready.outcome != "ready":
                yield Objection(
                    linked.ref, f"{linked.ref} is to be published together with it, and is not ready", "case_link"
                )


def planned_for(session: Session, case: Case) -> date | None:
    """The day that is planned for the publication that the case is on."""
    item = publications.item_of(session, case, OccurrenceKind.PUBLICATION_PLANNED)
    occurrence = standing(session, case, OccurrenceKind.PUBLICATION_PLANNED, item=item)
    return occurrence.on if occurrence else None


TO_BE_READY: tuple[Ledger, ...] = (
    objections.standing_holds,
    proceedings_that_hold_up,
    copies_before_publication,
    challenges_about_the_report,
    bodies_on_publication,
    questions_on_publication,
    published_together,
)
TO_PUBLISH: tuple[Ledger, ...] = (*TO_BE_READY, planned_day)
