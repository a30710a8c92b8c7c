"""A character that is no text is refused at every door, in words, before anything else sees it; mail, which cannot be refused, is cleaned."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pydantic import BaseModel

from flows.desk.table import ACTIONS
from models.casework.alerts import acknowledging
from models.casework.changes import local_rules
from models.casework.context import governance
from models.casework.dates import date_forms
from models.casework.forms import form_reading
from models.casework.intake import referral_file, referrals, transfers
from models.casework.record import case, doors, people
from models.casework.record.case import NoSuchCase
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.register import register, setup
from models.casework.stages import answers, reviewers
from models.casework.stages.decision_forms import FORMS
from models.law.words.vocabulary import DecisionKind
from notifications.incoming import read_mail
from notifications.mail import staff_channels
from notifications.mail.staff_channels import ChannelsInvalid
from notifications.paper import referral_template
from tests.support.world import World

ODD = {"NUL": "a\x00b", "half a character": "a\ud83d", "escape": "a\x1b[2Jb", "no character": "a\uffffb"}


def desk_forms() -> list[type[BaseModel]]:
    """The form of every desk action."""
    return sorted({action.form for action in ACTIONS}, key=lambda form: form.__name__)


each_odd = pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())


@each_odd
@pytest.mark.parametrize("kind", DecisionKind, ids=lambda kind: kind.value)
def test_every_field_of_every_form_refuses_it_and_says_which(kind: DecisionKind, odd: str):
    for name, field in FORMS[kind].model_fields.items():
        with pytest.raises(BadAnswer) as refused:
            answers.read(kind, {"recorded_by": "m.calloway", name: odd})
        [problem] = refused.value.problems
        assert (problem.field, problem.title, problem.message) == (name, field.title or name, doors.WORDS)


@each_odd
@pytest.mark.parametrize("form", desk_forms(), ids=lambda form: form.__name__)
def test_every_field_of_every_desk_form_refuses_it(form: type[BaseModel], odd: str):
    for name in form.model_fields:
        for typed in (odd, [odd], [{"agency": odd}]):
            with pytest.raises(BadAnswer) as refused:
                form_reading.read_form(form, {name: typed})
            assert [(problem.field, problem.message) for problem in refused.value.problems] == [(name, doors.WORDS)]


@each_odd
def test_a_field_with_such_a_name_is_refused(odd: str):
    with pytest.raises(BadAnswer, match="name of a field is no text"):
        form_reading.read_form(date_forms.PlaceHold, {odd: "x"})


def test_lines_tabs_accents_and_other_alphabets_are_text():
    assert not doors.is_odd("One line,\r\n\tanother: Zoë, Łukasz, 王, emoji 🙂, a “quote” – and a no-break\u00a0space.")


@each_odd
def test_files_refuse_it(tmp_path: Path, odd: str):
    path = tmp_path / "file"
    quoted = json.dumps(odd) if "\ud83d" not in odd else '"a\\u0000"'  # TOML knows no halves
    quoted = quoted.replace("\\u001b", "\\u001B")
    path.write_text(f"name = {quoted}\n")
    for read, error in (
        (setup.read_file, setup.SetupRefused),
        (governance.read_file, governance.GovernanceRefused),
        (local_rules.read_file, local_rules.LocalRulesRefused),
        (staff_channels.read, ChannelsInvalid),
    ):
        with pytest.raises(error, match=f"name: {doors.WORDS}"):
            read(path)


@each_odd
def test_tables_and_notes_refuse_it(odd: str):
    with pytest.raises(setup.SetupRefused, match=f"line 2: {doors.WORDS}"):
        register.from_csv(f"{','.join(register.COLUMNS)}\n{odd},,,,,,,,,\n")
    with pytest.raises(BadAnswer, match=f"line 2: {doors.WORDS}"):
        reviewers._lines(f"{','.join(reviewers.COLUMNS)}\n{odd}\n")
    with pytest.raises(BadAnswer, match=doors.WORDS):
        transfers.read_note(json.dumps({"partnership": odd}))


@each_odd
def test_referral_forms_refuse_it(tmp_path: Path, odd: str):
    path = tmp_path / "referral.json"
    path.write_text(json.dumps({"reasons": odd}))
    with pytest.raises(referral_file.NotAForm, match=f"reasons: {doors.WORDS}"):
        referral_file.read_file(path)


def test_a_workbook_with_a_control_character_is_refused(tmp_path: Path):
    book = load_workbook(BytesIO(referral_template.template()))
    sheet = book[referral_file.SHEET]
    sheet.cell(row=referral_file.FIRST_ROW, column=referral_file.ANSWERS, value="a\x9bb")
    path = tmp_path / "referral.xlsx"
    book.save(path)
    with pytest.raises((referral_file.NotAForm, BadAnswer), match=doors.WORDS):
        referral_file.read_file(path)


@each_odd
def test_references_codes_and_names_refuse_it_without_asking_the_database(world: World, odd: str):
    world.open()
    with world.session() as session:
        for look in (case.peek, case.load):
            with pytest.raises(NoSuchCase, match=doors.WORDS):
                look(session, odd)
        with pytest.raises(people.UnknownPerson, match=doors.WORDS):
            people.find_person(session, 1, odd)
        with pytest.raises(BadAnswer, match=doors.WORDS):
            acknowledging.acknowledge(session, code=odd, by=By("m.calloway", world.now, world.now), how="command")
        with pytest.raises(BadAnswer, match=doors.WORDS):
            referrals.find(session, odd)
    assert world.verify().ok


@each_odd
def test_a_mail_is_cleaned(odd: str):
    raw = f"From: {odd}@somewhere.example\nTo: us@here.example\nMessage-ID: <{odd}@x.example>\nSubject: [HMR-2026-0001] {odd}\n\n{odd}\n"
    letter = read_mail.read(raw.encode("utf-8", "surrogatepass"))
    assert doors.place_of_odd([letter.message_id, letter.from_address, *letter.answers, *letter.refs]) is None
    assert letter.refs == ("HMR-2026-0001",)
