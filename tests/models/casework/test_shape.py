"""The shape of cases: linked, published together, about many, led elsewhere, of one of several authorities."""

from datetime import date

import pytest

from models.casework.context import areas, links, subjects
from models.casework.intake import authorities
from models.casework.record.case import load
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.register import predecessors
from models.records.tables import Partnership
from tests.support.world import World


def by(world: World) -> By:
    return By("t.ashdown", world.now, world.now)


def link(world: World, ref: str, other: str, kind: str, because: str = "One household.") -> int | None:
    with world.session() as session:
        return links.link(session, ref=ref, other=other, kind=kind, because=because, by=by(world)).id


def seen(world: World, ref: str) -> list[tuple[str, str]]:
    with world.session() as session:
        return [(one.ref, one.words) for one in links.of_case(session, load(session, ref))]


def test_a_link_is_read_from_both_sides_and_made_once(world: World):
    one, two = world.open(), world.open()
    assert link(world, one, two, "same-family") == link(world, two, one, "same-family")
    assert seen(world, one) == [(two, "the same family")]
    assert seen(world, two) == [(one, "the same family")]


def test_which_of_two_cases_came_first_is_kept(world: World):
    new, old = world.open(), world.open()
    link(world, new, old, "predecessor")
    assert seen(world, new) == [(old, "came before this one")]
    assert seen(world, old) == [(new, "came after this one")]


def test_cases_that_are_merely_published_together_are_not_shown_as_linked(world: World):
    one, two, three = world.open(), world.open(), world.open()
    link(world, one, two, "co-published")
    link(world, one, three, "thematic")
    beside = world.show(one)["beside"]
    assert [found["ref"] for found in beside["links"]] == [three]
    assert [found["ref"] for found in beside["published_with"]] == [two]


def test_a_wrong_link_is_taken_back_with_the_reason_and_may_be_made_again(world: World):
    one, two = world.open(), world.open()
    first = link(world, one, two, "linked")
    with world.session() as session:
        row = links.unlink(session, ref=two, other=one, kind="linked", because="Another household.", by=by(world))
        assert (row.removed_by, row.removed_because) == ("t.ashdown", "Another household.")
    assert seen(world, one) == []
    assert link(world, one, two, "linked") != first
    assert world.verify().ok


def test_a_link_that_cannot_be_is_refused_in_words(world: World):
    one, two = world.open(), world.open()
    for other, kind, because, said in (
        (one, "linked", "x", "is the case itself"),
        (two, "cousins", "x", "'cousins' is not one of"),
        (two, "linked", "", "say why"),
        (two, "linked", "lives at AB1 2CD", "looks like a postcode"),
    ):
        with pytest.raises(BadAnswer, match=said):
            link(world, one, other, kind, because)
    with world.session() as session, pytest.raises(BadAnswer, match="has no such link"):
        links.unlink(session, ref=one, other=two, kind="linked", because="x", by=by(world))


def lead(world: World, ref: str, name: str = "Fernleigh Council", *, leads: bool = True) -> str:
    with world.session() as session:
        return areas.add(
            session, ref=ref, name=name, mailbox="reviews@fernleigh.example", leads=leads, reference="", by=by(world)
        ).number


def test_where_another_area_leads_its_publication_starts_the_time_to_pass_the_learning_on_here(world: World):
    ref = world.open()
    number = lead(world, ref)
    assert lead(world, ref) == number
    with pytest.raises(BadAnswer, match="leads already"):
        lead(world, ref, "Ottermouth Council")
    other = lead(world, ref, "Ottermouth Council", leads=False)
    with world.session() as session, pytest.raises(BadAnswer, match="does not lead"):
        areas.published(session, ref=ref, number=other, on=world.today, by=by(world))
    with world.session() as session, pytest.raises(BadAnswer, match="has not published yet"):
        areas.passed_on(session, ref=ref, number=number, on=world.today, by=by(world))
    with world.session() as session:
        areas.published(session, ref=ref, number=number, on=world.today, by=by(world))
    owed = world.deadline(ref, "pass-on-learning", number)
    assert (owed["due_on"], owed["outcome"], owed["force"]) == ("2026-03-30", "open", "local")
    world.go_to("2026-03-20 10:00")
    with world.session() as session:
        areas.passed_on(session, ref=ref, number=number, on=world.today, by=by(world))
    assert world.deadline(ref, "pass-on-learning", number)["outcome"] == "met"


def test_an_area_that_was_taken_off_leaves_no_date_behind(world: World):
    ref = world.open()
    number = lead(world, ref)
    with world.session() as session:
        areas.published(session, ref=ref, number=number, on=world.today, by=by(world))
    with world.session() as session:
        areas.take_off(session, ref=ref, number=number, because="It was not theirs.", by=by(world))
    assert not [deadline for deadline in world.show(ref)["deadlines"] if deadline["rule"] == "pass-on-learning"]
    assert world.show(ref)["beside"]["areas"] == []
    assert lead(world, ref, "Ottermouth Council") == "L2"


def test_one_review_may_be_about_many_each_by_a_letter_that_is_given_once(world: World):
    ref = world.open()
    with world.session() as session:
        for kind, harm in (("child", "death"), ("child", "serious harm"), ("family", "")):
            subjects.add(session, ref=ref, kind=kind, harm=harm, by=by(world))
        subjects.take_off(session, ref=ref, letter="b", by=by(world))
        assert subjects.add(session, ref=ref, kind="unborn child", harm="", by=by(world)).letter == "D"
        with pytest.raises(BadAnswer, match="nobody is named"):
            subjects.add(session, ref=ref, kind="Alex", harm="", by=by(world))
    assert [(subject["letter"], subject["kind"]) for subject in world.show(ref)["beside"]["subjects"]] == [
        ("A", "child"),
        ("C", "family"),
        ("D", "unborn child"),
    ]


def test_a_partnership_of_several_authorities_asks_which_one_a_case_is_of(world: World):
    served = ["Harrowmere Council", "Fernleigh Council"]
    partnership = Partnership(
        code="HMR", name="H", local_authority=served[0], authorities=served, shared_mailbox="a@b.example"
    )
    assert authorities.choose(partnership, "fernleigh council") == "Fernleigh Council"
    for typed, said in (
        ("", "serves several; choose one of Harrowmere"),
        ("Ottermouth", "'Ottermouth' is none of them"),
    ):
        with pytest.raises(BadAnswer, match=said):
            authorities.choose(partnership, typed)
    assert (
        authorities.choose(Partnership(code="X", name="X", local_authority="One", shared_mailbox="a@b.c"), "") == "One"
    )


def test_what_began_under_a_predecessor_stays_readable_under_its_name(world: World):
    ref = world.open()
    with world.session() as session:
        case = load(session, ref)
        keep = [("Harrowmere LSCB", None, date(2019, 9, 28))]
        predecessors.keep(session, case.partnership_id, keep)
        predecessors.keep(session, case.partnership_id, keep)
        assert predecessors.of_day(session, case.partnership_id, date(2019, 9, 28)) == "Harrowmere LSCB"
        assert predecessors.of_day(session, case.partnership_id, date(2019, 9, 29)) == ""
    old = world.open(aware_on="2019-05-01")
    assert world.show(old)["beside"]["began_under"] == "Harrowmere LSCB"
    assert world.show(ref)["beside"]["began_under"] == ""
