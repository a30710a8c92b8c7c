"""What is shown of the reviews of a case and of its thread with the Panel. JSON values, as `TypedDict`s."""

from typing import TypedDict


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
