"""`cspr decide`, `cspr sign` and `cspr signatures` where a partnership has its decisions signed by code."""

import json
import re
from collections.abc import Iterator

import pytest

from models.casework.signatures import codes
from tests.support.cli import INTAKE, Cli, with_the_invented_partnership
from tests.support.world import AGREE, PARTNERSHIP

NOTIFY = {"outcome": "notify", **AGREE, "decided_on": "2026-03-02", "reasons": "Invented.", "recorded_by": "m.calloway"}
AT = ("--at", "2026-03-02T15:00")


@pytest.fixture(scope="module")
def cspr(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    home = tmp_path_factory.mktemp("signing")
    with with_the_invented_partnership(home) as made:
        by_code = home / "partnership.toml"
        by_code.write_text(PARTNERSHIP.read_text().replace('sign_off = "attended"', 'sign_off = "codes"'))
        assert made("partnership", "load", "--file", str(by_code)).returncode == 0
        yield made


def test_an_answer_is_proposed_shown_signed_in_dissent_and_recorded(cspr: Cli, monkeypatch: pytest.MonkeyPatch):
    made: list[str] = []  # noted on their way out: after that only the sealed mail holds them
    monkeypatch.setattr(codes, "new_code", lambda fresh=codes.new_code: made.append(fresh()) or made[-1])
    ref = cspr.json("case", "open", *AT, given=INTAKE)["ref"]
    ended = cspr("decide", ref, "notifiable", *AT, given=NOTIFY)
    assert (
        "It is recorded when these have signed: Local authority partner, Integrated care board partner" in ended.stdout
    )
    assert len(made) == 3
    shown = cspr.json("signatures", "show", ref, "notifiable")
    assert shown["answers"]["reasons"] == "Invented."
    assert re.fullmatch("[0-9a-f]{64}", shown["content_sha256"])
    assert "Police partner (j.thornbury): not yet" in cspr("signatures", "show", ref, "notifiable").stdout
    assert "the code does not fit" in cspr.refused("sign", "22-22-22-22", "--by", "d.okonjo", *AT)
    assert "say why" in cspr.refused("sign", made[2], "--by", "j.thornbury", "--dissent", *AT)
    for code, who, more in (
        (made[0], "d.okonjo", ()),
        (made[1], "s.lindqvist", ()),
        (made[2], "j.thornbury", ("--dissent", "--because", "We see no grounds.")),
    ):
        last = cspr.json("sign", code, "--by", who, *more, *AT)
    assert last["recorded"]
    [decision] = cspr.json("case", "show", ref)["decisions"]
    assert [sign_off["position"] for sign_off in decision["sign_offs"]] == ["agrees", "agrees", "dissents"]
    why = cspr("why", ref, "notify-panel").stdout
    assert (
        "Police partner (j.thornbury): signed in dissent on the command line, Mon 2 Mar 2026, 15:00. Reason: We see no grounds."
        in why
    )
    assert "waits for no signatures any more" in cspr.refused("signatures", "show", ref, "notifiable")
    assert not any(code in json.dumps(cspr.json("case", "show", ref)) for code in made)


def test_a_proposal_is_withdrawn_and_a_delegation_is_recorded_and_ended(cspr: Cli):
    ref = cspr.json("case", "open", *AT, given=INTAKE)["ref"]
    cspr("decide", ref, "notifiable", *AT, given=NOTIFY)
    words = ("--by", "m.calloway", "--because", "Facts came in.")
    assert "is withdrawn" in cspr("signatures", "withdraw", ref, "notifiable", *words, *AT).stdout
    assert cspr.json("case", "show", ref)["open_decisions"][0]["proposal"]["state"] == "withdrawn"
    between = ("--from", "j.thornbury", "--to", "w.castellan", "--as", "police-partner", "--from-on", "2031-01-06")
    made = cspr("signatures", "delegate", *between, "--to-on", "2031-01-10", "--by", "m.calloway")
    assert made.stdout == "On record: a delegation until 2031-01-10.\n"
    assert [one["to"] for one in cspr.json("signatures", "delegations")] == ["w.castellan"]
    assert cspr("signatures", "end-delegation", *between, "--by", "m.calloway").returncode == 0
    assert cspr.json("signatures", "delegations") == []
    wrong = ("--from", "j.thornbury", "--to", "w.castellan", "--as", "icb-partner", "--from-on", "2031-01-06")
    refused = cspr.refused("signatures", "delegate", *wrong, "--to-on", "2031-01-10", "--by", "m.calloway")
    assert "j.thornbury is not registered as integrated care board partner" in refused
