"""A case that was carried to its end, looked at again: what was told, what Prefect still holds, and its pages for ten years after its publication."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from models.law.deadlines.counting import add_months
from models.law.words.dates import long_date
from tests.support.desk import Desk

FLOOR = "publicly-available"


def all_was_told_once(desk: Desk, ref: str) -> None:
    """Every message was taken by the inbox, once; the Panel has its documents; the record is whole."""
    case = desk.show(ref)
    assert {message["state"] for message in case["messages"]} <= {"accepted", "carried"}
    mails = desk.mails(ref)
    out = [message for message in case["messages"] if message["state"] == "accepted"]
    assert sorted(mail["message_id"] for mail in mails) == sorted(message["message_id"] for message in out)
    to_panel = [mail for mail in mails if "panel@national.example" in mail["to"] and mail["attachments"]]
    assert sorted(mail["attachments"] for mail in to_panel) == [
        [f"{ref} rapid review.pdf"],
        [f"{ref} report for publication.pdf"],
    ]
    assert desk.cspr("audit", "verify").returncode == 0


def nothing_typed_is_left_in_prefect(desk: Desk, ref: str) -> None:
    """Nothing that was typed is left in Prefect: no inputs, no parameters beyond reference and codes."""
    runs = desk.api.post(
        "/flow_runs/filter", json={"flow_runs": {"tags": {"all_": [f"case:{ref}"]}}, "limit": 200}
    ).json()
    assert runs
    for run in runs:
        left = desk.api.post(f"/flow_runs/{run['id']}/input/filter", json={"prefix": "suspended-", "limit": 200}).json()
        assert left == []
        written = {name: value for name, value in run["parameters"].items() if value}
        assert set(written) <= {"case_ref", "question", "round", "as_of", "answering"}


def look_for_ten_years(desk: Desk, ref: str, *, published_on: date, into: Path) -> None:
    """Every page of the case on the day it was published, after three months, around a year, and ten years on."""
    until = add_months(published_on, 12)
    ages = (published_on, add_months(published_on, 3), until - timedelta(days=1), until, until + timedelta(days=1))
    for on in (*ages, add_months(published_on, 120)):
        stands = (
            "in place until then"
            if on < until
            else f"had to stay in place until {long_date(until)}; this rule asks for no more"
        )
        page = _said(desk, "case", "show", ref, "--at", on.isoformat())
        assert f"As of {long_date(on)}" in page
        assert "**This case is closed.**" in page
        assert stands in page
        for never in ("OVERDUE", "no answer yet", "target passed"):
            assert never not in page, (on, never)
        shown = json.loads(_said(desk, "case", "show", ref, "--json", "--at", on.isoformat()))
        if on == ages[0] or on > ages[-1]:
            for rule in {deadline["rule"] for deadline in shown["deadlines"]}:
                assert f"As of {long_date(on)}" in _said(desk, "why", ref, rule, "--at", on.isoformat())
        assert stands in _said(desk, "why", ref, FLOOR, "--at", on.isoformat())
        assert f"As of {long_date(on)}" in _said(desk, "proof", ref, "--at", on.isoformat())
        assert ref in _said(desk, "case", "list", "--all", "--at", on.isoformat())
    paper = into / "working.pdf"
    _said(desk, "why", ref, FLOOR, "--at", until.isoformat(), "--pdf", str(paper))
    assert paper.read_bytes().startswith(b"%PDF")
    for on in (until, add_months(published_on, 120)):
        run = desk.ended(desk.start("case-review/pass", case_ref=ref, as_of=f"{on}T09:00:00+00:00"))
        assert run["state"]["type"] == "COMPLETED", run["state"]["message"]
        drawn = desk.api.get(f"/artifacts/{ref.lower()}/latest").raise_for_status().json()["data"]
        assert f"As of {long_date(on)}" in drawn
        assert f"had to stay in place until {long_date(until)}" in drawn
    assert desk.forms(ref) == []


def _said(desk: Desk, *arguments: str) -> str:
    done: Any = desk.cspr(*arguments)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)
