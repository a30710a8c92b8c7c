"""The request form and the drafted letter, read back as Word reads them."""

import io
import zipfile
from datetime import date

import docx
import pytest

from notifications.paper import paperwork, word_documents
from tests.notifications.notices import COMMON, FACTS

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
    hostile = "A & B <w:p/> | **x** \x07 {{ ref }} </w:t>"
    _, rows = read(paperwork.request_form({**ASKED, "agency": hostile}, on=ON))
    assert ["Agency", "A & B <w:p/> | **x**  {{ ref }} </w:t>"] in rows


def test_a_heading_row_is_marked_as_one_for_screen_readers_and_an_empty_cell_has_room() -> None:
    content = word_documents.docx("| A | B |\n|---|---|\n| one | |\n", title="t", author="a", made_on=ON)
    [table] = docx.Document(io.BytesIO(content)).tables
    first, second = (row._tr.xml for row in table.rows)
    assert "<w:tblHeader/>" in first
    assert f'w:val="{word_documents.TO_WRITE_IN}"' in second


@pytest.mark.parametrize("markdown", ["- a list", "> a quotation", "[a link](https://x.example)", "a *stressed* word"])
def test_what_the_writer_has_no_form_for_is_refused_and_not_lost(markdown: str) -> None:
    with pytest.raises(word_documents.NotForWord):
        word_documents.docx(markdown, title="t", author="a", made_on=ON)
