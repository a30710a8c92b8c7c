"""`cspr ladders` shows every rung of every rule in force, without a database."""

import json
import os
import subprocess

from models.law.alerts.ladders import LADDERS
from tests.support.cli import in_process


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return in_process("ladders", *arguments, environment=os.environ)


def test_every_rung_of_a_rule_is_shown():
    [found] = json.loads(run("notify-panel", "--json").stdout)
    assert [one["rung"] for one in found["rungs"]] == [rung.code for rung in LADDERS["notify-panel"]]
    assert found["rungs"][-1]["tells"][:3] == ["local-authority-partner", "icb-partner", "police-partner"]
    words = run().stdout
    assert "notify-panel (statutory guidance, duty); acknowledged but not done: again after 1" in words
    assert (
        "   +2 09:00* escalation   local-authority-partner, icb-partner, police-partner, scrutineer, business-manager"
        in words
    )


def test_an_unknown_rule_is_refused_in_one_line():
    ended = run("nothing")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "rule: there is no rule 'nothing'; `cspr rules` lists them\n"
