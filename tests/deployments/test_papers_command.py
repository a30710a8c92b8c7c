"""`cspr papers`: a manager takes the templates, edits them in Word, has them checked, and what goes out says it in their words."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import docx
import pytest

from deployments.stack import health
from flows.installation.settings import Settings
from notifications.paper import paperwork
from tests.deployments.test_returns_command import NOTIFY, SENT
from tests.support.cli import INTAKE, Cli
from tests.support.inside import connect

LETTER, REQUEST = paperwork.LETTER.file_name, paperwork.REQUEST.file_name


@pytest.fixture
def folder(cli: Cli) -> Iterator[Path]:
    """The folder of the partnership's own templates, empty again after the test."""
    yield cli.stack.settings.papers_directory
    for path in cli.stack.settings.papers_directory.glob("*"):
        path.unlink()


def edited(path: Path, *, old: str, new: str) -> None:
    """What somebody does in Word: open it, put other words, save it."""
    document = docx.Document(str(path))
    changed = [paragraph for paragraph in document.paragraphs if paragraph.text == old]
    assert len(changed) == 1
    changed[0].runs[0].text = new
    document.save(str(path))


def case(cli: Cli) -> str:
    """A case whose agencies were asked on Monday 2 March 2026."""
    ref: str = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    for decision, answer in (("notifiable", NOTIFY), ("notification-sent", SENT)):
        assert cli("decide", ref, decision, "--at", "2026-03-02T12:00", given=answer).returncode == 0
    return ref


def forms(cli: Cli, ref: str) -> list[docx.document.Document]:
    """The forms that went with the case's scoping requests."""
    with connect(cli.stack) as database:
        query = "SELECT m.raw FROM message m JOIN review_case c ON c.id = m.case_id WHERE c.ref = %s AND m.notice = 'scoping-request'"
        mails = [message_from_bytes(bytes(raw)) for (raw,) in database.execute(query, (ref,))]
    attached = [part for mail in mails for part in mail.walk() if (part.get_filename() or "").endswith(".docx")]
    return [docx.Document(io.BytesIO(bytes(part.get_payload(decode=True)))) for part in attached]


def test_the_templates_are_written_once_and_can_be_used_as_they_are(cli: Cli, folder: Path) -> None:
    assert "nothing of your own; the templates of cspr are used" in cli("papers", "check").stdout
    written = cli("papers", "write")
    assert written.stdout.count("Written: ") == 2, written.stderr
    assert cli("papers", "check").stdout == f"In {folder}: {REQUEST}, {LETTER}. All is well.\n"
    (folder / LETTER).write_bytes(b"somebody has worked on it")
    assert f"left as it is: {folder / LETTER}" in cli("papers", "write").stdout
    assert (folder / LETTER).read_bytes() == b"somebody has worked on it"


def test_every_field_is_said_with_what_it_is(cli: Cli) -> None:
    said = cli("papers", "fields").stdout
    assert "  {{ agency }}                the agency that is asked\n" in said
    assert cli.json("papers", "fields")[LETTER] == paperwork.LETTER.fields


def test_a_template_that_cannot_be_used_is_named_by_the_check_and_by_the_doctor(cli: Cli, folder: Path) -> None:
    cli("papers", "write")
    edited(folder / LETTER, old="{{ partnership }}", new="{{ partnreship }}")
    refused = cli.refused("papers", "check")
    assert refused.startswith(
        f"{folder / LETTER}: it names a field that does not exist: 'partnreship'; use one of these"
    )
    [finding] = [
        finding
        for finding in health.examine(cli.stack.settings, at=datetime(2026, 3, 2, 9, tzinfo=UTC)).findings
        if finding.code == "paper-broken"
    ]
    assert str(folder / LETTER) in finding.what
    assert finding.remedy.startswith("Use one of these")


def test_what_goes_out_is_made_of_the_partnerships_own(cli: Cli, folder: Path) -> None:
    cli("papers", "write")
    edited(folder / REQUEST, old="Who answers", new="Who answers for {{ agency }}?")
    edited(folder / LETTER, old="{{ partnership }}", new="In the name of {{ partnership }}")
    ref = case(cli)
    asked = forms(cli, ref)
    assert len(asked) == 5
    for form in asked:
        agency = next(row.cells[1].text for row in form.tables[0].rows if row.cells[0].text == "Agency")
        assert f"Who answers for {agency}?" in [paragraph.text for paragraph in form.paragraphs]
    assert "Drafted: " in cli("returns", "letter", ref, "acute").stdout
    [path] = (cli.stack.settings.documents_directory / ref).glob("letter-*-draft.docx")
    letter = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    assert any(words.startswith("In the name of ") for words in letter)


def test_one_that_cannot_be_used_keeps_no_request_from_going_out(
    cli: Cli, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.mkdir(exist_ok=True)
    for name in (REQUEST, LETTER):
        (folder / name).write_bytes(b"not a document")
    ref = case(cli)
    assert len(forms(cli, ref)) == 5
    drafted = cli("returns", "letter", ref, "acute")
    assert "Drafted: " in drafted.stdout
    assert f"{folder / LETTER} was not used" in caplog.text


def test_the_folder_is_a_setting_and_may_be_named(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSPR_PAPERS", str(tmp_path / "shared"))
    assert Settings(_env_file=None).papers_directory == tmp_path / "shared"
    assert cli("papers", "write", str(tmp_path / "elsewhere")).returncode == 0
    assert {path.name for path in (tmp_path / "elsewhere").iterdir()} == {LETTER, REQUEST}
    (tmp_path / "file").write_text("")
    assert "name another, or make it writable" in cli.refused("papers", "write", str(tmp_path / "file" / "in"))
