"""Stage 4, the local child safeguarding practice review (LCSPR). Rules: lcspr-publish, tell-of-review-decision, interval-check."""

from models.casework.answering.answer_entry import Entry
from models.casework.answering.case_folder import take
from models.casework.dates import rulebook
from models.casework.record import addresses
from models.casework.record.people import find_agency
from models.casework.record.refusals import refuse
from models.casework.stages import agency_reports, review_steps, reviewers
from models.casework.stages.practice_review_forms import Commission, IntervalCheck, ReportApproved
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind

REPORTS_WITHIN = 40  # working days for the agencies' reports, the product's own number
APPROVED_AGAIN = "the report was approved again after further work"


def record_commission(entry: Entry, answer: Commission) -> None:
    """Who reviews. Whoever is not independent of the agencies involved cannot."""
    entry.check_past(answer.decided_on, "decided_on", "Commissioned on")
    entry.check_not_before(
        answer.decided_on, OccurrenceKind.DECIDED, "decided_on", "Commissioned on", "the decision to review"
    )
    addresses.check("", answer.reviewer_email, "reviewer_email", "The lead reviewer's e-mail address")
    addresses.check(answer.lead_reviewers, answer.reviewer_email, "lead_reviewers", "Lead reviewer or reviewers")
    if answer.independence_checked != "yes":
        raise refuse(
            "independence_checked",
            "Is the reviewer independent of the agencies involved?",
            "a reviewer must be; check it, or choose another reviewer",
        )
    _check_reviewer(entry, answer)
    _check_terms(entry, answer)
    again = "a review was commissioned again" if entry.round > 1 else ""
    entry.put(OccurrenceKind.COMMISSIONED, answer.decided_on, because=again)
    _begin(entry, answer)


def _check_reviewer(entry: Entry, answer: Commission) -> None:
    """From the pool, or new to it; of none of the agencies; a declared conflict is dealt with."""
    chosen = reviewers.chosen(
        entry.session,
        entry.case.partnership_id,
        name=answer.lead_reviewers,
        email=answer.reviewer_email,
        organisation=answer.reviewer_organisation,
    )
    for organisation in {chosen.organisation, answer.reviewer_organisation} - {""}:
        if find_agency(entry.session, entry.case.partnership_id, organisation) is not None:
            raise refuse(
                "independence_checked",
                "Is the reviewer independent of the agencies involved?",
                f"{organisation} is itself an agency here; choose a reviewer of another organisation",
            )
    if answer.conflicts not in ("not declared", "none") and not answer.conflict_handling:
        raise refuse(
            "conflict_handling",
            "If a conflict is declared: how it is dealt with",
            "say how, or choose another reviewer; an unmanaged conflict is no independence",
        )


def _check_terms(entry: Entry, answer: Commission) -> None:
    """The time looked at, the terms of reference, and a panel whose members had no part in the case."""
    first, last = answer.scope_from, answer.scope_to
    if last is not None and last > answer.decided_on:
        raise refuse(
            "scope_to", "The time looked at: to", f"{long_date(last)} is after the commission; a review looks back"
        )
    if first is not None and last is not None and first > last:
        raise refuse("scope_from", "The time looked at: from", f"{long_date(first)} is after {long_date(last)}")
    document, title = answer.terms_of_reference_document, "Terms of reference"
    take(entry, document, kind="terms-of-reference", field="terms_of_reference_document", title=title)
    for index, member in enumerate(answer.panel_members):
        entry.person(member, f"panel_members.{index}", f"Members of the review's panel, line {index + 1}")
    if answer.panel_members and answer.members_not_involved != "yes":
        raise refuse(
            "members_not_involved",
            "Was none of the members involved in the case?",
            "a member who was involved cannot sit on the panel; name somebody else, then answer yes",
        )


def _begin(entry: Entry, answer: Commission) -> None:
    """What the commission sets going: the agencies' reports, and the family track."""
    session, case, by = entry.session, entry.case, entry.by
    if answer.agencies:
        days = rulebook.of_partnership(session, case.partnership_id).calendar
        due_on = days.working_day_after(answer.decided_on, REPORTS_WITHIN)
        agency_reports.request(session, case, answer.agencies, kind=agency_reports.REPORT, due_on=due_on, by=by)
    if answer.family_contact == "yes":
        review_steps.start_family_track(session, case, on=answer.decided_on, by=by)
    elif answer.family_contact == "the family does not wish it":
        entry.put(OccurrenceKind.FAMILY_DECLINED, answer.decided_on, because="recorded when it was commissioned again")


def record_interval_check(entry: Entry, answer: IntervalCheck) -> None:
    """A check of the time taken and the quality (regulation 14). Where the review is late, the reason and the new date."""
    entry.check_past(answer.checked_on, "checked_on", "Checked on")
    entry.check_not_before(answer.checked_on, OccurrenceKind.COMMISSIONED, "checked_on", "Checked on", "the commission")
    if entry.outcome.code == "delayed":
        if not answer.delay_reason:
            raise refuse(
                "delay_reason",
                "If it is delayed: why",
                "choose the reason; the Panel and the Secretary of State are told it",
            )
        entry.check_future(answer.new_date, "new_date", "If it is delayed: expected to be published by")
        if entry.standing(OccurrenceKind.DELAY_KNOWN) is None:
            entry.put(OccurrenceKind.DELAY_KNOWN, answer.checked_on)
    entry.put(OccurrenceKind.INTERVAL_CHECKED, answer.checked_on, item=str(entry.round))


def record_approval(entry: Entry, answer: ReportApproved) -> None:
    """The safeguarding partners approved the final report, or sent it back to be done again: the 6 months do not stop."""
    entry.check_past(answer.decided_on, "decided_on", "Decided on")
    entry.check_not_before(answer.decided_on, OccurrenceKind.COMMISSIONED, "decided_on", "Decided on", "the commission")
    if entry.outcome.code == "redo":
        if not answer.redo_reason:
            raise refuse(
                "redo_reason",
                "If it is to be done again: why",
                "choose the reason; the reviewer has to know what to do again",
            )
        entry.put(OccurrenceKind.REPORT_SENT_BACK, answer.decided_on, item=str(entry.round))
        return
    entry.put(OccurrenceKind.REPORT_APPROVED, answer.decided_on, because=APPROVED_AGAIN if entry.round > 1 else "")
