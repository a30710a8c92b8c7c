"""Referrals: anybody may refer, a significant-incident form comes from the liaison officer alone, and nothing that comes in is lost."""

import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from models.casework.digests import referral_reminders
from models.casework.intake import referral_file, referral_settling, referrals
from models.casework.intake.referral_file import ANSWERS, CODES, SHEET, NotAForm
from models.casework.intake.referral_forms import OpenReferral, SettleReferral
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.records.tables import Agency, Message, Partnership, Person, Referral, RoleHolding
from notifications.paper.referral_template import template
from tests.support.world import World

TYPED = {
    "immediate_safety": "yes",
    "siblings": "safe",
    "household": "there are none",
    "harm": "serious harm",
    "abuse_or_neglect": "suspected",
    "received_from": "an agency",
    "agency": "acute",
    "sent_by": "e.varga",
}
FORM = {"form": "significant-incident form"}


def take(world: World, *, once: str | None = None, **typed: Any) -> Referral:
    with world.session() as session:
        referral = referrals.take(
            session, typed={**TYPED, **typed}, by=By("t.ashdown", world.now, world.now), once=once, desk=world.desk
        )
        session.expunge(referral)
    return referral


def opened(world: World, referral: str, **typed: Any) -> str:
    with world.session() as session:
        form = OpenReferral(referral=referral, recorded_by="m.calloway", **typed)
        return referral_settling.open_case(session, form=form, desk=world.desk, by=By("", world.now, world.now)).ref


def settle(world: World, referral: str, *, by: str = "m.calloway", do: str = "decline it", because: str = "") -> str:
    form = SettleReferral(referral=referral, do=do, because=because, recorded_by=by)
    with world.session() as session:
        if do == "adopt it":
            return referral_settling.adopt(session, form=form, by=By("", world.now, world.now)).state
        return referral_settling.decline(session, form=form, desk=world.desk, by=By("", world.now, world.now)).state


def told(world: World) -> list[tuple[str, str]]:
    """Every notice of the partnership's own, with its address."""
    with world.session() as session:
        rows = session.exec(select(Message).where(col(Message.case_id).is_(None)).order_by(col(Message.id))).all()
        return [(row.notice, row.to_address) for row in rows]


def refusal(bad: pytest.ExceptionInfo[BadAnswer]) -> tuple[str, str]:
    [problem] = bad.value.problems
    return problem.field, problem.message


def test_any_agency_may_refer_and_is_acknowledged_at_its_registered_address(world: World):
    referral = take(world)
    assert (referral.ref, referral.state, referral.received_from) == ("HMR-REF-0001", "received", "agency")
    assert told(world) == [
        ("referral-acknowledged", "e.varga@hospitals.harrowmere.example"),
        ("referral-received", "m.calloway@harrowmere.example"),
        ("referral-received", "t.ashdown@harrowmere.example"),
    ]


def test_a_member_of_the_public_may_refer_and_nothing_of_them_is_kept(world: World):
    referral = take(world, received_from="a member of the public", agency="", sent_by="")
    assert (referral.agency_id, referral.sent_by, referral.reply_to) == (None, "", "")
    assert {notice for notice, _ in told(world)} == {"referral-received"}
    with pytest.raises(BadAnswer) as bad:
        take(world, received_from="a member of the public", agency="", sent_by="neighbour@home.example")
    assert refusal(bad)[0] == "sent_by"


def test_until_every_child_is_safe_nothing_is_taken_in_and_999_comes_first(world: World):
    for field, answer in (
        ("immediate_safety", "no"),
        ("siblings", "not safe"),
        ("siblings", "not known"),
        ("household", "not known"),
    ):
        with pytest.raises(BadAnswer) as bad:
            take(world, **{field: answer})
        assert refusal(bad)[0] == field
        assert "call 999 or children's social care" in refusal(bad)[1]
        assert "what you typed is kept" in refusal(bad)[1]
    assert told(world) == []


def test_a_referral_does_not_pass_over_brothers_sisters_and_household(world: World):
    for field in ("siblings", "household"):
        with pytest.raises(BadAnswer, match="must be filled in"):
            take(world, **{field: None})


def test_a_significant_incident_form_of_the_liaison_officer_is_taken_in(world: World):
    assert take(world, **FORM).state == "received"


def test_anybody_elses_significant_incident_form_is_parked_and_both_are_told(world: World):
    referral = take(world, **FORM, sent_by="f.desrosiers")
    assert referral.state == "parked"
    assert told(world)[:2] == [
        ("referral-parked", "f.desrosiers@hospitals.harrowmere.example"),
        ("referral-waits", "e.varga@hospitals.harrowmere.example"),
    ]
    with world.session() as session:
        [parked] = session.exec(select(Message).where(Message.notice == "referral-parked")).all()
        assert parked.facts["officers"] == ["Elias Varga (e.varga@hospitals.harrowmere.example)"]
    with pytest.raises(BadAnswer) as bad:
        opened(world, referral.ref, aware_on="2026-03-02")
    assert "adopt it first" in refusal(bad)[1]


def test_the_liaison_officer_of_another_agency_is_anybody_else(world: World):
    assert take(world, **FORM, agency="education").state == "parked"


def test_where_no_liaison_officer_is_registered_the_manager_is_told_so(world: World):
    referral = take(world, **FORM, agency="police", sent_by="duty.desk@police.harrowmere.example")
    assert (referral.state, referral.reply_to) == ("parked", "duty.desk@police.harrowmere.example")
    with world.session() as session:
        [mail, _] = session.exec(select(Message).where(Message.notice == "referral-received")).all()
        assert (mail.facts["parked"], mail.facts["officers"]) == (True, False)
    assert "referral-waits" not in {notice for notice, _ in told(world)}


def test_a_parked_form_is_adopted_by_the_officer_or_the_business_unit(world: World):
    for by in ("e.varga", "m.calloway", "t.ashdown"):
        referral = take(world, **FORM, sent_by="f.desrosiers")
        assert settle(world, referral.ref, by=by, do="adopt it") == "received"
        assert settle(world, referral.ref, by=by, do="adopt it") == "received"
        assert opened(world, referral.ref, aware_on="2026-03-02", another="yes").startswith("HMR-2026-")


def test_nobody_else_adopts_it(world: World):
    referral = take(world, **FORM, sent_by="f.desrosiers")
    with pytest.raises(BadAnswer) as bad:
        settle(world, referral.ref, by="p.nightingale", do="adopt it")
    assert "or the liaison officer of the agency that it is about; in the register these are" in refusal(bad)[1]
    assert "Elias Varga" in refusal(bad)[1]
    assert "Priya Nightingale," not in refusal(bad)[1]


def test_likely_media_interest_alerts_the_press_lead_at_the_referral(world: World):
    take(world)
    assert "referral-media" not in {notice for notice, _ in told(world)}
    take(world, media_interest="yes", harm="other", abuse_or_neglect="not suspected")
    assert ("referral-media", "k.brandreth@council.harrowmere.example") in told(world)


def test_without_a_press_lead_media_interest_is_an_alarm(world: World):
    with world.session() as session:
        lead = session.exec(select(Person).where(Person.handle == "k.brandreth")).one()
        lead.active = False
        session.add(lead)
    take(world, media_interest="yes")
    assert ("address-missing", "m.calloway@harrowmere.example") in told(world)


def test_a_case_opened_from_a_referral_has_its_facts_and_the_moment_of_the_first_question(world: World):
    referral = take(world, aware_on="2026-02-27", near_miss="yes", learning="between agencies", media_interest="yes")
    world.go_to("2026-03-03 09:00")
    ref = opened(world, referral.ref)
    case = world.show(ref)
    assert world.deadline(ref, "notify-panel")["from"] == "2026-02-27"
    safety = next(
        occurrence for occurrence in case["occurrences"] if occurrence["kind"] == "immediate_safety_considered"
    )
    assert (safety["on"], safety["at"]) == ("2026-03-02", "2026-03-02T10:00:00+00:00")
    answers = {question["code"]: question["answer"] for question in case["criteria"]["questions"]}
    assert (answers["near_miss"], answers["learning"]) == ("yes", "between agencies")
    assert case["criteria"]["result"] == "statutory"
    assert opened(world, referral.ref) == ref
    assert told(world)[-1] == ("referral-settled", "e.varga@hospitals.harrowmere.example")
    world.run_pass(ref)
    assert len(world.messages(ref, "media-interest")) == 1


def test_a_case_is_not_opened_without_the_day_of_awareness(world: World):
    referral = take(world)
    with pytest.raises(BadAnswer) as bad:
        opened(world, referral.ref)
    assert refusal(bad)[0] == "aware_on"
    assert opened(world, referral.ref, aware_on="2026-03-02")


def test_a_referral_is_declined_with_a_reason_by_the_business_unit(world: World):
    referral = take(world)
    with pytest.raises(BadAnswer) as bad:
        settle(world, referral.ref)
    assert refusal(bad)[0] == "because"
    with pytest.raises(BadAnswer) as bad:
        settle(world, referral.ref, by="e.varga", because="No.")
    assert refusal(bad)[0] == "recorded_by"
    assert settle(world, referral.ref, because="It was reviewed by another partnership.") == "declined"
    assert settle(world, referral.ref, because="Again.") == "declined"
    with pytest.raises(BadAnswer) as bad:
        opened(world, referral.ref, aware_on="2026-03-02")
    assert "it was declined" in refusal(bad)[1]
    assert [notice for notice, _ in told(world)].count("referral-settled") == 1


def test_taking_in_twice_under_one_key_takes_in_one(world: World):
    assert take(world, once="run:1").ref == take(world, once="run:1").ref == "HMR-REF-0001"
    assert take(world, once="run:2", another="yes").ref == "HMR-REF-0002"
    assert world.verify().ok
    with world.session() as session:
        assert len(session.exec(select(Referral)).all()) == 2


BAD = (
    ({"agency": "nowhere"}, "agency", "is not in the register"),
    ({"sent_by": "somebody"}, "sent_by", "nobody in the register and no e-mail address"),
    ({"sent_by": "a b@c.example"}, "sent_by", "no e-mail address"),
    ({"aware_on": "2026-03-03"}, "aware_on", "has not come yet"),
    ({"aware_on": "2026-03-01", "incident_on": "2026-03-02"}, "incident_on", "is after"),
    ({"learning_words": "NHS number 943 476 5919"}, "learning_words", "an NHS number"),
    ({"received_from": "the partnership itself", "agency": ""}, "sent_by", "leave it empty"),
    ({**FORM, "received_from": "the partnership itself", "agency": "", "sent_by": ""}, "form", "comes from an agency"),
    ({"harm": "a scratch"}, "harm", "choose one of"),
)


def test_a_bad_referral_is_explained_and_records_nothing(world: World):
    for typed, field, words in BAD:
        with pytest.raises(BadAnswer) as bad:
            take(world, **typed)
        assert refusal(bad)[0] == field
        assert words in refusal(bad)[1]
    assert told(world) == []


# From a file.

FILLED = {name: value for name, value in TYPED.items() if name != "recorded_by"}


def workbook(**filled: Any) -> bytes:
    """The template, filled in as a person would."""
    book = load_workbook(BytesIO(template()))
    sheet = book[SHEET]
    rows = {str(row[CODES - 1].value): row[ANSWERS - 1] for row in sheet.iter_rows(min_row=4)}
    for code, value in {**FILLED, **filled}.items():
        rows[code].value = value
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_the_template_filled_in_says_the_same_as_the_form(world: World, tmp_path: Path):
    file = tmp_path / "referral.xlsx"
    file.write_bytes(workbook(children=2, looked_after=True))
    _, typed = referral_file.read_file(file)
    assert typed == {**FILLED, "children": "2", "looked_after": "yes"}
    assert take(world, **typed).state == "received"


def test_a_json_form_is_read_too(tmp_path: Path):
    file = tmp_path / "referral.json"
    file.write_text(json.dumps({**FILLED, "children": 2}))
    assert referral_file.read_file(file)[1] == {**FILLED, "children": "2"}


@pytest.mark.parametrize(
    ("filled", "field", "words"),
    [
        ({"harm": "a scratch"}, "harm", "sheet Referral, cell C9: choose one of"),
        ({"harm": None}, "harm", "sheet Referral, cell C9: this must be filled in"),
        ({"aware_on": "2/3/2026"}, "aware_on", "sheet Referral, cell C7: "),
        (
            {"learning_words": "Born on 3 May 2020"},
            "learning_words",
            "sheet Referral, cell C30: this holds what looks like",
        ),
        ({"media_interest": '=IF(1,"yes","no")'}, "media_interest", "this is a formula; type the answer itself"),
        ({"immediate_safety": "no"}, "immediate_safety", "sheet Referral, cell C4: that comes first: call 999"),
    ],
)
def test_a_wrong_cell_is_named_with_its_field_and_the_remedy(filled, field, words):
    with pytest.raises(BadAnswer) as bad:
        referral_file.read_workbook(workbook(**filled))
    assert refusal(bad)[0] == field
    assert words in refusal(bad)[1]


def test_a_row_that_is_no_field_is_named(tmp_path: Path):
    book = load_workbook(BytesIO(workbook()))
    book[SHEET].cell(60, ANSWERS, "the child's name")
    packed = BytesIO()
    book.save(packed)
    with pytest.raises(BadAnswer) as bad:
        referral_file.read_workbook(packed.getvalue())
    assert "clear it" in refusal(bad)[1]
    assert bad.value.problems[0].message.startswith("sheet Referral, cell C60")


def _with_part(name: str, content: bytes) -> bytes:
    packed = BytesIO(workbook())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: _with_part("xl/vbaProject.bin", b"x"), "macros"),
        (lambda: _with_part("xl/externalLinks/externalLink1.xml", b"<x/>"), "macros, links"),
        (
            lambda: _with_part("xl/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
            "not written by a spreadsheet",
        ),
        (lambda: _with_part("xl/big.bin", b"0" * 11_000_000), "unpacks to more than"),
        (lambda: workbook()[:2000], "damaged"),
        (lambda: b"\xff\xfe\x00", "neither JSON nor an XLSX"),
        (lambda: b"[]", "one JSON object"),
        (lambda: b'{"harm": ["death"]}', "harm: it holds a list"),
        (lambda: b" " * 1_000_001, "larger than"),
    ],
)
def test_a_file_that_is_no_form_is_refused_whole(tmp_path: Path, content, words):
    file = tmp_path / "form"
    file.write_bytes(content())
    with pytest.raises(NotAForm, match=words):
        referral_file.read_file(file)


def test_a_liaison_officer_holds_the_role_for_one_agency(world: World):
    with world.session() as session:
        held = session.exec(
            select(Person.handle, Agency.code)
            .join(RoleHolding, col(RoleHolding.person_id) == col(Person.id))
            .join(Agency, col(RoleHolding.agency_id) == col(Agency.id))
            .where(RoleHolding.role == "liaison-officer")
        ).all()
    assert set(held) == {("e.varga", "acute"), ("p.nightingale", "education")}


def test_two_desks_that_take_in_the_same_at_once_take_in_one(world: World):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: take(world, once="run:1").ref, range(4)))
    assert set(found) == {"HMR-REF-0001"}
    assert [notice for notice, _ in told(world)].count("referral-acknowledged") == 1


def reminders(world: World) -> list[str]:
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        referral_reminders.say_what_is_not_settled(session, partnership, desk=world.desk, at=world.now)
    return [to.partition("@")[0] for notice, to in told(world) if notice == "referral-not-settled"]


def test_a_parked_form_is_not_forgotten_and_the_officer_is_reminded_with_the_business_unit(world: World):
    referral = take(world, **FORM, sent_by="f.desrosiers")  # a Monday
    assert reminders(world) == []
    world.go_to("2026-03-03 08:00")
    assert sorted(reminders(world)) == ["e.varga", "m.calloway", "t.ashdown"]
    assert len(reminders(world)) == 3, "once each day that it falls due"
    world.go_to("2026-03-17 08:00")  # nothing ran on the 3rd, 5th and 10th day
    assert len(reminders(world)) == 6
    settle(world, referral.ref, because="The officer withdrew it.")
    world.go_to("2026-04-17 08:00")
    assert len(reminders(world)) == 6


def test_a_referral_of_nobodys_agency_reminds_the_business_unit_alone(world: World):
    take(world, received_from="a member of the public", agency="", sent_by="")
    world.go_to("2026-03-03 08:00")
    assert reminders(world) == ["m.calloway", "t.ashdown"]


def test_a_reminder_that_reaches_nobody_is_an_alarm_and_no_silence(world: World):
    take(world, received_from="a member of the public", agency="", sent_by="")
    with world.session() as session:
        [coordinator] = session.exec(select(Person).where(Person.handle == "t.ashdown")).all()
        coordinator.active = False
        session.add(coordinator)
    world.go_to("2026-03-03 08:00")
    assert reminders(world) == ["m.calloway"]
    assert [to.partition("@")[0] for notice, to in told(world) if notice == "address-missing"] == ["m.calloway"]
