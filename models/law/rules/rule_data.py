"""A rule as plain data and back: how a partnership's own rule is kept with each date that was worked out by it. Serves every local rule."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.law.rules.holds import ExtensionAllowed, HoldKind, PauseUnit, Pausing
from models.law.rules.rule import Citation, Evidence, Force, Nature, Rule, Unit
from models.law.words.vocabulary import OccurrenceKind, Role, Route, Stage


def as_data(rule: Rule) -> dict[str, Any]:
    """A partnership's own rule as JSON values, whole: `from_data` gives an equal rule."""
    return {
        "id": rule.id,
        "duty": rule.duty,
        "owed_by": rule.owed_by,
        "owner": rule.owner.value,
        "to": list(rule.to),
        "counts_from": [kind.value for kind in rule.counts_from],
        "limit": rule.limit,
        "unit": rule.unit.value,
        "force": rule.force.value,
        "duty_force": rule.duty_force.value,
        "citation": [rule.citation.document, rule.citation.paragraph, rule.citation.url],
        "evidence": rule.evidence.value,
        "in_force_from": rule.in_force_from.isoformat(),
        "in_force_to": rule.in_force_to.isoformat() if rule.in_force_to else None,
        "verified_on": rule.verified_on.isoformat() if rule.verified_on else None,
        "nature": rule.nature.value,
        "stage": rule.stage.value,
        "met_by": [kind.value for kind in rule.met_by],
        "routes": sorted(route.value for route in rule.routes),
        "of_partnership": rule.of_partnership,
        "repeats": rule.repeats,
        **({"anew": True} if rule.anew else {}),  # what is on record without it stays as it was written
        "until": [kind.value for kind in rule.until],
        "within": rule.within,
        "paused_by": [[one.hold.value, one.unit.value] for one in rule.paused_by],
        "extension": rule.extension.days if rule.extension else None,
        "note": rule.note,
    }


def from_data(data: Mapping[str, Any]) -> Rule:
    """The rule that `as_data` wrote down: only what a partnership set is kept so."""
    return Rule(
        id=data["id"],
        duty=data["duty"],
        owed_by=data["owed_by"],
        owner=Role(data["owner"]),
        to=tuple(data["to"]),
        counts_from=tuple(OccurrenceKind(kind) for kind in data["counts_from"]),
        limit=data["limit"],
        unit=Unit(data["unit"]),
        force=Force(data["force"]),
        duty_force=Force(data["duty_force"]),
        citation=Citation(*data["citation"]),
        evidence=Evidence(data["evidence"]),
        in_force_from=date.fromisoformat(data["in_force_from"]),
        in_force_to=date.fromisoformat(data["in_force_to"]) if data["in_force_to"] else None,
        verified_on=date.fromisoformat(data["verified_on"]) if data["verified_on"] else None,
        nature=Nature(data["nature"]),
        stage=Stage(data["stage"]),
        met_by=tuple(OccurrenceKind(kind) for kind in data["met_by"]),
        routes=frozenset(Route(route) for route in data["routes"]),
        of_partnership=data["of_partnership"],
        repeats=data["repeats"],
        anew=data.get("anew", False),
        until=tuple(OccurrenceKind(kind) for kind in data["until"]),
        within=data["within"],
        paused_by=tuple(Pausing(HoldKind(hold), PauseUnit(unit)) for hold, unit in data["paused_by"]),
        extension=ExtensionAllowed(data["extension"]) if data["extension"] else None,
        note=data["note"],
        set_by_partnership=True,
    )
