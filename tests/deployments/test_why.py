"""`cspr why`: the working behind a date on the screen, as JSON and as a page to print; refusals in one line."""

from pathlib import Path

import pytest

from tests.support.cli import INTAKE, Cli
from tests.support.world import AGREE


@pytest.fixture(scope="module")
def ref(cli: Cli) -> str:
    """A case that was notified on Tue 3 March 2026."""
    found: str = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    answer = {"outcome": "notify", **AGREE, "decided_on": "2026-03-03", "reasons": "Invented."}
    cli.json("decide", found, "notifiable", "--by", "m.calloway", "--at", "2026-03-03T11:00", given=answer)
    sent = {"sent_at": "2026-03-03T11:30"}
    cli.json("decide", found, "notification-sent", "--by", "m.calloway", "--at", "2026-03-03T12:00", given=sent)
    return found


def test_the_working_is_markdown_unless_json_is_asked_for(cli: Cli, ref: str):
    shown = cli("why", ref.lower(), "rapid-review-to-panel")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith(f"# {ref}: ")
    assert "| Wed 4 Mar 2026 | 1 | working day |" in shown.stdout
    assert "| 1 | Tue 24 Mar 2026 | notified, Tue 3 Mar 2026 |" in shown.stdout
    [one] = cli.json("why", ref, "rapid-review-to-panel")
    assert (one["ref"], one["due_on"], one["trigger"]["recorded_by"]) == (ref, "2026-03-24", "m.calloway")
    assert {"working", "revisions", "holds", "extensions", "others", "citation", "checks", "edition"} <= set(one)


def test_the_page_to_print_is_written_where_asked(cli: Cli, ref: str, tmp_path: Path):
    target = tmp_path / "why.pdf"
    ended = cli("why", ref, "rapid-review-to-panel", "--pdf", str(target))
    assert (ended.returncode, ended.stdout) == (0, f"Written to {target}.\n")
    assert target.read_bytes().startswith(b"%PDF-1.")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("HMR-2020-0001", "notify-panel"), "reference: there is no case 'HMR-2020-0001'"),
        (("", "no-such-rule"), "rule: there is no rule 'no-such-rule'; "),
        (("", "lcspr-publish"), "has no date by 'lcspr-publish'; the rules of its dates are "),
        (("", "notify-panel", "--item", "A1"), "item: notify-panel has no 'A1'"),
        (("", "notify-panel", "--pdf", "/nowhere/at/all.pdf"), "--pdf: /nowhere/at/all.pdf cannot be written"),
        (("", "notify-panel", "--pdf", "x.pdf", "--json"), "--pdf: give either --pdf or --json"),
    ],
)
def test_a_refusal_is_one_line_and_exit_status_two(cli: Cli, ref: str, arguments: tuple[str, ...], words: str):
    first, *rest = arguments
    assert words in cli.refused("why", first or ref, *rest)
