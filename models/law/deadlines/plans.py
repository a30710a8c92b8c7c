"""A fact beats a plan: once an event is on record, what was counted from its planned day is counted from the day itself.

Serves every rule that counts from a planned event, a partnership's own too. The event decides whichever way it moves the date, earlier
or later; where it turns out not to have happened, the plan counts again. A date that the event itself meets, such as the planned day,
stays where it was planned: a plan that was not kept is never shown as kept.
"""

from collections.abc import Container, Mapping

from models.law.rules.rule import Rule
from models.law.words.vocabulary import OccurrenceKind

FACT_OF: Mapping[OccurrenceKind, OccurrenceKind] = {
    OccurrenceKind.PUBLICATION_PLANNED: OccurrenceKind.PUBLISHED,
}


def origins_of(rule: Rule, counts_from: tuple[OccurrenceKind, ...]) -> tuple[OccurrenceKind, ...]:
    """What a rule counts from, first choice first: before each planned event the event itself, unless that is what meets the rule."""
    kinds: list[OccurrenceKind] = []
    for kind in counts_from:
        fact = FACT_OF.get(kind)
        if fact is not None and fact not in rule.met_by:
            kinds.append(fact)
        kinds.append(kind)
    return tuple(dict.fromkeys(kinds))


def origin_of(
    rule: Rule, counts_from: tuple[OccurrenceKind, ...], known: Container[OccurrenceKind]
) -> OccurrenceKind | None:
    """The kind that the date counts from, of those that are on record; `None` where none is."""
    return next((kind for kind in origins_of(rule, counts_from) if kind in known), None)


def plan_behind(rule: Rule, counts_from: OccurrenceKind) -> OccurrenceKind | None:
    """The planned event from which a rule counted before the event itself came; `None` where it never counts from a plan."""
    return next((plan for plan, fact in FACT_OF.items() if fact is counts_from and plan in rule.counts_from), None)
