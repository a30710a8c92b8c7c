"""Reviews by another method than a local child safeguarding practice review (LCSPR): begun, step by step, finished. Rule: branch-step-due.

More than one may run. Every step has a date of its own from the template, which can be put off; a step that is left out has a reason.
"""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from models.casework.answering.answer_entry import Entry
from models.casework.dates import occurrences, rulebook
from models.casework.forms.fields import AskedAgency
from models.casework.record.case import waiting
from models.casework.record.refusals import refuse
from models.casework.stages import agency_reports
from models.casework.stages.rapid_review_forms import BranchBegun, BranchDone
from models.law.process.branches import Asks, Branch, branch
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind, OccurrenceKind
from models.records.tables import Case, ReviewBranch

O = OccurrenceKind  # noqa: E741


def record_begun(entry: Entry, answer: BranchBegun) -> None:
    """Another method begins, beside whatever runs."""
    entry.check_past(answer.decided_on, "decided_on", "Decided on")
    method = branch(entry.outcome.code)
    assert method is not None
    begin(entry, method, answer.agencies, on=answer.decided_on)


def begin(
    entry: Entry, method: Branch, asked: Sequence[AskedAgency], *, on: date, confirm: bool = False
) -> ReviewBranch:
    """Begin a review by `method`: its steps get their dates, and the agencies their requests. Raises `BadAnswer`.

    `confirm`: the outcome was considered again; one that runs already goes on, and agencies named now are asked as well.
    """
    session, case = entry.session, entry.case
    rows = of_case(session, case)
    standing = next((row for row in rows if row.code == method.code and row.ended_on is None), None)
    if standing is not None:
        if not confirm and any(open_.decision is DecisionKind.BRANCH_DONE for open_ in waiting(session, case)):
            raise refuse(
                "outcome", "Which method", f"{method.title} runs already ({standing.number}); finish that first"
            )
        _ask(entry, method, asked, on=standing.began_on)
        return standing  # confirmed, or the case was opened again: it goes on
    check_asked(method, asked)
    number = f"B{len(rows) + 1}"
    row = ReviewBranch(
        case_id=entry.case_id,
        number=number,
        code=method.code,
        began_on=on,
        steps=[
            {
                "item": f"{number}.{index}",
                "title": step.title,
                "answers": step.answers.value,
                "of_agencies": step.of_agencies,
                "left_out": False,
            }
            for index, step in enumerate(method.steps, start=1)
        ],
        begun_by=entry.by.who,
        begun_at=entry.by.at,
    )
    session.add(row)
    days = rulebook.of_partnership(session, case.partnership_id).calendar
    for index, step in enumerate(method.steps, start=1):
        entry.put(O.BRANCH_STEP_DUE, days.working_day_after(on, step.working_days), item=f"{number}.{index}")
    session.flush()
    _ask(entry, method, asked, on=on)
    return row


def _ask(entry: Entry, method: Branch, asked: Sequence[AskedAgency], *, on: date) -> None:
    """Ask the agencies: by the day of the step that waits for their reports, or by one of their own."""
    step = next((branch_step for branch_step in method.steps if branch_step.of_agencies), None)
    if step is None or not asked:
        return
    days = rulebook.of_partnership(entry.session, entry.case.partnership_id).calendar
    due_on = days.working_day_after(on, step.working_days)
    by = entry.by
    agency_reports.request(entry.session, entry.case, asked, kind=method.code, due_on=due_on, by=by)


def check_asked(method: Branch, asked: Sequence[AskedAgency]) -> None:
    """Refuse agencies where the method asks none, and none where it consists of them."""
    wrong = {
        Asks.NOBODY: len(asked) > 0 and f"{method.title}: no agency reports on its own; leave them out",
        Asks.EACH: len(asked) == 0 and f"{method.title}: name each agency that is to review its own work",
        Asks.ONE: len(asked) != 1 and f"{method.title}: name the one agency that reviews its own work",
        Asks.SOME: False,
    }[method.asks]
    if wrong:
        raise refuse("agencies", "If agencies report on their own: which", wrong)


def record_done(entry: Entry, answer: BranchDone) -> None:
    """One method is finished. Where another still runs, only that can be said; what follows is decided with the last."""
    entry.check_past(answer.decided_on, "decided_on", "Finished on")
    running = [row for row in of_case(entry.session, entry.case) if row.ended_on is None]
    row = _named(running, answer.review)
    others = [review_branch.number for review_branch in running if review_branch is not row]
    if others and entry.outcome.code != "another-runs":
        raise refuse(
            "outcome",
            "What follows from it",
            f"{', '.join(others)} still runs; choose 'Finished; another still runs', and decide what follows with the last",
        )
    if not others and entry.outcome.code == "another-runs":
        raise refuse("outcome", "What follows from it", "no other one runs; choose what follows from this one")
    if row is None:
        return
    if answer.decided_on < row.began_on:
        raise refuse(
            "decided_on", "Finished on", f"it began on {long_date(row.began_on)}; give that day or a later one"
        )
    missing = still_out(entry.session, entry.case, row)
    if missing and not answer.left_out_because:
        raise refuse(
            "left_out_because",
            "If a step was left out: why",
            f"{', '.join(missing)} is not on record as done; record it ('Record a step of a review'), or say why it is left out",
        )
    end(entry, row, on=answer.decided_on, how=entry.outcome.code, because=answer.left_out_because)


def end_all(entry: Entry, *, on: date, because: str) -> None:
    """End whatever runs by another method: the outcome that began it was considered again."""
    for row in of_case(entry.session, entry.case):
        if row.ended_on is None:
            end(entry, row, on=max(on, row.began_on), how="considered-again", because=because)


def end(entry: Entry, row: ReviewBranch, *, on: date, how: str, because: str) -> None:
    """End one: the dates of what was left out end with the reason, and are never shown as met."""
    by = entry.by
    left = still_out(entry.session, entry.case, row)
    for item in left:
        entry.withdraw(O.BRANCH_STEP_DUE, because=because, item=item)
    agency_reports.withdraw(entry.session, entry.case, row.code, because=because or how, by=by)
    row.steps = [{**step, "left_out": step["left_out"] or step["item"] in left} for step in row.steps]
    row.ended_on, row.ended_by, row.ended_how = on, entry.by.who, how
    entry.session.add(row)
    entry.session.flush()


def of_case(session: Session, case: Case) -> list[ReviewBranch]:
    """The reviews by another method of a case, in the order in which they began."""
    return list(
        session.exec(select(ReviewBranch).where(ReviewBranch.case_id == case.id).order_by(col(ReviewBranch.id)))
    )


def still_out(session: Session, case: Case, row: ReviewBranch) -> list[str]:
    """The steps of one that are neither done nor left out."""
    return [
        step["item"]
        for step in row.steps
        if not step["left_out"] and occurrences.standing(session, case, O.BRANCH_STEP_DONE, item=step["item"]) is None
    ]


def _named(running: Sequence[ReviewBranch], text: str) -> ReviewBranch | None:
    """Which of those that run is meant; `None` only where none does."""
    if len(running) == 1 and not text:
        return running[0]
    row = next((review_branch for review_branch in running if review_branch.number == text.strip().upper()), None)
    if row is None and running:
        known = ", ".join(review_branch.number for review_branch in running)
        raise refuse("review", "Which review", f"'{text}' does not run; those that do: {known}")
    return row
