"""The request form and the drafted letter, read back as Word reads them."""

import io
import zipfile
from datetime import date
from typing import Any

import docx
import pytest

from notifications.paper import paperwork
from tests.support.notices import COMMON, FACTS

ON = date(2026, 3, 2)
ASKED = {**COMMON, **FACTS["scoping-request"], **FACTS["scoping-request"]["asked"][0]}
LETTER = {**ASKED, "drafted_on": "Fri 20 Mar 2026"}


def read(paper: paperwork.Paper) -> tuple[str, list[list[str]]]:
    """The words between the tables, and every row of the tables."""
    found = docx.Document(io.BytesIO(paper.content))
    rows = [[cell.text for cell in row.cells] for table in found.tables for row in table.rows]
    return "\n".join(paragraph.text for paragraph in found.paragraphs), rows


def test_the_form_says_whose_it_is_what_is_asked_and_leaves_room_to_answer() -> None:
    [paper] = paperwork.going_with("scoping-request", {**COMMON, **FACTS["scoping-request"]}, on=ON)
    assert paper.file_name == "HMR-2026-0004 R3 information request.docx"
    words, rows = read(paper)
    assert ["Case", "HMR-2026-0004, return R3"] in rows
    assert ["Agency", "Harrowmere NHS Trust"] in rows
    assert ["Wanted by", "Fri 6 Mar 2026"] in rows
    assert ["Rapid review due with the Panel", "Mon 23 Mar 2026"] in rows
    questions = [row for row in rows if len(row) == 3 and row[0].isdigit()]
    assert [row[0] for row in questions] == [str(number) for number in range(1, 11)]
    assert {row[2] for row in questions} == {""}
    assert "Never write the name" in words
    assert "not a legal time limit" in words


def test_no_other_notice_carries_a_form() -> None:
    for kind in FACTS.keys() - {"scoping-request"}:
        assert not list(paperwork.going_with(kind, {**COMMON, **FACTS[kind]}, on=ON)), kind


def test_the_letter_is_a_draft_that_cites_the_power_as_recalled_and_leaves_date_and_signatures_open() -> None:
    words, rows = read(paperwork.letter(LETTER, on=ON))
    assert "DRAFT for the safeguarding partners to check and sign" in words
    assert "section 16H of the Children Act 2004" in words
    assert "cited from recollection" in words
    assert "The section sets no number of days" in words
    assert [row for row in rows if row[0] == "The chief officer of police"] == [
        ["The chief officer of police", "", "", ""]
    ]


def test_the_same_facts_give_the_same_bytes_and_the_file_names_no_person() -> None:
    paper = paperwork.request_form(ASKED, on=ON)
    assert paper == paperwork.request_form(ASKED, on=ON)
    properties = docx.Document(io.BytesIO(paper.content)).core_properties
    assert (properties.author, properties.last_modified_by) == (COMMON["partnership"], "")
    assert properties.title == "Information request for a rapid review, HMR-2026-0004 R3"
    assert properties.language == "en-GB"
    assert zipfile.ZipFile(io.BytesIO(paper.content)).testzip() is None


def test_whatever_an_agency_is_called_it_is_only_its_name() -> None:
    hostile = "A & B <w:p/> | **x** \x07 {{ ref }} {_{ }_} {_% \n </w:t>"
    _, rows = read(paperwork.request_form({**ASKED, "agency": hostile}, on=ON))
    assert ["Agency", "A & B <w:p/> | **x** {{ ref }} {_{ }_} {_% </w:t>"] in rows


@pytest.mark.parametrize("make", [paperwork.request_form, paperwork.letter])
def test_a_paper_has_a_title_headings_a_language_and_tables_that_screen_readers_can_follow(make: Any) -> None:
    document = docx.Document(io.BytesIO(make(LETTER, on=ON).content))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.text]
    assert styles[0] == "Title"
    assert "Heading 1" in styles
    assert 'w:lang w:val="en-GB"' in document.styles.element.xml
    for table in document.tables:
        first, *others = (row._tr.xml for row in table.rows)
        assert "<w:tblHeader/>" in first
        empty = [xml for row, xml in zip(table.rows[1:], others, strict=True) if not all(c.text for c in row.cells)]
        assert all('w:hRule="atLeast"' in xml for xml in empty)  # room to write in


def test_where_a_day_is_not_known_words_stand_in_its_place() -> None:
    unknown = {**LETTER, "due_on": "", "rapid_review_due_on": ""}
    _, rows = read(paperwork.request_form(unknown, on=ON))
    assert ["Wanted by", "as soon as you can"] in rows
    assert ["Rapid review due with the Panel", "no date yet"] in rows
    words, _ = read(paperwork.letter(unknown, on=ON))
    assert "wanted by the earliest day possible" in words
    assert "on a day that is not settled yet" in words
