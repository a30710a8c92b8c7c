"""Invented lives, drawn from a seed and whole: from awareness until the case is closed and its report may come down.

Paced as the work is: a case that needs no review is through in two to six months, one with a plan in one to two years; a review is approved
six to fourteen months after it began, published two months later, under a hold up to two years later (a regional study of six reviews found 13
to 30 months from death to publication), and stays up for a year. In time or late, and every fourth lies untouched for months on the way, so that
every kind of rung really falls due. The steps are those of the demonstration's lives; days are working days after awareness.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from deployments.demonstration.lives import (
    ALL_AGREE,
    APPROVED,
    DEATH,
    HARM,
    READY,
    REASONS,
    Life,
    Step,
    checked,
    commissioned,
    notified,
    plan,
    reviewed,
)
from models.law.words.vocabulary import DecisionKind

K = DecisionKind
OTHER = {"harm": "other", "abuse_or_neglect": "not suspected"}
LOOKED_AFTER = {"harm": "death", "abuse_or_neglect": "not suspected", "looked_after": "yes"}


@dataclass(frozen=True)
class _Pace:
    """When the great steps are taken: often in time, sometimes late."""

    agreed: int
    sent: int
    outcome: int
    answer: int


def lives(count: int, *, seed: str) -> list[Life]:
    """So many lives. Every fourth is left lying at some step for months: everything falls due and is overdue, and is done in the end."""
    lifes = []
    for number in range(count):
        rng = random.Random(f"{seed}:life:{number}")  # noqa: S311
        name, make = rng.choices(_KINDS, weights=[weight for weight, _, _ in _KINDS])[0][1:]
        life = make(rng, _pace(rng))
        if rng.random() < 0.25:
            life = _left_lying(life, at=rng.randrange(len(life.steps)), days=rng.randint(30, 150), name=name)
        lifes.append(replace(life, title=life.title or name))
    return lifes


def _left_lying(life: Life, *, at: int, days: int, name: str) -> Life:
    """The same life with nothing done for so many days from that step on; what went on beside it waits too."""
    since = life.steps[at].day
    steps = tuple(replace(step, day=step.day + days) if step.day >= since else step for step in life.steps)
    return replace(life, title=f"{name}, left lying", steps=steps)


def _pace(rng: random.Random) -> _Pace:
    late = rng.random() < 0.3
    agreed = rng.randint(5, 9) if late else rng.randint(1, 4)
    sent = agreed + rng.randint(0, 3 if late else 1)
    outcome = sent + (rng.randint(16, 30) if rng.random() < 0.3 else rng.randint(11, 15))
    return _Pace(agreed, sent, outcome, outcome + rng.randint(4, 20))


def _begun(pace: _Pace, outcome: str, answer: str = "agree") -> tuple[Step, ...]:
    return (
        *notified(pace.agreed, pace.sent),
        *reviewed(pace.outcome, outcome),
        Step(pace.answer, K.PANEL_RESPONSE, {"outcome": answer}),
    )


def _not_notifiable(rng: random.Random, pace: _Pace) -> Life:
    steps = (
        Step(pace.agreed, K.NOTIFIABLE, {"outcome": "do-not-notify", **ALL_AGREE, **REASONS}),
        Step(pace.agreed + rng.randint(1, 20), K.CLOSE),
    )
    return Life("", 0, OTHER, steps)


def _looked_after(rng: random.Random, pace: _Pace) -> Life:
    steps = (
        Step(pace.agreed, K.NOTIFIABLE, {"outcome": "looked-after-death", **ALL_AGREE, **REASONS}),
        Step(pace.sent, K.NOTIFICATION_SENT, {"outside_reference": "SIN-SIM", "sent_at": "10:30"}),
        Step(pace.sent + rng.randint(5, 40), K.CLOSE),
    )
    return Life("", 0, LOOKED_AFTER, steps)


def _no_review(rng: random.Random, pace: _Pace) -> Life:
    again = rng.random() < 0.3
    steps = _begun(pace, "no-review", "query" if again else "agree")
    last = pace.answer + rng.randint(3, 15)
    if again:
        steps = (*steps, Step(last, K.PANEL_RESPONSE, {"outcome": "agree"}))
    return Life("", 0, HARM, (*steps, Step(last + rng.randint(1, 60), K.CLOSE)))


def _plan_only(rng: random.Random, pace: _Pace) -> Life:
    adopted = pace.answer + rng.randint(2, 20)
    due = sorted(rng.sample(range(60, 360), 3))
    steps = (*_begun(pace, "no-review-with-actions"), *_planned(rng, adopted, due))
    return Life("", 0, HARM, (*steps, Step(_last(steps) + rng.randint(2, 20), K.CLOSE)))


def _last(steps: tuple[Step, ...]) -> int:
    return max(step.day for step in steps)


def _planned(rng: random.Random, adopted: int, due: list[int]) -> tuple[Step, ...]:
    done = [adopted + days + rng.randint(-10, 8) for days in due]
    assured = [
        Step(day, "action", {"number": f"A{index + 1}", "status": "assured", "evidence": "Audit of 20 files"})
        for index, day in enumerate(done)
    ]
    late = Step(adopted + 5, "action", {"number": "A2", "status": "at-risk"})
    signed = Step(max(done) + 5, K.SIGN_OFF_PLAN, {"body": "Partnership executive"})
    return (plan(adopted, *due), late, *assured, signed)


def _reviewed_in_full(rng: random.Random, pace: _Pace) -> tuple[int, tuple[Step, ...]]:
    begun = pace.outcome + rng.randint(2, 8)
    approved = begun + rng.randint(120, 290)
    every = rng.choice((18, 20, 21, 26, 400))  # 400: nobody ever checks
    checks = [checked(day) for day in range(begun + every, approved, every)]
    if checks and approved > begun + 120:
        checks[-1] = checked(checks[-1].day, "delayed", delay_reason="capacity", new_date="+80")
    return approved, (commissioned(begun), *checks, Step(approved, K.REPORT_APPROVED, APPROVED))


def _published(rng: random.Random, pace: _Pace) -> Life:
    approved, review = _reviewed_in_full(rng, pace)
    plan_due = sorted(rng.sample(range(40, 260), 3))
    decided = approved + rng.randint(5, 25)
    beside = _BESIDE[rng.randrange(len(_BESIDE))]
    against = [Step(decided - 2, what, answers) for what, answers in beside]
    published = _publication(rng, decided)
    steps = (*_begun(pace, "lcspr"), *review, *_planned(rng, approved + 2, plan_due), *against, *published)
    return Life("", 0, DEATH, (*steps, Step(_last(steps) + rng.randint(2, 30), K.CLOSE)))


# What stands against publishing, in some lives: published all the same, with reasons.
_BESIDE: tuple[tuple[tuple[str, dict[str, str]], ...], ...] = (
    (),
    (("hold", {"kind": "safety of children", "review_on": "+40"}),),
    (("proceeding", {"kind": "prosecution", "holds_up": "publication", "next_on": "+40"}),),
    (("proceeding", {"kind": "employer", "holds_up": "nothing", "next_on": "+40"}),),
)


def _publication(rng: random.Random, day: int) -> tuple[Step, ...]:
    """Decided, ready, and published: now and then before the planned day or after it."""
    decided = {
        "outcome": "publish-in-full",
        **REASONS,
        "publication_document": "report.pdf",
        "planned_on": "+15",
    }
    url = "https://www.harrowmere.example/safeguarding/reviews/one"
    return (
        Step(day, K.PUBLICATION_DECISION, decided),
        Step(day + 12, K.READY_TO_PUBLISH, READY),
        Step(day + rng.choice((13, 15, 15, 18)), K.PUBLISHED, {"outcome": "published", "url": url}),
    )


def _held(rng: random.Random, pace: _Pace) -> Life:
    approved, review = _reviewed_in_full(rng, pace)
    hold = {"outcome": "hold", "hold_reason": "inquest", "hold_review_on": "+30", **REASONS}
    day = approved + rng.randint(1, 8)
    released = day + rng.randint(60, 440)
    kept = range(day + rng.randint(25, 40), released - 5, 60)
    steps = (
        *_begun(pace, "lcspr"),
        Step(pace.outcome + 1, "hold", {"kind": "criminal proceedings", "review_on": "+25"}),
        *review,
        *_planned(rng, approved + 1, sorted(rng.sample(range(40, 260), 3))),
        Step(day, K.PUBLICATION_DECISION, hold),
        *(Step(on, K.RELEASE_HOLD, {"outcome": "keep", "review_on": "+62", **REASONS}) for on in kept),
        Step(released, K.RELEASE_HOLD, {"outcome": "release", **REASONS}),
        *_publication(rng, released + 2),
    )
    return Life("", 0, DEATH, (*steps, Step(_last(steps) + rng.randint(2, 30), K.CLOSE)))


def _local(rng: random.Random, pace: _Pace) -> Life:
    steps = (
        Step(pace.agreed, K.NOTIFIABLE, {"outcome": "local-review", **ALL_AGREE, **REASONS}),
        Step(pace.outcome, K.RAPID_REVIEW_OUTCOME, _OUTCOME),
        Step(pace.outcome + rng.randint(5, 40), K.CLOSE),
    )
    return Life("", 0, OTHER, steps)


def _nothing(rng: random.Random, pace: _Pace) -> Life:
    looked = rng.randint(40, 250)
    steps = (
        Step(looked, K.NOTIFIABLE, {"outcome": "do-not-notify", **ALL_AGREE, **REASONS}),
        Step(looked + rng.randint(1, 10), K.CLOSE),
    )
    return Life("", 0, DEATH, steps)


_OUTCOME = {**reviewed(12, "no-review")[-1].answers}
_KINDS: tuple[tuple[int, str, Callable[[random.Random, _Pace], Life]], ...] = (
    (3, "not notifiable", _not_notifiable),
    (1, "a looked-after child's death", _looked_after),
    (7, "no review", _no_review),
    (3, "no review, with a plan", _plan_only),
    (3, "reviewed and published", _published),
    (2, "publication held", _held),
    (2, "looked at locally", _local),
    (1, "nobody looked at it for months", _nothing),
)
