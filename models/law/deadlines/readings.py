"""Where the sources disagree on how a date is counted: the questions, and the readings that are defended. docs/law/counting.md.

We take no side silently. The date by every reading is kept and shown; warnings come for the earlier; a partnership may record which reading
it has adopted, and that one says what "due" means. Without that, the rule's own row does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from models.law.rules.rule import Force, Rule, Unit
from models.law.words.vocabulary import OccurrenceKind as O


@dataclass(frozen=True)
class Choice:
    """One reading. `counts_from` replaces the rule's own origin; `day_one`: a trigger on a working day is day 1 of the count."""

    id: str
    title: str
    counts_from: tuple[O, ...] = ()
    day_one: bool = False


@dataclass(frozen=True)
class Question:
    """One point on which sources disagree, and for which rules. Without `rules`: every national limit counted in working days after a trigger."""

    id: str
    asks: str
    choices: tuple[Choice, ...]
    rules: tuple[str, ...] = ()
    source: str = ""

    def concerns(self, rule: Rule) -> bool:
        """Whether the answer changes how this rule is counted."""
        if self.rules:
            return rule.id in self.rules
        return rule.unit is Unit.WORKING_DAYS_AFTER and rule.limit > 0 and rule.force is not Force.LOCAL

    def default(self, rule: Rule) -> Choice:
        """The reading that the rule's own row takes."""
        by_origin = (one for one in self.choices if one.counts_from and one.counts_from[0] == rule.counts_from[0])
        return next(by_origin, self.choices[0])


QUESTIONS: tuple[Question, ...] = (
    Question(
        id="rapid-review-starts",
        asks="What starts the 15 working days of the rapid review?",
        rules=("rapid-review-to-panel",),
        choices=(
            Choice("notification", "counted from the notification to the Panel", counts_from=(O.NOTIFIED,)),
            Choice("awareness", "counted from the local authority becoming aware", counts_from=(O.AWARE,)),
        ),
        source="Panel guidance of June 2025, as restated by Cambridgeshire and Peterborough, counts from the notification; the Panel chair's "
        "letter of 2018 is recalled as counting from awareness.",
    ),
    Question(
        id="trigger-day",
        asks="Is the day that starts a count of working days day 0 or day 1?",
        choices=(
            Choice("day-0", "the day that starts the count is day 0"),
            Choice("day-1", "the day that starts the count is day 1", day_one=True),
        ),
        source="Not stated nationally in anything read; Devon's flowchart calls the notification working day 0.",
    ),
)


class NoSuchReading(LookupError):
    """No question, or no choice of it, has that name."""


def question(question_id: str) -> Question:
    """The question of that name. Raises `NoSuchReading`, naming those there are."""
    for one in QUESTIONS:
        if one.id == question_id:
            return one
    raise NoSuchReading(f"no such question '{question_id}'; choose one of {', '.join(one.id for one in QUESTIONS)}")


def choice(question_id: str, choice_id: str) -> Choice:
    """The choice of that name. Raises `NoSuchReading`, naming those there are."""
    asked = question(question_id)
    for one in asked.choices:
        if one.id == choice_id:
            return one
    raise NoSuchReading(f"no such reading '{choice_id}'; choose one of {', '.join(one.id for one in asked.choices)}")


@dataclass(frozen=True)
class Reading:
    """One way to count one rule: where from, whether the trigger is day 1, and the choices it is made of."""

    counts_from: tuple[O, ...]
    day_one: bool
    choices: tuple[Choice, ...]

    @property
    def words(self) -> str:
        """The reading in words; empty where nothing is disputed."""
        return ", ".join(one.title for one in self.choices)


Adopted = tuple[tuple[str, str], ...]  # question and choice, sorted: what a partnership has recorded


def adopted(recorded: Mapping[str, str]) -> Adopted:
    """The recorded choices in the form that is counted with."""
    return tuple(sorted(recorded.items()))


@lru_cache(maxsize=1000)
def readings_of(rule: Rule, taken: Adopted = ()) -> tuple[Reading, ...]:
    """Every reading of a rule, the one that counts first: what the partnership adopted, else what the rule's own row takes."""
    asked = [one for one in QUESTIONS if one.concerns(rule)]
    recorded = dict(taken)
    first = [choice(one.id, recorded[one.id]) if one.id in recorded else one.default(rule) for one in asked]
    options = [
        [chosen, *(other for other in one.choices if other != chosen)] for one, chosen in zip(asked, first, strict=True)
    ]
    return tuple(_reading(rule, asked, chosen) for chosen in product(*options))


def _reading(rule: Rule, asked: list[Question], chosen: tuple[Choice, ...]) -> Reading:
    counts_from = rule.counts_from
    for one, taken in zip(asked, chosen, strict=True):
        if taken.counts_from and taken != one.default(rule):
            counts_from = taken.counts_from
    return Reading(counts_from, any(one.day_one for one in chosen), chosen)
