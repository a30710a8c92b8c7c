"""A canary that looks like an identifier is typed into every field of every form and import: refused, it is nowhere; accepted words are only where they belong."""

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import text

from models.casework.context import governance
from models.casework.dates import holds, occurrences
from models.casework.forms import form_reading
from models.casework.intake import referral_file
from models.casework.intake.referral_forms import Referred
from models.casework.process import deciding
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.register import register, setup
from models.casework.stages import answers
from models.casework.stages.decision_forms import FORMS
from models.law.words.vocabulary import DecisionKind
from models.records.base import Record
from tests.models.casework.test_doors import desk_forms
from tests.support.world import AGREE, PARTNERSHIP, World

IDENTIFIERS = {
    "an NHS number": "943 476 5919",
    "a date of birth": "born on 14 March 2019",
    "a postcode": "ZZ99 3CZ",
    "a telephone number": "07700 900123",
}
ODD = {
    "too long": "canary-" * 3000,
    "NUL": "canary\x00",
    "half": "canary\ud83d",
    "digits": "²canary",
    "deep": [[["canary"]]],
}
WORDS = "Words of a canary that belong in the record."
each_identifier = pytest.mark.parametrize("typed", IDENTIFIERS.values(), ids=IDENTIFIERS.keys())


def holds_it(world: World, wanted: Iterable[str]) -> list[tuple[str, str]]:
    """The tables in which any of these stands, in whatever column, JSON and mail included."""
    found = []
    with world.engine.connect() as connection:
        for table in Record.metadata.tables:
            rows = connection.execute(text(f'SELECT t::text FROM "{table}" AS t')).scalars().all()  # noqa: S608
            found += [(table, one) for one in wanted for row in rows if one in row or one.encode().hex() in row]
    return found


@each_identifier
@pytest.mark.parametrize("kind", DecisionKind, ids=lambda kind: kind.value)
def test_no_field_of_a_decisions_form_takes_it_or_repeats_it(kind: DecisionKind, typed: str):
    refuses(lambda given: answers.read(kind, given), FORMS[kind], typed)


@each_identifier
@pytest.mark.parametrize("form", desk_forms(), ids=lambda form: form.__name__)
def test_no_field_of_a_desk_action_takes_it_or_repeats_it(form: type[BaseModel], typed: str):
    refuses(lambda given: form_reading.read_form(form, given), form, typed)


def refuses(read: Any, form: type[BaseModel], typed: str) -> None:
    for name in form.model_fields:
        with pytest.raises(BadAnswer) as refused:
            read({name: typed})
        assert name in {problem.field.partition(".")[0] for problem in refused.value.problems}, name
        assert typed not in str(refused.value), name
        assert "".join(typed.split()) not in "".join(str(refused.value).split()), name


def test_whatever_is_typed_into_a_decision_and_refused_is_nowhere(world: World):
    """Every field of the open forms, with everything else filled in as it should be: through the operation, to the database."""
    ref = world.open()
    before = world.verify().entries
    for name in FORMS[DecisionKind.NOTIFIABLE].model_fields:
        for typed in (*IDENTIFIERS.values(), *ODD.values()):
            given = {**world.filled("notifiable", {"outcome": "notify", **AGREE}), "recorded_by": "m.calloway"}
            given[name] = typed
            refused_or_undone(world, ref, given)
    with world.session() as session:
        for typed in IDENTIFIERS.values():
            with pytest.raises(BadAnswer):
                occurrences.record_occurrence(
                    session, ref=ref, kind=typed, on=world.today, because=typed, by=By("x", world.now, world.now)
                )
            by = By("m.calloway", world.now, world.now)
            with pytest.raises(BadAnswer):
                holds.place(
                    session, ref=ref, kind=typed, from_on=world.today, review_on=world.today, because=typed, by=by
                )
        session.rollback()
    assert holds_it(world, ["canary", *IDENTIFIERS.values()]) == []
    assert world.verify().entries == before


def refused_or_undone(world: World, ref: str, given: dict[str, Any]) -> None:
    """Answer the open decision; an answer that is taken (free words may be long) is undone."""
    with suppress(BadAnswer), world.session() as session:
        deciding.decide(
            session,
            ref=ref,
            kind=DecisionKind.NOTIFIABLE,
            typed=given,
            round_=None,
            by=By("", world.now, world.now),
            desk=world.desk,
        )
        assert "canary" in str(given), "an identifier was taken"
        raise BadAnswer([])


def test_accepted_words_stand_in_the_decision_alone(world: World):
    ref = world.open()
    world.decide(ref, "notifiable", outcome="notify", **AGREE, reasons=WORDS)
    world.go_to("2026-03-05 10:00")
    world.sweep()
    world.run_pass(ref)
    assert {table for table, _ in holds_it(world, [WORDS])} == {"decision"}


@each_identifier
def test_imports_that_are_refused_leave_nothing_and_repeat_nothing(world: World, tmp_path: Path, typed: str):
    path = tmp_path / "given"
    refusals: list[str] = []
    body = f'{{ code = "x", name = "{typed}", email = "a@b.example" }}'
    for content, read, error in (
        (f'partnership = "HMR"\nbodies = [{body}]\n', governance.read_file, governance.GovernanceRefused),
        (PARTNERSHIP.read_text().replace('"HMR"', f'"{typed}"'), setup.read_file, setup.SetupRefused),
    ):
        path.write_text(content)
        with pytest.raises(error) as refused:
            read(path)
        refusals.append(str(refused.value))
    with pytest.raises(setup.SetupRefused) as refused:
        register.from_csv(f"{','.join(register.COLUMNS)}\n{typed},A,a@b.example,,,,yes,,yes,no\n")
    refusals.append(str(refused.value))
    path.write_text(json.dumps({"harm": typed, "reasons": typed}))
    _, given = referral_file.read_file(path)
    with pytest.raises(BadAnswer) as bad:
        form_reading.read_form(Referred, given)
    refusals.append(str(bad.value))
    assert [words for words in refusals if typed in words] == []
    assert holds_it(world, [typed]) == []
