"""Life cycle, proceedings, links, areas, subjects and challenges from the command line: what each says, one line for a refusal."""

import json
from pathlib import Path

import pytest

from tests.support.cli import INTAKE, Cli

BY = ("--by", "m.calloway")
ON = ("--on", "2026-03-02")


@pytest.fixture(scope="module")
def ref(cli: Cli) -> str:
    found: str = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    return found


def said(cli: Cli, *arguments: str) -> str:
    ended = cli(*arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_proceeding_is_recorded_heard_of_ended_and_begun_again(cli: Cli, ref: str):
    begun = ("--kind", "inquest", "--body", "Ottermouth", "--next-on", "2030-01-07", "--holds-up", "publication")
    assert (
        said(cli, "proceedings", "record", ref, *begun, *ON, *BY) == f"{ref}: inquest is on record since 2026-03-02.\n"
    )
    assert said(cli, "proceedings", "update", ref, "P1", *ON, "--stage", "adjourned", *BY)
    assert said(cli, "proceedings", "end", ref, "P1", "--outcome", "unascertained", *ON, *BY)
    [found] = cli.json("proceedings", "list", ref)
    assert (found["outcome"], found["body"], found["hold"]) == ("unascertained", "Ottermouth", 1)
    assert said(cli, "proceedings", "reopen", ref, "P1", *ON, *BY)
    assert "P1   inquest, in sequence: next date -; holds up publication (hold 1)" in said(
        cli, "proceedings", "list", ref
    )
    assert "'gossip' is not one of" in cli.refused("proceedings", "record", ref, "--kind", "gossip", *ON, *BY)


def test_cases_are_linked_and_the_link_is_taken_back(cli: Cli, ref: str):
    other = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    link = (ref, other, "--kind", "same-family", "--because", "One household.")
    assert said(cli, "case", "link", *link, *BY) == f"{ref}: linked to {other} (same-family).\n"
    assert [one["ref"] for one in cli.json("case", "show", other)["beside"]["links"]] == [ref]
    assert said(cli, "case", "unlink", *link, *BY)
    assert "recorded already" in cli("case", "unlink", *link, *BY).stderr
    assert "has no such link" in cli.refused("case", "unlink", *link[:-1], "Another reason.", *BY)
    assert "there is no case 'HMR-1999-0001'" in cli.refused(
        "case", "link", ref, "HMR-1999-0001", "--kind", "linked", "--because", "x", *BY
    )


def test_another_area_and_those_whom_a_case_is_about_are_recorded(cli: Cli, ref: str):
    area = ("--name", "Fernleigh Council", "--mailbox", "reviews@fernleigh.example", "--leads")
    assert said(cli, "case", "area", ref, "add", *area, *BY) == f"{ref}: Fernleigh Council: add.\n"
    assert said(cli, "case", "area", ref, "published", "--number", "L1", *ON, *BY)
    assert said(cli, "case", "areas", ref) == "L1   Fernleigh Council, leads, published 2026-03-02\n"
    assert "do: 'sold' is not one of add" in cli.refused("case", "area", ref, "sold", *BY)
    assert "on: give the day" in cli.refused("case", "area", ref, "passed-on", "--number", "L1", *BY)
    assert said(cli, "case", "subject", ref, "--kind", "child", "--harm", "death", *BY)
    assert said(cli, "case", "subject", ref, "--take-off", "A", *BY) == f"{ref}: A was taken off.\n"


def test_a_challenge_climbs_and_is_resolved(cli: Cli, ref: str):
    raised = ("--from", "icb", "--to", "police-partner", "--about", "threshold")
    assert said(cli, "challenge", "record", ref, *raised, *ON, *BY)
    assert said(cli, "challenge", "up", ref, "C1", *ON, *BY) == f"{ref}: C1 moved up on 2026-03-02.\n"
    assert "about threshold: step 2" in said(cli, "challenge", "list", ref)
    assert said(cli, "challenge", "resolve", ref, "C1", "--outcome", "agreed", *ON, *BY)
    assert cli.json("challenge", "list", ref)[0]["outcome"] == "agreed"
    assert "C1 does not stand" in cli.refused("challenge", "up", ref, "C1", *ON, *BY)


def test_a_case_is_transferred_with_a_note_and_taken_over(cli: Cli, ref: str, tmp_path: Path):
    assert "was not sent to another area" in cli.refused("case", "transfer-note", ref)
    answer = {
        "decided_on": "2026-03-02",
        "area": "Fernleigh Council",
        "contact": "reviews@fernleigh.example",
        "reasons": "They lead.",
    }
    assert cli("decide", ref, "transfer", *BY, given=answer).returncode == 0
    note = tmp_path / "note.json"
    assert said(cli, "case", "transfer-note", ref, "--out", str(note)).startswith(f"The transfer note of {ref} is in")
    assert json.loads(note.read_text())["ref"] == ref
    assert "that comes first" in cli.refused("case", "take-over", str(note), *BY)
    taken = said(cli, "case", "take-over", str(note), "--every-child-is-safe", *BY)
    assert taken == said(cli, "case", "take-over", str(note), "--every-child-is-safe", *BY)
    assert not taken.startswith(ref)
    note.write_text("{}")
    assert "this is no transfer note" in cli.refused("case", "take-over", str(note), *BY)


def test_a_case_is_withdrawn_closed_and_opened_again(cli: Cli):
    ref = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    withdrawn = {"decided_on": "2026-03-02", "reason": "opened in error", "reasons": "Invented."}
    assert cli("decide", ref, "withdraw", *BY, given=withdrawn).returncode == 0
    assert "recorded already" in cli("decide", ref, "withdraw", *BY, given=withdrawn).stderr
    otherwise = {**withdrawn, "reasons": "Invented again."}
    assert "was already answered" in cli.refused("decide", ref, "withdraw", *BY, given=otherwise)
    assert "MAIL: the mail relay has not taken" in cli.refused(
        "decide", ref, "close", *BY, given={"closed_on": "2026-03-02"}
    )
    shown = cli.json("decide", ref, "close", "--schema")["properties"]["all_the_same"]
    assert shown["default"] == "MAIL: "
    assert "MAIL: the mail relay has not taken" in shown["description"]
    although = {"all_the_same_by": "m.calloway", "all_the_same": "MAIL: No relay is set up here."}
    assert cli("decide", ref, "close", *BY, given={"closed_on": "2026-03-02", **although}).returncode == 0
    again = {"decided_on": "2026-03-02", "outcome": "new-information", "reason": "other", "reasons": "Invented."}
    assert cli("decide", ref, "reopen", *BY, given=again).returncode == 0
    shown = cli.json("case", "show", ref)
    assert (shown["status"], [open_decision["decision"] for open_decision in shown["open_decisions"]]) == (
        "open",
        ["notifiable"],
    )


def test_something_is_put_to_a_governance_body(cli: Cli, ref: str, tmp_path: Path):
    bodies = tmp_path / "governance.toml"
    bodies.write_text(
        'partnership = "HMR"\n[[bodies]]\ncode = "executive"\nname = "Executive"\nemail = "executive@harrowmere.example"\n'
        "meetings = [2030-01-15]\n"
    )
    assert said(cli, "governance", "load", str(bodies), *BY)
    routed = said(cli, "governance", "route", ref, "executive", "report-approved", *BY)
    assert routed == f"{ref}: report-approved is put to executive.\n"
    assert (
        said(cli, "governance", "items", ref)
        == "G1   Report approved: Executive, meets 2030-01-15, papers by 2030-01-08\n"
    )
    assert (
        said(cli, "governance", "papers", ref, "G1", "--on", "2026-03-02", *BY) == f"{ref}: G1: the papers were sent.\n"
    )
    assert said(cli, "governance", "items", ref).endswith("meets 2030-01-15, papers sent 2026-03-02\n")
    refused = cli.refused("governance", "settle", ref, "G1", "--outcome", "agreed", "--minute", "M/1", *BY)
    assert "meets on Tue 15 Jan 2030" in refused
    assert "'many' is not a number" in cli.refused(
        "governance", "settle", ref, "G1", "--outcome", "agreed", "--present", "many", *BY
    )
