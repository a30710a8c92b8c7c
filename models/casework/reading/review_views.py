"""What is seen from outside of the rapid review's record, of reviews by another method, of the thread with the Panel and of the practice review.

Codes, dates, roles and agencies' names: the desk may keep it. Never a reviewer's name, an address, or what somebody wrote.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from models.casework.dates import on_record
from models.casework.learning.themes import learned_at_once
from models.casework.reading.review_shapes import (
    BranchView,
    PracticeReviewView,
    RapidReviewView,
    ReviewStepView,
    ReviewsView,
    ThreadLine,
)
from models.casework.record.case import latest
from models.casework.record.people import find_agency
from models.casework.stages import branches, panel_thread, review_steps
from models.law.process.branches import branch
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import DecisionKind, OccurrenceKind, Role
from models.records.tables import Agency, AgencyReturn, Case, Decision, MessageState, Occurrence, PanelExchange

HELD = (
    ("facts_gathered", "Facts gathered, as far as readily known"),
    ("key_practice_episodes", "Key practice episodes analysed"),
    ("immediate_action", "Immediate action for a child's safety needed"),
    ("inequalities_considered", "Racism and other inequalities, and disability, considered"),
    ("improvement_considered", "Potential for improvement considered"),
    ("national_importance", "Possibly of national importance"),
)
_ENDS_A_QUESTION = (OccurrenceKind.PANEL_ANSWERED, OccurrenceKind.PANEL_QUESTION_ENDED)
_STEP_WORDS = {
    (step.kind, step.item): words for words, step in review_steps.HAPPENED.items() if words != review_steps.AFTER_ALL
}


def of_case(
    session: Session, case: Case, recorded: Sequence[Decision], occurrences: Sequence[Occurrence]
) -> ReviewsView:
    """The four parts, as JSON values. `occurrences`: every one of the case, superseded ones too."""
    standing = [occurrence for occurrence in occurrences if occurrence.superseded_at is None]
    return {
        "rapid_review_record": _rapid_review(session, case, list(recorded)),
        "branches": _branches(session, case, standing),
        "panel_thread": _thread(session, case, standing),
        "practice_review": _practice_review(list(recorded), standing),
    }


def _rapid_review(session: Session, case: Case, recorded: list[Decision]) -> RapidReviewView | None:
    """What the rapid review holds, and from which agencies the facts came: as the form says, or from the returns that are in."""
    decision = latest(recorded, DecisionKind.RAPID_REVIEW_OUTCOME)
    if decision is None:
        return None
    named = [find_agency(session, case.partnership_id, str(one)) for one in decision.answers.get("facts_from") or ()]
    agencies = [agency.name for agency in named if agency is not None]
    if not agencies:
        agencies = list(
            session.exec(
                select(Agency.name)
                .join(AgencyReturn, col(AgencyReturn.agency_id) == col(Agency.id))
                .where(
                    AgencyReturn.case_id == case.id,
                    AgencyReturn.kind == "summary",
                    AgencyReturn.outcome == "returned",
                )
                .order_by(col(AgencyReturn.id))
            )
        )
    return {
        "decided_on": decision.decided_on.isoformat(),
        "held": [{"what": words, "said": str(decision.answers.get(name) or "not stated")} for name, words in HELD],
        "not_done_because": str(decision.answers.get("not_done_because") or ""),
        "facts_from": agencies,
        "learning_at_once": learned_at_once(decision),
    }


def _branches(session: Session, case: Case, standing: Sequence[Occurrence]) -> list[BranchView]:
    due = {
        occurrence.item: occurrence.on for occurrence in standing if occurrence.kind is OccurrenceKind.BRANCH_STEP_DUE
    }
    done = {
        occurrence.item: occurrence.on for occurrence in standing if occurrence.kind is OccurrenceKind.BRANCH_STEP_DONE
    }
    found: list[BranchView] = []
    for row in branches.of_case(session, case):
        method = branch(row.code)
        found.append(
            {
                "number": row.number,
                "code": row.code,
                "title": method.title if method else row.code,
                "ends": method.ends if method else "",
                "began_on": row.began_on.isoformat(),
                "ended_on": row.ended_on.isoformat() if row.ended_on else None,
                "ended_how": row.ended_how,
                "steps": [
                    {
                        "item": step["item"],
                        "title": step["title"],
                        "answers": Role(step["answers"]).label,
                        "due_on": due[step["item"]].isoformat() if step["item"] in due else None,
                        "done_on": done[step["item"]].isoformat() if step["item"] in done else None,
                        "left_out": step["left_out"],
                    }
                    for step in row.steps
                ],
            }
        )
    return found


def _thread(session: Session, case: Case, standing: Sequence[Occurrence]) -> list[ThreadLine]:
    """Our own mails, the replies that the mailbox brought, and what was recorded by hand, in the order of their days."""
    owed = {
        deadline.item: deadline.due_on
        for deadline in on_record.in_force(session, case_id=case.id)
        if deadline.rule == "panel-question"
    }
    lines: list[ThreadLine] = [
        {
            "on": london_date(message.accepted_at or message.composed_at).isoformat(),
            "checkpoint": panel_thread.OF_NOTICE.get(message.notice, ""),
            "direction": "to-panel",
            "what": message.notice.replace("-", " "),
            "number": "",
            "how": "mail" if message.state is MessageState.ACCEPTED else f"mail, {message.state.value}",
        }
        for message in panel_thread.mails(session, case)
    ]
    lines += [
        {
            "on": london_date(mail.read_at).isoformat(),
            "checkpoint": panel_thread.OF_NOTICE.get(answered.notice, ""),
            "direction": "from-panel",
            "what": f"a reply to: {answered.notice.replace('-', ' ')}",
            "number": "",
            "how": "mail that came in",
        }
        for mail, answered in panel_thread.replies(session, case)
    ]
    lines += [
        {
            "on": panel_exchange.on.isoformat(),
            "checkpoint": panel_exchange.checkpoint,
            "direction": panel_exchange.direction,
            "what": panel_exchange.kind,
            "number": panel_exchange.number,
            "how": _how(panel_exchange, standing, owed),
        }
        for panel_exchange in panel_thread.of_case(session, case)
    ]
    return sorted(lines, key=lambda line: line["on"])


def _how(row: PanelExchange, standing: Sequence[Occurrence], owed: Mapping[str, date]) -> str:
    """How an exchange came on record; of a question, what became of our answer to it. `owed`: the dates of the answers, by question."""
    recorded = "recorded, with its document" if row.document_id else "recorded"
    question = row.number if panel_thread.asks(row) else row.belongs_to
    due_on = owed.get(question)
    if due_on is None:
        return recorded
    ends = {one.kind: one.on for one in standing if one.item == question and one.kind in _ENDS_A_QUESTION}
    answered_on = ends.get(OccurrenceKind.PANEL_ANSWERED)
    late = f", late: due {long_date(due_on)}" if answered_on is not None and answered_on > due_on else ""
    if not panel_thread.asks(row):
        means = f" by {row.means}" if row.means else ""
        arrived = "" if answered_on is not None else ", not yet taken by the mail relay"
        return f"answers {question}{means}, {row.answered_by}{late}{arrived}"
    if answered_on is not None:
        return f"{recorded}; answered {long_date(answered_on)}{late}"
    if ends:
        return f"{recorded}; the Panel came to its answer without ours"
    return f"{recorded}; not answered, due {long_date(due_on)}"


def _practice_review(recorded: list[Decision], standing: Sequence[Occurrence]) -> PracticeReviewView | None:
    """The terms of the commission as codes and dates, and what has happened since."""
    decision = latest(recorded, DecisionKind.COMMISSION)
    if decision is None:
        return None
    said = decision.answers
    steps: list[ReviewStepView] = [
        {
            "what": words,
            "number": "" if occurrence.item == review_steps.ADVOCATE else occurrence.item,
            "on": occurrence.on.isoformat(),
        }
        for occurrence in standing
        if (words := _words(occurrence))
    ]
    return {
        "commissioned_on": decision.decided_on.isoformat(),
        "method": str(said.get("method") or ""),
        "scope_from": said.get("scope_from"),
        "scope_to": said.get("scope_to"),
        "conflicts": str(said.get("conflicts") or "not declared"),
        "conflict_handling": str(said.get("conflict_handling") or ""),
        "panel_members": len(said.get("panel_members") or ()),
        "terms_of_reference": bool(said.get("terms_of_reference_document")),
        "family_contact": str(said.get("family_contact") or "not yet decided"),
        "steps": sorted(steps, key=lambda step: step["on"]),
        "judgements": [
            {"on": one.decided_on.isoformat(), "outcome": one.outcome, "quality": one.answers["quality"]}
            for one in recorded
            if one.kind is DecisionKind.REPORT_APPROVED and one.answers.get("quality", "not judged") != "not judged"
        ],
    }


def _words(occurrence: Occurrence) -> str:
    """What happened, in the words of the form that records it; empty for what belongs elsewhere."""
    return _STEP_WORDS.get((occurrence.kind, occurrence.item)) or _STEP_WORDS.get((occurrence.kind, "")) or ""
