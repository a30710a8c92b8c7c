"""The parts of the README that are generated, and `docs/guards.md`. `python -m deployments.readme` writes them."""

import re
from pathlib import Path

from flows.settings import Settings
from models.casework.guards import as_markdown
from models.law.rules import RULES, Rule
from models.law.stages import diagram

README = Path(__file__).parent.parent / "README.md"
GUARDS = README.parent / "docs" / "guards.md"


def rule_table() -> str:
    """Every rule as a row: what is owed by whom, how long, with which force, from which document, checked when.

    Rules that stand are one table; rows that have ended, for reviews that began under them, are another.
    """
    standing, ended = (
        [_row(rule) for rule in RULES if (rule.in_force_to is None) is stands] for stands in (True, False)
    )
    return "\n".join([*_HEAD, *standing, "", _EARLIER, "", *_HEAD, *ended])


def written(text: str) -> str:
    """A README with its generated parts brought up to date."""
    text = _between(text, "rules", rule_table())
    text = _between(text, "settings", settings_table())
    return _between(text, "stages", f"```mermaid\n{diagram()}\n```")


def settings_table() -> str:
    """Every setting with its default and its meaning."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        rows.append(f"| `CSPR_{name.upper()}` | {default} | {field.description or ''} |")
    return "\n".join(rows)


def _row(rule: Rule) -> str:
    force = rule.force.value if rule.force is rule.duty_force else f"{rule.force.value} ({rule.duty_force.value})"
    counts_from = " or ".join(kind.value for kind in rule.counts_from)
    checked = f"{rule.verified_on} ({_GRADES[rule.evidence.value]})" if rule.verified_on else "**not yet**"
    until = f", {rule.in_force_from} to {rule.in_force_to}" if rule.in_force_to else ""
    source = f"{rule.citation.document}, {rule.citation.paragraph}"
    cells = (f"`{rule.id}`{until}", rule.duty, rule.owed_by, rule.when, f"`{counts_from}`", force, source, checked)
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


_HEAD = (
    "| id | duty | owed by | limit | counts from | force of the limit (of the duty) | source | checked |",
    "|---|---|---|---|---|---|---|---|",
)
_EARLIER = (
    "Rules of earlier days. A review keeps the rules of the day on which the local authority became aware; `cspr rules --on DATE` shows "
    "them, with the relaxation of 30 March 2020, and `cspr rules diff DATE DATE` what changed."
)
_GRADES = {"A": "primary source", "B": "restated by others", "C": "weakly restated", "recalled": "recalled"}


def _between(text: str, name: str, part: str) -> str:
    pattern = re.compile(rf"(<!-- {name}: generated -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"README.md has no place for the generated part '{name}'")
    return pattern.sub(lambda found: f"{found[1]}{part}\n{found[2]}", text)


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
    GUARDS.write_text(as_markdown(), encoding="utf-8")
