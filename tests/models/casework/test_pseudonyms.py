"""A pseudonym has a shape that is nobody's name; anything else is asked again, and lies nowhere meanwhile."""

import pytest
from pydantic import TypeAdapter, ValidationError

from models.casework.forms.pseudonyms import WORDS, Pseudonym
from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import BadAnswer
from tests.support.world import World

READ = TypeAdapter(Pseudonym)


@pytest.mark.parametrize(
    "typed", ["", "Child K", "Child AB", "Baby T1", "Young Person B", "Family 3", "K", "Kestrel", "Family  Heron"]
)
def test_these_shapes_are_taken(typed: str):
    assert READ.validate_python(typed) == " ".join(typed.split())


@pytest.mark.parametrize(
    "typed",
    [
        "Sarah Jones",
        "Rosa",
        "Child Sarah",
        "Baby P. Connelly",
        "child k",
        "Family Smith",
        "SMITH",
        "Robin",
        "Child K (Sarah)",
    ],
)
def test_what_may_be_a_name_is_asked_again(typed: str):
    with pytest.raises(ValidationError, match="this may be somebody's name; call the child or family Child, Baby"):
        READ.validate_python(typed)


def test_a_case_is_not_opened_under_a_name_and_the_field_is_named(world: World):
    with pytest.raises(BadAnswer) as bad:
        world.open(pseudonym="Sarah Jones")
    [problem] = bad.value.problems
    assert (problem.field, problem.title, problem.identifier) == ("pseudonym", "Pseudonym", True)
    assert "Sarah" not in problem.message


def test_no_word_of_the_list_looks_like_anything_else():
    assert len(set(WORDS)) == len(WORDS) > 30
    assert [word for word in WORDS if find_in_prose(f"Child {word} was seen.")] == []
