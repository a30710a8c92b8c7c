"""The command line can do all that the desk can: each desk action has its command, and each command is there."""

import pytest

from flows.desk.table import ACTIONS
from tests.support.cli import INTAKE, Cli

COMMAND_OF = {
    "notify_incident": "case open",
    "refer_incident": "referral take",
    "open_referral": "referral open",
    "settle_referral": "referral decline",
    "record_position": "case position",
    "look_again": "decide",
    "withdraw_notification": "decide",
    "record_return": "returns record",
    "arrange_return": "returns ask",
    "begin_branch": "decide",
    "record_step": "reviews step",
    "record_review_step": "reviews happened",
    "record_exchange": "reviews exchange",
    "update_action": "case action",
    "record_child_safe": "case safe",
    "answer_panel": "reviews answer-panel",
    "record_occurrence": "record",
    "correct_date": "case correct",
    "place_hold": "case hold",
    "review_hold": "case review-hold",
    "extend_date": "case extend",
    "record_proceeding": "proceedings record",
    "link_cases": "case link",
    "record_area": "case area",
    "record_subject": "case subject",
    "put_to_body": "governance route",
    "record_challenge": "challenge record",
    "withdraw_case": "decide",
    "transfer_case": "decide",
    "reopen_case": "decide",
    "record_absence": "people away",
    "acknowledge_alert": "acknowledge",
    "place_mail": "mailbox place",
    "sign_decision": "sign",
    "delegate_signing": "signatures delegate",
}


def test_every_desk_action_names_its_command():
    assert {action.entry for action in ACTIONS} == set(COMMAND_OF)


@pytest.mark.parametrize("words", sorted(set(COMMAND_OF.values())))
def test_the_command_is_there(cli: Cli, words: str):
    ended = cli(*words.split(), "--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"cspr {words}" in " ".join(ended.stdout.split())


def test_what_an_action_and_a_position_refuse_is_one_line(cli: Cli):
    ref = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    by = ("--on", "2026-03-02", "--by", "m.calloway")
    assert "A1" in cli.refused("case", "action", ref, "A1", "--status", "on-track", *by)
    assert "position: choose one of" in cli.refused("case", "position", ref, "police", "perhaps", *by)


def test_a_position_is_heard_later(cli: Cli):
    ref = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    by = ("--by", "m.calloway", "--at", "2026-03-02T12:00")
    agree = {"local_authority": "agrees", "integrated_care_board": "agrees", "police": "not yet heard"}
    answer = {"outcome": "notify", "decided_on": "2026-03-02", "reasons": "Invented.", **agree}
    assert cli("decide", ref, "notifiable", *by, given=answer).returncode == 0
    said = cli("case", "position", ref, "police", "agrees", "--on", "2026-03-02", *by)
    assert (said.returncode, said.stdout) == (0, f"{ref}: police agrees.\n")
