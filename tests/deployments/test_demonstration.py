"""The demonstration: invented cases in every stage, alive today, loaded through the real operations; a real caseload is never touched."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.law.words.vocabulary import Stage
from tests.support.cli import database_held
from tests.support.inboxes import running_inbox
from tests.support.stack import LocalStack
from tests.support.world import PARTNERSHIP


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    home = tmp_path_factory.mktemp("demonstration")
    with running_inbox(home, scripted=False) as inbox:
        made = LocalStack(home, CSPR_SMTP_PORT=str(inbox.smtp_port), CSPR_INBOX_PORT=str(inbox.web_port))
        with database_held(made):
            loaded = made.run("demo", seconds=240)
            assert loaded.returncode == 0, loaded.stderr
            yield made


@pytest.fixture(scope="module")
def board(installation: LocalStack) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(installation.run("case", "list", "--all", "--json").stdout)
    return listed


def test_at_least_eight_cases_stand_in_all_six_stages_and_one_is_closed(board):
    assert len(board) >= 8
    assert {one["stage"] for one in board} == {stage.value for stage in Stage}


def test_one_is_overdue_one_is_held_and_one_is_not_statutory(board):
    assert any(
        deadline["outcome"] == "overdue" and deadline["rule"] == "notify-panel"
        for one in board
        for deadline in one["deadlines"]
    )
    assert any(not hold["released_on"] for one in board for hold in one["holds"])
    assert any(one["route"] == "non-statutory" for one in board)


def test_every_mail_of_its_past_was_taken_once_and_the_chain_is_whole(installation: LocalStack, board):
    shown = [json.loads(installation.run("case", "show", one["ref"], "--json").stdout) for one in board]
    messages = [message for case in shown for message in case["messages"]]
    assert messages
    # Which of them fall on one moment, and so go in one mail, is a matter of the day on which the demonstration is made.
    assert {message["state"] for message in messages} - {"carried"} == {"accepted"}
    assert all(
        message["accepted_at"] < case["decisions"][-1]["entered_at"]
        for case in shown
        if case["decisions"]
        for message in case["messages"][:1]
    )
    assert installation.run("audit", "verify").returncode == 0


def test_every_decision_of_its_past_says_when_it_was_really_entered(installation: LocalStack, board):
    case = json.loads(installation.run("case", "show", board[0]["ref"], "--json").stdout)
    assert all(decision["at"] <= decision["entered_at"] for decision in case["decisions"])


def test_loading_it_again_changes_nothing(installation: LocalStack, board):
    again = installation.run("demo")
    assert "loaded already" in again.stdout
    assert len(json.loads(installation.run("case", "list", "--all", "--json").stdout)) == len(board)


def test_a_real_partnership_is_never_reset(tmp_path: Path):
    real = LocalStack(tmp_path / "home")
    with database_held(real):
        file = tmp_path / "real.toml"
        file.write_text(PARTNERSHIP.read_text().replace('code = "HMR"', 'code = "ZZZ"'))
        assert real.run("partnership", "load", "--file", str(file)).returncode == 0
        refused = real.run("demo", "--reset")
        assert refused.returncode == 2
        assert "ZZZ is here; a real caseload is never reset" in refused.stderr
