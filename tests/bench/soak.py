"""What a soak found: printed, and written into `docs/measured.md` where it lived a thousand cases or more. `python -m tests.bench.soak FIGURES`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from deployments.readme import between

PAGE = Path(__file__).parents[2] / "docs" / "measured.md"
ENOUGH = 1_000  # cases, for the page


def main(figures: Path) -> None:
    """Print the figures that the soak left, and put them on the page. Says so where there are none."""
    if not figures.exists() or not figures.stat().st_size:
        sys.exit("No figures: the whole lives did not come to their end (see above)")
    said = json.loads(figures.read_text(encoding="utf-8"))
    table = as_table(said, commit=_git("log", "-1", "--format=%h, %cs"))
    print(table)  # noqa: T201
    if said["cases"] >= ENOUGH:
        PAGE.write_text(between(PAGE.read_text(encoding="utf-8"), "soak", table), encoding="utf-8")


def as_table(said: dict[str, Any], *, commit: str) -> str:
    """The figures of `cspr simulate --json`, with `cases`, as a table in Markdown."""
    killed = said["boundaries"]
    rows = {
        "lived": f"{said['cases']:,} cases, {said['case_years']:,.0f} case-years, seed `{said['seed']}`, {sum(said['faults'].values()):,} faults",
        "alerts": f"{said['rungs_due']:,} due, {said['sent_once']:,} said once, {said['missed']} missed, {said['duplicated']} duplicated, "
        f"{said['unasked']} not due, {said['misdated']} wrongly dated, {said['unguarded']} past what stood against it",
        "mails": f"{said['messages']:,}, of which {said['resent_same_id']:,} went again under the same Message-ID after a lost answer",
        "killed": f"at {killed['killed_at']} of {killed['of']} commit boundaries",
        "latest alert": f"{said['late_max_healthy_s']:,.0f} s late with nothing amiss, {said['late_max_s']:,.0f} s with every fault",
        "took": f"{said['seconds']:,.0f} s, peak memory of a process {said['peak_memory_mb']:,} MB, at {commit}",
    }
    return "\n".join(["| what | figure |", "|---|---|", *(f"| {name} | {figure} |" for name, figure in rows.items())])


def _git(*arguments: str) -> str:
    ended = subprocess.run(["git", *arguments], cwd=PAGE.parent, capture_output=True, text=True, check=False)
    return ended.stdout.strip() or "no commit"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
