"""Stage 6, publication. Rules: report-to-panel-before-publication, lcspr-publish, publicly-available, hold-review."""

from datetime import date

from sqlmodel import col, select

from models.casework.answering.answer_entry import Entry
from models.casework.answering.case_folder import take
from models.casework.dates import holds, publications, rulebook
from models.casework.publishing.publication_forms import PublicationDecision, Published, ReadyToPublish, ReleaseHold
from models.casework.record.refusals import refuse
from models.law.rules.all_rules import rule
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind, Route
from models.records.tables import Hold, PublicationItem

AGAIN = "publication was decided afresh"
ITEMS = ("anonymisation_checked", "family_informed", "partnership_response", "learning_product", "media_plan")


def record_decision(entry: Entry, answer: PublicationDecision) -> None:
    """In full, as information about improvements, later, or not at all."""
    entry.check_past(answer.decided_on, "decided_on", "Decided on")
    code = entry.outcome.code
    if code in ("publish-in-full", "improvement-information"):
        planned_on = entry.check_future(answer.planned_on, "planned_on", "If it is to be published: on")
        _check_time_for_copies(entry, planned_on)
        document = take(
            entry,
            answer.publication_document,
            kind="report-for-publication",
            field="publication_document",
            title="The document for the Panel, the Secretary of State and Ofsted",
        )
        if document is None and entry.case.route is Route.STATUTORY and not _copies_sent(entry):
            raise refuse(
                "publication_document",
                "The document for the Panel, the Secretary of State and Ofsted",
                f"they must have it before publication: put the file into {entry.desk.folder(entry.case.ref)} and give its name, "
                "or record first when it was sent to each of them another way ('Record that something happened')",
            )
        entry.put(OccurrenceKind.PUBLICATION_PLANNED, planned_on, because=AGAIN)
    else:
        entry.withdraw(OccurrenceKind.PUBLICATION_PLANNED, because=AGAIN)
    if code == "hold":
        if not answer.hold_reason:
            raise refuse("hold_reason", "If it is held: why", "choose the reason for the hold")
        review_on = entry.check_future(answer.hold_review_on, "hold_review_on", "If it is held: look at it again on")
        holds.put(
            entry.session,
            entry.case,
            kind=answer.hold_reason,
            from_on=answer.decided_on,
            review_on=review_on,
            because=answer.reasons,
            by=entry.by,
            publication=True,
        )


def record_hold_review(entry: Entry, answer: ReleaseHold) -> None:
    """The hold was looked at: it is released, or it stands until a new date."""
    entry.check_past(answer.decided_on, "decided_on", "Decided on")
    hold = current_hold(entry)
    assert hold is not None
    keep_until = None
    if entry.outcome.code == "keep":
        keep_until = entry.check_future(answer.review_on, "review_on", "If it is kept: look at it again on")
    holds.settle(entry.session, entry.case, hold, on=answer.decided_on, keep_until=keep_until, by=entry.by)


def record_readiness(entry: Entry, answer: ReadyToPublish) -> None:
    """Everything that goes out is there, or is waived with a reason; or the date is given up."""
    entry.check_past(answer.decided_on, "decided_on", "Decided on")
    if entry.outcome.code == "postpone":
        entry.withdraw(OccurrenceKind.PUBLICATION_PLANNED, because="the date was given up")
        return
    states = {slot: str(getattr(answer, slot)) for slot in ITEMS}
    for slot, state in states.items():
        if state == "not yet":
            title = ReadyToPublish.model_fields[slot].title or slot
            raise refuse(slot, title, "this must be done first, or choose 'Not on that date'")
    if "waived" in states.values() and not answer.waiver_reasons:
        raise refuse("waiver_reasons", "If anything is waived: why", "say why; a waiver without a reason is not kept")
    kept = {
        item.slot: item
        for item in entry.session.exec(select(PublicationItem).where(PublicationItem.case_id == entry.case.id))
    }
    for slot, state in states.items():
        name = publications.slot_of(entry.session, entry.case, slot)
        item = kept.get(name) or PublicationItem(case_id=entry.case_id, slot=name, state="")
        item.state = "ready" if state == "yes" else "waived"
        entry.session.add(item)


def record_published(entry: Entry, answer: Published) -> None:
    """When and where it was published; or that it was not."""
    entry.check_past(answer.published_on, "published_on", "On")
    if entry.outcome.code == "postpone":
        entry.withdraw(OccurrenceKind.PUBLICATION_PLANNED, because="it was not published on that date")
        return
    if not answer.url.startswith(("https://", "http://")):
        raise refuse(
            "url", "Address of the page", "the public must find it: give the full address, beginning with https://"
        )
    entry.check_not_before(
        answer.published_on, OccurrenceKind.REPORT_APPROVED, "published_on", "On", "the report's approval"
    )
    entry.put(OccurrenceKind.PUBLISHED, answer.published_on)


def current_hold(entry: Entry) -> Hold | None:
    """The hold on publication that stands."""
    return entry.session.exec(
        select(Hold)
        .where(Hold.case_id == entry.case.id, Hold.of_publication, col(Hold.released_on).is_(None))
        .order_by(col(Hold.number).desc())
    ).first()


def _check_time_for_copies(entry: Entry, planned_on: date) -> None:
    """The Panel, the Secretary of State and Ofsted need their copies 7 working days before; refuse a date too near for that."""
    if entry.case.route is not Route.STATUTORY or _copies_sent(entry):
        return
    days = rulebook.of_partnership(entry.session, entry.case.partnership_id).calendar
    needed = rule("report-to-panel-before-publication").limit
    latest_sending = days.add_working_days(planned_on, -needed).on
    if latest_sending < entry.today:
        earliest = days.add_working_days(entry.today, needed).on
        raise refuse(
            "planned_on",
            "If it is to be published: on",
            f"the Panel must have the document at least {needed} working days before, so by {long_date(latest_sending)}; "
            f"the earliest date that leaves the time is {long_date(earliest)}",
        )


def _copies_sent(entry: Entry) -> bool:
    kinds = rule("report-to-panel-before-publication").met_by + rule("report-to-ofsted-before-publication").met_by
    return all(entry.standing(kind) is not None for kind in kinds)
