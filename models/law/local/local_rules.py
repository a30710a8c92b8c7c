"""What a partnership may set for itself, and what it may not: a local rule never loosens or hides a national one. Design §6.

A partnership's file becomes a `LocalEdition`: targets of its own, stricter dates inside a national duty, longer retention, shorter
intervals. Its rules all have local force. They stand for cases whose trigger day falls on or after the day the edition is in force from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from models.law.local.alert_policy import NONE_OF_ITS_OWN, LocalLadders
from models.law.rules.all_rules import RULES
from models.law.rules.rule import Force, Nature, Rule
from models.law.words.vocabulary import OccurrenceKind as O

PREFIX = "local-"
# Which occurrence can never be later than which: a limit counted from an earlier one, and no longer, is stricter.
_IN_ORDER = (O.INCIDENT, O.AWARE, O.NOTIFIED)
# Regulation 14 asks for regular intervals and fixes none: the shipped month is ours, and a partnership may choose up to a quarter.
_OURS_TO_SET = {"interval-check": 3}


class LooserThanNational(ValueError):
    """A local rule would let a partnership do later, or for a shorter time, what a national rule sets. The text says which and why."""


@dataclass(frozen=True)
class LocalEdition:
    """One partnership's own rules, in force for cases that began on or after a day. `without`: shipped targets that it does not use.
    `ladders`: whom its alerts tell, and when, where that differs from what is shipped.
    """

    in_force_from: date
    rules: tuple[Rule, ...]
    without: frozenset[str] = frozenset()
    ladders: LocalLadders = NONE_OF_ITS_OWN


def rules_with(editions: Sequence[LocalEdition], trigger_on: date) -> tuple[Rule, ...]:
    """The national rules with the partnership's own for a case that began on `trigger_on`."""
    standing = [local_edition for local_edition in editions if local_edition.in_force_from <= trigger_on]
    return _merged(max(standing, key=lambda local_edition: local_edition.in_force_from)) if standing else RULES


@lru_cache(maxsize=100)
def _merged(edition: LocalEdition) -> tuple[Rule, ...]:
    own = {rule.id for rule in edition.rules} | edition.without
    return tuple(rule for rule in RULES if rule.id not in own) + edition.rules


def falls_away(standing: LocalEdition, new: LocalEdition) -> tuple[str, ...]:
    """What a partnership has set for itself and a new edition does not hold: names of rules, of targets left out, of ladders."""
    rules = {rule.id for rule in standing.rules} - {rule.id for rule in new.rules}
    ladders = dict(standing.ladders.ladders).keys() - dict(new.ladders.ladders).keys()
    again = standing.ladders.again_after_working_days is not None and new.ladders.again_after_working_days is None
    return (
        *sorted(rules),
        *(f"leaving out {name}" for name in sorted(standing.without - new.without)),
        *(f"the ladder of {name}" for name in sorted(ladders)),
        *(("the pause after an acknowledgement",) if again else ()),
    )


def joined(standing: LocalEdition, new: LocalEdition) -> LocalEdition:
    """Both editions as one, in force from the day of the new one: where both set the same, the new one counts."""
    own = {rule.id for rule in new.rules}
    again = new.ladders.again_after_working_days
    return LocalEdition(
        new.in_force_from,
        (*(rule for rule in standing.rules if rule.id not in own), *new.rules),
        (standing.without | new.without) - own,
        LocalLadders(
            tuple(sorted((dict(standing.ladders.ladders) | dict(new.ladders.ladders)).items())),
            standing.ladders.again_after_working_days if again is None else again,
        ),
    )


def check_not_looser(rule: Rule) -> None:
    """Refuses a local rule that would loosen or hide a national one. Raises `LooserThanNational`."""
    national = [row for row in RULES if row.id == rule.id and row.in_force_to is None]
    if national:
        _check_replaces(rule, national[-1])
    elif not rule.id.startswith(PREFIX):
        raise LooserThanNational(f"'{rule.id}' is no rule of ours to set; a target of your own begins with '{PREFIX}'")
    if rule.within:
        served = [row for row in RULES if row.id == rule.within and row.in_force_to is None]
        if not served:
            raise LooserThanNational(f"there is no rule '{rule.within}' in force to serve")
        _check_serves(rule, served[-1])


def _check_replaces(rule: Rule, shipped: Rule) -> None:
    if shipped.force is not Force.LOCAL:
        raise LooserThanNational(
            f"{rule.id} is set by {shipped.force}, not by a partnership; give your stricter target a name that begins with '{PREFIX}' "
            f'and let it serve "{rule.id}"'
        )
    if shipped.duty_force is Force.LOCAL or shipped.nature is not Nature.DUTY:
        return
    longest = _OURS_TO_SET.get(rule.id, shipped.limit)
    if (rule.unit, rule.counts_from) != (shipped.unit, shipped.counts_from) or rule.limit > longest:
        raise LooserThanNational(
            f"{rule.id}: what stands behind the duty is: {shipped.duty_force}; yours may be at most {longest} {shipped.unit}"
        )


def _check_serves(rule: Rule, national: Rule) -> None:
    if national.nature is Nature.KEEP_UNTIL:
        shorter = rule.limit < national.limit if rule.unit is national.unit else True
        if rule.nature is not Nature.KEEP_UNTIL or shorter:
            raise LooserThanNational(
                f"{national.id} asks for at least {national.when}; yours may be longer, not shorter, in the same unit"
            )
        return
    if rule.counts_from[0] not in _IN_ORDER or national.counts_from[0] not in _IN_ORDER:
        return  # not comparable beforehand: the date itself is held within the national one whenever it is worked out
    later = _IN_ORDER.index(rule.counts_from[0]) > _IN_ORDER.index(national.counts_from[0])
    if not later and rule.unit is national.unit and rule.limit > national.limit:
        raise LooserThanNational(f"{national.id} is due {national.when}; yours may be shorter, not longer")
