"""What a refused answer leaves in its form: everything that was typed, but no identifier of a person and nothing secret."""

import json
from typing import Any

import pytest
from pydantic import BaseModel

from models.casework.dates.date_forms import PlaceHold
from models.casework.forms import fields, form_reading
from models.casework.forms.form_reading import read_form
from models.casework.forms.put_back import put_back
from models.casework.plans.action_plan_forms import AdoptPlan
from models.casework.process.signing_forms import SignDecision
from models.casework.record.identifiers import find_identifier, masked
from models.casework.record.refusals import BadAnswer, Problem, refuse, whole_number
from models.casework.stages.answers import read
from models.casework.stages.decision_forms import FORMS
from models.law.words.vocabulary import DecisionKind

IDENTIFIERS = {
    "NHS number": "943 476 5919",
    "National Insurance number": "QQ 12 34 56 C".replace("QQ", "AB"),
    "postcode": "SW1A 1AA",
    "date of birth": "born 3 March 2019",
    "telephone number": "07700 900 123",
}
EACH = pytest.mark.parametrize("identifier", IDENTIFIERS.values(), ids=IDENTIFIERS)
HOLD = {
    "case_ref": "HMR-2026-0004",
    "kind": "inquest",
    "from_on": "2026-03-02",
    "review_on": "2026-04-02",
    "because": "The coroner asked.",
    "recorded_by": "Miriam Calloway",
}


@EACH
@pytest.mark.parametrize("field", HOLD)
def test_an_identifier_in_any_field_comes_back_as_nothing_and_says_why(field: str, identifier: str):
    typed = {**HOLD, field: f"see {identifier} please"}
    with pytest.raises(BadAnswer) as refused:
        read_form(PlaceHold, typed)
    again = put_back(PlaceHold, typed, refused.value.problems)
    assert again.values == {**HOLD, field: ""}
    [said] = [problem for problem in again.problems if problem.field == field]
    assert said.identifier
    assert "what looks like" in said.message
    assert identifier not in json.dumps(form_reading.schema(PlaceHold, again.values))
    assert all(identifier not in problem.message for problem in again.problems)


@EACH
@pytest.mark.parametrize("kind", FORMS)
def test_no_form_of_a_decision_puts_an_identifier_back(kind: DecisionKind, identifier: str):
    typed = dict.fromkeys(FORMS[kind].model_fields, f"see {identifier} please")
    with pytest.raises(BadAnswer) as refused:
        read(kind, typed)
    again = put_back(FORMS[kind], typed, refused.value.problems)
    assert identifier not in json.dumps([again.values, [problem.model_dump() for problem in again.problems]])
    assert {problem.field for problem in again.problems if problem.identifier} == set(typed)


def test_an_identifier_in_a_line_of_a_list_goes_and_the_line_stays():
    lines = [{"title": "Train", "owner": "t.ashdown"}, {"title": "Ring 07700 900 123", "owner": "e.varga"}]
    again = put_back(AdoptPlan, {"actions": lines, "recorded_by": "Miriam Calloway"})
    assert again.values["actions"] == [lines[0], {"title": "", "owner": "e.varga"}]
    assert [problem.field for problem in again.problems] == ["actions"]


@pytest.mark.parametrize("value", [9434765919, [["07700 900 123"]], {"07700 900 123": "x"}, {"x": {"y": "SW1A 1AA"}}])
def test_whatever_shape_an_identifier_has_it_is_not_put_back(value: Any):
    again = put_back(PlaceHold, {**HOLD, "because": value})
    assert find_identifier(json.dumps(again.values)) is None


def test_what_no_form_asks_for_is_not_put_back():
    assert put_back(PlaceHold, {**HOLD, "name_of_the_child": "X"}).values == HOLD


def test_what_is_secret_is_not_put_back():
    typed = {"code": "K7-QM-2X-RD", "position": "agrees", "because": "", "recorded_by": "j.thornbury"}
    again = put_back(SignDecision, typed, secret=frozenset({"code"}))
    assert again.values == {name: value for name, value in typed.items() if name != "code"}


def test_an_answer_without_an_identifier_comes_back_whole_with_what_was_wrong():
    wrong = refuse("on", "On", "give the day")
    assert put_back(PlaceHold, HOLD, wrong.problems) == (HOLD, wrong.problems)


@EACH
def test_no_refusal_quotes_an_identifier(identifier: str):
    problem = Problem(field="number", title="Hold", message=f"'{identifier}' is not a number")
    assert identifier not in problem.message
    assert identifier not in str(BadAnswer([problem]))
    assert masked("nothing to take out, 2026-03-02, HMR-2026-0004") == "nothing to take out, 2026-03-02, HMR-2026-0004"


def test_a_field_that_is_refused_as_an_identifier_says_so_to_whoever_asks_again():
    class Plain(BaseModel):
        because: fields.Words

    with pytest.raises(BadAnswer) as refused:
        read_form(Plain, {"because": "SW1A 1AA"})
    assert [problem.identifier for problem in refused.value.problems] == [True]


@pytest.mark.parametrize("typed", ["²", "٣", "½", "1_000", "+1", " 1", "", "9" * 5000, "1.0", "Ⅷ"])
def test_only_plain_digits_are_a_number(typed: str):
    with pytest.raises(BadAnswer) as refused:
        whole_number(typed, "number", "Hold")
    assert len(str(refused.value)) < 100
    assert whole_number("42", "number", "Hold") == 42
