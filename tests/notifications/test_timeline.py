"""The timeline can be read: by a screen reader, without colours, in black and white, and no word lies on another."""

import re
from xml.etree import ElementTree

import pytest

from models.casework.reading.rehearsal import Rehearsal, rehearse
from models.casework.reading.rehearsal_course import read_facts
from models.law.rules.rule import Force
from models.law.words.calendar import bundled
from notifications.pages import timeline as module
from notifications.pages.timeline import label, timeline
from tests.support.days import day

SVG = "{http://www.w3.org/2000/svg}"
STATUTORY = {"immediate_safety": "yes", "aware_on": "2026-03-02", "harm": "death", "abuse_or_neglect": "suspected"}
CASES = {
    "statutory": STATUTORY,
    "everything": {**STATUTORY, "assume": {"delay_known": "2026-08-03", "published": "2031-01-31", "action_due": "2031-03-07"}},
    "looked-after": {**STATUTORY, "abuse_or_neglect": "not suspected", "looked_after": "yes"},
    "not-notifiable": {**STATUTORY, "harm": "other"},
    "nothing-held": {**STATUTORY, "aware_on": "2019-01-07", "abuse_or_neglect": "not suspected", "care_leaver": "yes"},
}  # fmt: skip
every_case = pytest.mark.parametrize("found", [pytest.param(typed, id=name) for name, typed in CASES.items()])


def rehearsed(typed: dict) -> Rehearsal:
    return rehearse(read_facts(typed, today=day("Sun 2026-11-22")), calendar=bundled())


def drawn(typed: dict) -> ElementTree.Element:
    return ElementTree.fromstring(timeline(rehearsed(typed)))  # noqa: S314


@every_case
def test_it_is_one_image_with_a_title_and_a_description_in_words(found):
    root = drawn(found)
    assert root.get("role") == "img"
    title, words = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert words is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}"
    assert list(root)[:2] == [title, words]
    for date in rehearsed(found).dates:
        assert label(date) in (words.text or "")


@every_case
def test_every_date_has_one_label_in_the_order_of_the_days(found):
    root, dates = drawn(found), rehearsed(found).dates
    rows = root.findall(f"{SVG}g[@class='deadline']")
    assert [[text.text for text in row.findall(f"{SVG}text")] for row in rows] == [[label(date)] for date in dates]
    assert [date.due.due_on for date in dates] == sorted(date.due.due_on for date in dates)


def test_a_label_says_day_rule_and_force_and_what_became_of_it():
    labels = [label(date) for date in rehearsed(STATUTORY).dates]
    assert "Mon 30 Mar 2026 · rapid-review-to-panel · Panel guidance" in labels
    assert "until Thu 30 Sep 2027 · publicly-available · regulations" in labels
    assert "Tue 8 Sep 2026 · interval-check 5 · local · no longer owed" in labels
    everything = [label(date) for date in rehearsed(CASES["everything"]).dates]
    assert "Wed 30 Sep 2026 · lcspr-publish · statutory guidance · done Fri 31 Jan 2031, late" in everything
    assert any("provisional" in words for words in everything)


def boxes(root: ElementTree.Element) -> list[tuple[float, float, float, float]]:
    found = []
    for text in root.iter(f"{SVG}text"):
        size = float(text.get("font-size", module.FONT_SIZE))
        x, y = float(text.get("x", 0)), float(text.get("y", 0))
        wide = len(text.text or "") * module.CHARACTER * size / module.FONT_SIZE
        found.append((x, y - size, x + wide, y + 0.3 * size))
    return found


@every_case
def test_no_two_labels_overlap_and_none_is_cut_off(found):
    root = drawn(found)
    found_boxes = boxes(root)
    for index, (left, top, right, bottom) in enumerate(found_boxes):
        assert left >= 0
        assert right <= float(root.get("width", 0))
        assert bottom <= float(root.get("height", 0))
        for other in found_boxes[index + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


@every_case
def test_no_mark_lies_on_a_label_or_outside(found):
    root = drawn(found)
    rows = root.findall(f"{SVG}g[@class='deadline']")
    right = max((box[2] for row in rows for box in boxes(row)), default=0)
    marks = [float(mark.get(name, 0)) for row in rows for mark in row for name in ("x1", "cx") if mark.get(name)]
    assert all(right < x < float(root.get("width", 0)) for x in marks)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", [module.PAPER, module.BAND])
def test_words_and_marks_stand_out_from_the_background(ground):
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast(module.INK, ground) >= 4.5
    for mark in (module.BAR, module.LATE, module.GRID):
        assert contrast(mark, ground) >= 3


def test_it_brings_its_own_background_and_uses_no_other_colour():
    text = timeline(rehearsed(STATUTORY))
    used = set(re.findall(r"#[0-9a-f]{6}", text))
    assert used == {module.PAPER, module.BAND, module.INK, module.GRID, module.BAR, module.LATE}
    first = next(iter(drawn(STATUTORY).iter(f"{SVG}rect")))
    assert (first.get("width"), first.get("height"), first.get("fill")) == ("100%", "100%", module.PAPER)


def test_what_stands_behind_a_date_differs_by_shape():
    marks = {force: re.sub(r"[-0-9.]+", "", module._mark(force, 0, 0)) for force in Force}
    assert (
        len(set(marks.values()))
        == len(Force)
        == len(set(module.SHAPES.values()))
        == len(set(module.IN_THE_KEY.values()))
    )
    assert module._alert_mark(0, 0, late=True) != module._alert_mark(0, 0, late=False)


def test_nothing_is_fetched_or_run_and_words_are_escaped():
    text = timeline(rehearsed(STATUTORY))
    for word in ("<script", "href", "url(", "<style", "@import", "<image", "<use", "onload", "&nbsp;"):
        assert word not in text
    assert text.count("http") == 1  # the namespace
    assert module._text(0, 0, '<b>&"') == f'<text x="0" y="0" fill="{module.INK}">&lt;b&gt;&amp;&quot;</text>'


def test_the_same_rehearsal_is_drawn_the_same():
    assert timeline(rehearsed(STATUTORY)) == timeline(rehearsed(STATUTORY))
