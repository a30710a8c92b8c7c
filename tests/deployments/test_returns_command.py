"""`cspr returns`: asked, arranged, recorded, and the letter drafted with the last alert, once, for a person to sign."""

import io
from pathlib import Path

import docx
import pytest

from tests.support.cli import INTAKE, Cli
from tests.support.world import AGREE

BY = ("--by", "t.ashdown")
NOTIFY = {"outcome": "notify", "decided_on": "2026-03-02", "reasons": "Invented.", "recorded_by": "m.calloway", **AGREE}
SENT = {"sent_at": "2026-03-02T11:00", "recorded_by": "m.calloway"}


@pytest.fixture(scope="module")
def ref(cli: Cli) -> str:
    """A case whose agencies were asked on Monday 2 March 2026."""
    found: str = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    for decision, answer in (("notifiable", NOTIFY), ("notification-sent", SENT)):
        ended = cli("decide", found, decision, "--at", "2026-03-02T12:00", given=answer)
        assert ended.returncode == 0, ended.stderr
    return found


def letter(cli: Cli, ref: str, number: str) -> Path:
    return cli.stack.settings.documents_directory / ref / f"letter-{number}-draft.docx"


def test_returns_are_listed_with_who_is_chased_next(cli: Cli, ref: str):
    found = cli.json("returns", "list", ref)
    assert [one["number"] for one in found] == ["R1", "R2", "R3", "R4", "R5"]
    assert {one["due_on"] for one in found} == {"2026-03-16"}
    assert {one["next"]["rung"] for one in found} == {"reminder-3"}
    assert found == cli.json("case", "show", ref)["returns"]
    assert "next 2026-03-11: agency-author" in cli("returns", "list", ref).stdout


def test_a_missed_agency_is_asked_and_its_author_and_proxy_are_named(cli: Cli, ref: str):
    asked = cli("returns", "ask", ref, "probation", "--because", "Found late.", "--at", "2026-03-09T10:00", *BY)
    assert asked.returncode == 0, asked.stderr
    assert "due 2026-03-12" in asked.stdout
    assert "missed at first" in asked.stdout
    assert "author s.lindqvist" in cli("returns", "author", ref, "icb", "s.lindqvist", *BY).stdout
    assert "proxy s.lindqvist" in cli("returns", "proxy", ref, "icb", "s.lindqvist", *BY).stdout
    page = cli("case", "show", ref).stdout
    assert "Harrowmere Probation (missed at first)" in page
    assert "Whom have we missed?" in page


def test_a_refusal_names_the_field_and_the_remedy_in_one_line(cli: Cli, ref: str):
    assert cli.refused("returns", "ask", ref, "ambulance", "--because", "x", *BY).startswith(
        "agency: 'ambulance' is not"
    )
    assert "who: 'nobody' is nobody in the register" in cli.refused("returns", "author", ref, "icb", "nobody", *BY)
    assert "because: this holds what looks like a postcode" in cli.refused(
        "returns", "ask", ref, "probation", "--because", "Lived at ZZ1 4AB", *BY
    )


def test_the_letter_is_drafted_with_the_last_alert_and_never_written_over(cli: Cli, ref: str):
    cli.json("sweep", "--as-of", "2026-03-19T09:00")
    assert not letter(cli, ref, "R1").exists()
    cli.json("sweep", "--as-of", "2026-03-20T09:00")
    path = letter(cli, ref, "R1")
    words = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(path.read_bytes())).paragraphs)
    assert "DRAFT" in words
    assert "drafted on Fri 20 Mar 2026" in words
    path.write_bytes(b"somebody has worked on it")
    letter(cli, ref, "R2").unlink()
    assert cli("record", ref, "midpoint_checked", "--on", "2026-03-20", *BY).returncode == 0  # a pass follows
    assert path.read_bytes() == b"somebody has worked on it"
    assert letter(cli, ref, "R2").exists()
    assert "It is there already" in cli("returns", "letter", ref, "acute").stdout


def test_a_return_that_is_in_needs_no_letter(cli: Cli, ref: str):
    number = next(one["number"] for one in cli.json("returns", "list", ref) if one["agency_code"] == "police")
    recorded = cli("returns", "record", ref, "police", "--on", "2026-03-20", "--outcome", "nothing-held", *BY)
    assert recorded.returncode == 0, recorded.stderr
    letter(cli, ref, number).unlink()
    cli.json("sweep", "--as-of", "2026-03-23T09:00")
    assert not letter(cli, ref, number).exists()
    assert "is in since Fri 20 Mar 2026" in cli.refused("returns", "letter", ref, "police")
    [row] = [one for one in cli.json("returns", "list", ref) if one["agency_code"] == "police"]
    assert (row["outcome"], row["stands"], row["next"]) == ("nothing-held", "met late", None)
