"""`cspr rules`: which rules stood on a day, and what changed between two. Stores nothing; imports only the law."""

import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from deployments.commands import rulebook
from flows.installation import clock
from models.law.deadlines.overlays import Overlay, overlays_on
from models.law.rules.all_rules import Rule, in_force
from models.law.rules.regimes import NoRegimeHeld, Regime, regime_on
from models.law.rules.related import RelatedProcess, related_on
from models.law.words.dates import BadDate, long_date, parse_date

if TYPE_CHECKING:
    from rich.table import Table

Data = dict[str, Any]
NOT_COMPARED = ("in_force_from", "in_force_to", "regime")


def register(app: typer.Typer) -> None:
    """Add the `rules` commands to the command line."""
    rules = typer.Typer(
        help="Which rules stood on a day, and what changed between two.",
        invoke_without_command=True,
        add_completion=False,
    )
    app.add_typer(rules, name="rules")
    rulebook.add_to(rules)

    @rules.callback()
    def rules_command(
        context: typer.Context,
        on: Annotated[
            str | None, typer.Option("--on", metavar="DATE", help="The day whose rules are shown; today if left out.")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    ) -> None:
        """The rules in force on a day, each with its limit, its force, its source, and whether it was checked."""
        if context.invoked_subcommand is None:
            show(on, as_json)

    @rules.command("diff")
    def diff_command(
        before: Annotated[str, typer.Argument(metavar="DATE", help="The earlier day.")],
        after: Annotated[str, typer.Argument(metavar="DATE", help="The later day.")],
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    ) -> None:
        """What was added, ended and changed between the rules of two days, field by field."""
        show_diff(before, after, as_json)


def show(on: str | None, as_json: bool) -> None:
    """Print the rules that stood on the day `on`, today if it is `None`."""
    try:
        day = parse_date(on, "--on") if on is not None else clock.london_date(clock.now())
        found = rules_on(day, field="--on")
    except BadDate as refusal:
        _refuse(refusal)
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    from rich.console import Console

    console = Console()
    console.print(f"{found['regime']['name']}, on {long_date(day)}", markup=False)
    console.print(_table(found["rules"]))
    for line in _remarks(found):
        console.print(f"- {line}", markup=False)


def show_diff(before: str, after: str, as_json: bool) -> None:
    """Print what changed between the rules of two days."""
    try:
        earlier, later = parse_date(before, "first date"), parse_date(after, "second date")
        if later < earlier:
            raise BadDate("second date", f"{later} is before {earlier}; give the earlier day first")
        found = difference(rules_on(earlier, field="first date"), rules_on(later, field="second date"))
    except BadDate as refusal:
        _refuse(refusal)
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    typer.echo("\n".join(_lines(found)))


def rules_on(day: date, *, field: str) -> Data:
    """Everything that is held for a day, as `--json` prints it. Raises `BadDate` for a day before every regime."""
    try:
        regime = regime_on(day)
    except NoRegimeHeld as none_held:
        raise BadDate(field, f"{none_held}; check the year") from None
    overlays = overlays_on(day)
    return {
        "on": day.isoformat(),
        "regime": _regime_data(regime),
        "rules": [_rule_data(rule, regime, overlays) for rule in in_force(day)],
        "overlays": [_overlay_data(overlay) for overlay in overlays],
        "related": [_related_data(related_process) for related_process in related_on(day)],
    }


def difference(before: Data, after: Data) -> Data:
    """What was added, what ended, and what changed from one day's rules to another's."""
    earlier, later = ({rule["rule"]: rule for rule in found["rules"]} for found in (before, after))
    return {
        "from": before["on"],
        "to": after["on"],
        "regime": {"before": before["regime"]["id"], "after": after["regime"]["id"]},
        "added": [rule for name, rule in later.items() if name not in earlier],
        "ended": [rule for name, rule in earlier.items() if name not in later],
        "changed": [
            {"rule": name, "fields": fields}
            for name, rule in later.items()
            if name in earlier and (fields := _changed(earlier[name], rule))
        ],
    }


def _changed(before: Data, after: Data) -> list[Data]:
    return [
        {"field": field, "before": before[field], "after": after[field]}
        for field in before
        if field not in NOT_COMPARED and before[field] != after[field]
    ]


def _rule_data(rule: Rule, regime: Regime, overlays: Iterable[Overlay]) -> Data:
    return {
        "rule": rule.id,
        "duty": rule.duty,
        "owed_by": rule.owed_by,
        "to": list(rule.to),
        "counts_from": [kind.value for kind in rule.counts_from],
        "limit": rule.limit,
        "unit": rule.unit.value,
        "when": rule.when,
        "nature": rule.nature.value,
        "force": rule.force.value,
        "duty_force": rule.duty_force.value,
        "citation": {
            "document": rule.citation.document,
            "paragraph": rule.citation.paragraph,
            "url": rule.citation.url,
        },
        "evidence": rule.evidence.value,
        "verified_on": _iso(rule.verified_on),
        "verified": rule.verified,
        "relaxed": next((overlay.mark for overlay in overlays if rule.id in overlay.relaxes), None),
        "in_force_from": _iso(rule.in_force_from),
        "in_force_to": _iso(rule.in_force_to),
        "regime": regime.id,
        "note": rule.note,
    }


def _regime_data(regime: Regime) -> Data:
    return {
        "id": regime.id,
        "name": regime.name,
        "in_force_from": _iso(regime.in_force_from),
        "in_force_to": _iso(regime.in_force_to),
        "documents": list(regime.documents),
        "criteria": regime.criteria,
        "mandatory": regime.mandatory,
        "can_carry_live_cases": regime.can_carry_live_cases,
        "milestones": [
            {
                "on": _iso(milestone.on),
                "what": milestone.what,
                "source": milestone.source,
                "verified_on": _iso(milestone.verified_on),
            }
            for milestone in regime.milestones
        ],
        "gaps": list(regime.gaps),
        "note": regime.note,
    }


def _overlay_data(overlay: Overlay) -> Data:
    return {
        "overlay": overlay.id,
        "name": overlay.name,
        "mark": overlay.mark,
        "relaxes": list(overlay.relaxes),
        "keeps": list(overlay.keeps),
        "in_force_from": _iso(overlay.in_force_from),
        "in_force_to": _iso(overlay.in_force_to),
        "not_carried_past": _iso(overlay.not_carried_past),
        "verified_on": _iso(overlay.verified_on),
        "note": overlay.note,
    }


def _related_data(related: RelatedProcess) -> Data:
    return {
        "id": related.id,
        "nation": related.nation,
        "name": related.name,
        "body": related.body,
        "basis": related.basis,
        "limits": [
            {"what": known_limit.what, "verified_on": _iso(known_limit.verified_on)} for known_limit in related.limits
        ],
        "in_force_from": _iso(related.in_force_from),
        "in_force_to": _iso(related.in_force_to),
        "verified_on": _iso(related.verified_on),
        "note": related.note,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _table(rules: list[Data]) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_lines=True)
    table.add_column("Rule, and what is owed", ratio=3)
    table.add_column("Limit", ratio=2)
    table.add_column("Force, source, and whether it was checked", ratio=4)
    for rule in rules:
        force = (
            rule["force"] if rule["force"] == rule["duty_force"] else f"{rule['force']} (duty: {rule['duty_force']})"
        )
        relaxed = f"\n{rule['relaxed']}" if rule["relaxed"] else ""
        citation = rule["citation"]
        table.add_row(
            f"{rule['rule']}\n{rule['duty']}",
            f"{rule['when']} {' or '.join(rule['counts_from'])}{relaxed}",
            f"{force}\n{citation['document']}: {citation['paragraph']}\n{rule['verified']}",
        )
    return table


def _remarks(found: Data) -> list[str]:
    """What stands beside the rules: relaxations, changes within the regime, limits not found, neighbouring reviews."""
    regime = found["regime"]
    kind = (
        "must be held where they are met"
        if regime["mandatory"]
        else "to be weighed; meeting one does not compel a review"
    )
    lines = [f"Criteria ({kind}): {regime['criteria']}"]
    lines += [f"{overlay['name']}: {overlay['mark']}. {overlay['note']}" for overlay in found["overlays"]]
    lines += [
        f"{milestone['on']}: {milestone['what']}{'' if milestone['verified_on'] else ' (recalled)'}"
        for milestone in regime["milestones"]
    ]
    lines += [f"Not held: {gap}" for gap in regime["gaps"]]
    lines += [f"Elsewhere, by name only: {one['name']} ({one['nation']})" for one in found["related"]]
    return lines


def _lines(found: Data) -> list[str]:
    lines = [f"{found['regime']['before']} to {found['regime']['after']}, {found['from']} to {found['to']}"]
    lines += [f"added    {rule['rule']}: {rule['when']} ({rule['verified']})" for rule in found["added"]]
    lines += [f"ended    {rule['rule']}: {rule['when']} ({rule['verified']})" for rule in found["ended"]]
    for one in found["changed"]:
        lines.append(f"changed  {one['rule']}")
        lines += [
            f"           {change['field']}: {_words(change['before'])} -> {_words(change['after'])}"
            for change in one["fields"]
        ]
    return lines if len(lines) > 1 else [*lines, "nothing changed"]


def _words(value: Any) -> str:
    """A field of a rule as people read it."""
    if isinstance(value, dict):
        return f"{value['document']}: {value['paragraph']}"
    return ", ".join(value) if isinstance(value, list) else "none" if value is None else str(value)


def _refuse(refusal: BadDate) -> NoReturn:
    typer.echo(str(refusal), err=True)
    raise typer.Exit(2)
