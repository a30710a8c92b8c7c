"""`cspr digests`, `cspr governance`: what would be said, what is queued, and one line for every refusal."""

from pathlib import Path

import pytest

from tests.support.cli import INTAKE, Cli
from tests.support.world import ROOT

BODIES = ROOT / "deployments" / "demonstration" / "governance.toml"
BY = ("--by", "m.calloway")
MONDAY = ("--at", "2026-03-02T12:00")


@pytest.fixture(scope="module")
def ref(cli: Cli) -> str:
    return str(cli.json("case", "open", given=INTAKE)["ref"])


def test_a_list_is_shown_and_nothing_is_sent(cli: Cli, ref: str):
    shown = cli("digests", "show", "--person", "m.calloway", *MONDAY)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("[HMR] Your list for the week of Mon 2 Mar 2026: ")
    assert f"- {ref}: Is it notifiable?:\n" in shown.stdout
    facts = cli.json("digests", "show", "--person", "Miriam Calloway", *MONDAY)["facts"]
    assert [one["ref"] for one in facts["waits"]] == [ref]
    nothing = cli("digests", "show", "--person", "k.brandreth", *MONDAY)
    assert nothing.stdout == "k.brandreth has nothing to hear, or is away: no list is sent.\n"


def test_what_is_due_is_queued_once(cli: Cli, ref: str):
    before = cli.json("digests", "send", "--at", "2026-03-02T07:00")
    assert before == {
        "monday": 0,
        "governance": 0,
        "month_end": 4,
        "invitations": 0,
        "referrals": 0,
        "anchors": 2,
        "failed": [],
    }
    first = cli.json("digests", "send", *MONDAY)
    assert first["monday"] > 3
    assert first["month_end"] == 0  # February's went with the first run
    again = cli("digests", "send", *MONDAY)
    assert (
        again.stdout
        == "0 Monday lists, 0 governance digests, 0 month-end boards, 0 invitations, 0 reminders of referrals, 0 check numbers queued.\n"
    )


def test_bodies_are_loaded_and_their_meetings_kept(cli: Cli):
    assert cli("governance", "load", str(BODIES), *BY).stdout == "3 bodies, 2 meetings added.\n"
    meeting = ("governance", "meeting", "review-group", "2030-03-19", *BY)
    assert cli(*meeting).stdout == "review-group meets on 2030-03-19.\n"
    by_code = {one["code"]: one for one in cli.json("governance", "show")}
    assert "2030-03-19" in by_code["review-group"]["meetings"]
    assert cli(*meeting, "--cancel").stdout == "review-group does not meet on 2030-03-19.\n"
    shown = cli("governance", "show").stdout
    assert "2030-03-19" not in shown
    assert "Practice Review Group <review-group@harrowmere.example>, meetings, papers 5 working days before" in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("digests", "show", "--person", "nobody"), "person: 'nobody' is nobody in the register"),
        (("digests", "send", "--at", "yesterday"), "--at: "),
        (("governance", "load", "/no/such.toml", *BY), "file: /no/such.toml cannot be read"),
        (("governance", "load", str(BODIES), "--by", "nobody"), "by: 'nobody' is nobody in the register"),
        (("governance", "meeting", "board", "2030-03-19", *BY), "body: 'board' is no body on record; choose one of"),
        (("governance", "meeting", "executive", "19/03/2030", *BY), "write it as 2030-03-19"),
        (("governance", "meeting", "executive", "2030-03-19", "--cancel", *BY), "date: executive has no meeting on"),
    ],
)
def test_a_refusal_is_one_line_that_names_the_field_and_the_remedy(cli: Cli, arguments: tuple[str, ...], words: str):
    assert words in cli.refused(*arguments)


def test_a_file_for_a_partnership_that_is_not_there_is_refused(cli: Cli, tmp_path: Path):
    file = tmp_path / "bodies.toml"
    file.write_text('partnership = "XYZ"\nbodies = []\n')
    assert "XYZ" in cli.refused("governance", "load", str(file), *BY)
