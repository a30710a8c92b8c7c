"""A partnership's own Word templates: edited in Word, used where they can be, and where they cannot, nothing is lost and somebody is told why."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from notifications.paper import paperwork, word_documents
from notifications.paper.template_broken import TemplateBroken
from tests.support.notices import COMMON, FACTS

ON = date(2026, 3, 2)
FACTS_OF_ONE = {
    **COMMON,
    **FACTS["scoping-request"],
    **FACTS["scoping-request"]["asked"][0],
    "drafted_on": "Fri 20 Mar 2026",
}
FIELDS = {name: FACTS_OF_ONE[name] for name in paperwork.LETTER.fields}
Edit = Callable[[Any], None]


def template(*paragraphs: str, edit: Edit = lambda document: None) -> bytes:
    """A document as somebody leaves it who has worked on it in a word processor."""
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    document.core_properties.author = "Somebody Who Typed It"
    document.core_properties.last_modified_by = "Somebody Else"
    document.core_properties.comments = "on the machine PC-0042"
    edit(document)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def filled(
    *paragraphs: str, edit: Edit = lambda document: None, facts: dict[str, Any] = FIELDS
) -> docx.document.Document:
    content = word_documents.fill(template(*paragraphs, edit=edit), facts, title="T", author="A", made_on=ON)
    return docx.Document(io.BytesIO(content))


def words(document: docx.document.Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def own(folder: Path, content: bytes, name: str = paperwork.LETTER.file_name) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("paper", paperwork.TEMPLATES, ids=lambda paper: paper.file_name)
def test_every_field_is_used_by_a_template_of_ours_and_each_of_them_can_be_filled(
    paper: paperwork.Template, tmp_path: Path
) -> None:
    content = (paperwork.PAPERS / paper.file_name).read_bytes()
    own(tmp_path, content, paper.file_name)
    assert paperwork.broken(tmp_path, on=ON) == {}
    named = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    unused = {field for field in paper.fields if f"{{{{ {field}" not in named}
    assert unused <= {"partnership"}  # on the form it is the author only
    assert {path.name for path in paperwork.PAPERS.iterdir()} == {one.file_name for one in paperwork.TEMPLATES}


def test_an_own_template_is_used_in_its_own_words(tmp_path: Path) -> None:
    own(tmp_path, template("Dear {{ agency }},", "please, by {{ due_on or 'Friday' }}: {{ ref }}."))
    with paperwork.own_papers(tmp_path):
        content = paperwork.letter(FACTS_OF_ONE, on=ON).content
        form = paperwork.request_form(FACTS_OF_ONE, on=ON).content
    assert words(docx.Document(io.BytesIO(content))) == [
        "Dear Harrowmere NHS Trust,",
        "please, by Fri 6 Mar 2026: HMR-2026-0004.",
    ]
    assert form == paperwork.request_form(FACTS_OF_ONE, on=ON).content
    assert "Dear" not in words(docx.Document(io.BytesIO(paperwork.letter(FACTS_OF_ONE, on=ON).content)))[0]


def test_a_tag_that_the_word_processor_cut_up_or_gave_its_quotation_marks_is_read() -> None:
    def cut_up(document: Any) -> None:
        paragraph = document.add_paragraph()
        for piece in ("To {", "{ age", "ncy }", "} by {{ due_on or “Friday” }}"):
            paragraph.add_run(piece)

    assert words(filled(edit=cut_up, facts={**FIELDS, "due_on": ""})) == ["To Harrowmere NHS Trust by Friday"]


def test_a_choice_between_words_headers_and_footers_are_filled_too() -> None:
    def edges(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "{{ ref }}"
        document.sections[0].footer.paragraphs[0].text = "{{ partnership }} & others"

    document = filled("{% if due_on %}By {{ due_on }}{% else %}Soon{% endif %}", edit=edges)
    assert words(document) == ["By Fri 6 Mar 2026"]
    assert document.sections[0].header.paragraphs[0].text == "HMR-2026-0004"
    assert document.sections[0].footer.paragraphs[0].text == f"{COMMON['partnership']} & others"


@pytest.mark.parametrize(
    "agency", ["Smith & Sons <NHS>", "{{ ref }}", "{_{ x }_}", "\"q\" 'r'", "a\tb\ac\fd\ne", "%_} &amp;"]
)
def test_a_fact_comes_out_as_it_is_written_on_one_line(agency: str) -> None:
    expected = " ".join(agency.replace("\a", "").split())
    assert words(filled("{{ agency }}", "{{ '' or agency }}", facts={**FIELDS, "agency": agency})) == [expected] * 2


def test_nothing_says_who_edited_the_template_where_or_when() -> None:
    def sessions(document: Any) -> None:
        document.paragraphs[0]._p.set(qn("w:rsidR"), "00AB12CD")
        settings = document.settings.element
        attached = OxmlElement("w:attachedTemplate")
        attached.set(
            qn("r:id"),
            document.part._settings_part.relate_to(
                "file:///C:/Users/somebody/x.dotx", "http://x/attachedTemplate", is_external=True
            ),
        )
        settings.append(attached)

    content = word_documents.fill(
        template("{{ ref }}", edit=sessions), FIELDS, title="The title", author="The partnership", made_on=ON
    )
    again = word_documents.fill(
        template("{{ ref }}", edit=sessions), FIELDS, title="The title", author="The partnership", made_on=ON
    )
    assert content == again
    parts = {
        name: zipfile.ZipFile(io.BytesIO(content)).read(name).decode("utf-8", "replace")
        for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
    }
    assert "docProps/app.xml" not in parts
    assert not any(name.startswith(("customXml", "docProps/thumbnail")) for name in parts)
    for told in ("Somebody", "PC-0042", "rsid", "attachedTemplate", "C:/Users", "python-docx"):
        assert [name for name, text in parts.items() if told in text] == [], told
    properties = docx.Document(io.BytesIO(content)).core_properties
    assert (properties.title, properties.author, properties.language) == ("The title", "The partnership", "en-GB")
    assert (properties.last_modified_by, properties.comments) == ("", "")
    assert properties.created.date() == properties.modified.date() == ON


def changed(document: Any) -> None:
    inserted = OxmlElement("w:ins")
    inserted.set(qn("w:author"), "Somebody")
    document.paragraphs[0]._p.append(inserted)


def linked(document: Any) -> None:
    document.part.relate_to("https://elsewhere.example/logo.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)


def in_the_footer(document: Any) -> None:
    document.sections[0].footer.paragraphs[0].text = "{{ agancy }}"


def in_a_cell(document: Any, words: str) -> None:
    document.add_table(1, 1).cell(0, 0).text = words


BROKEN: dict[str, tuple[bytes, str]] = {
    "a field that does not exist": (
        template("{{ agancy }}"),
        "'agancy'; use one of these in its place: agency, drafted_on",
    ),
    "such a field in the footer": (template("x", edit=in_the_footer), "'agancy'"),
    "a brace too few": (template("{{ agency }"), "a tag is not written as one"),
    "no end of a choice": (template("{% if due_on %}by then"), "a choice begins and does not end"),
    "a tag that is none": (template("{% banana %}"), "a tag is not written as one"),
    "a loop": (template("{% for n in agency %}{{ n }}{% endfor %}"), "does more than name a field"),
    "a reach inside": (template("{{ agency.__class__.__mro__ }}"), "does more than name a field"),
    "a call": (template("{{ agency.upper() }}"), "does more than name a field"),
    "a sum that fills the memory": (template("{{ 'x' * 9999999999 }}"), "does more than name a field"),
    "a file of the machine": (template("{% include '/etc/passwd' %}"), "does more than name a field"),
    "tracked changes": (template("{{ agency }}", edit=changed), "accept or reject every change"),
    "a picture elsewhere": (template("{{ agency }}", edit=linked), "insert a picture from a file"),
    "a choice that ends in a table": (
        template("{% if not due_on %}soon", edit=lambda document: in_a_cell(document, "{% endif %}")),
        "a document cannot be made of it (XMLSyntaxError)",
    ),
    "no document": (b"Dear agency", "it is not a Word document"),
    "an empty file": (b"", "it is not a Word document"),
    "half a document": (template("x")[:2000], "it is not a Word document"),
    "a document as large as a film": (b"x" * (word_documents.LARGEST + 1), "larger than 5 MB"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_template_that_cannot_be_used_is_named_with_the_remedy_and_ours_is_used(
    what: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    content, said = BROKEN[what]
    path = own(tmp_path, content)
    with paperwork.own_papers(tmp_path):
        paper = paperwork.letter(FACTS_OF_ONE, on=ON)
    assert paper == paperwork.letter(FACTS_OF_ONE, on=ON)
    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert str(path) in record.getMessage()
    assert said in record.getMessage()
    [fault] = paperwork.broken(tmp_path, on=ON).values()
    assert said in str(fault)
    assert fault.remedy


def test_a_template_that_only_breaks_where_a_day_is_not_known_is_found_beforehand(tmp_path: Path) -> None:
    path = own(tmp_path, template("{% if due_on %}x{% else %}{{ nobody }}{% endif %}"))
    assert "'nobody'" in str(paperwork.broken(tmp_path, on=ON)[path])


@pytest.mark.parametrize("name", ["Information-Letter.docx", "information-letter (1).docx", "information-letter.doc"])
def test_a_file_of_another_name_is_told_what_to_be_called(name: str, tmp_path: Path) -> None:
    path = own(tmp_path, template("{{ ref }}"), name)
    own(tmp_path, b"", "~$information-letter.docx")  # what Word keeps while somebody works on it
    found = paperwork.broken(tmp_path, on=ON)
    assert list(found) == [path]
    assert "call it information-request.docx or information-letter.docx" in found[path].remedy


def test_a_template_that_cannot_be_read_is_said_and_ours_is_used(tmp_path: Path) -> None:
    (tmp_path / paperwork.LETTER.file_name).mkdir()
    with paperwork.own_papers(tmp_path):
        assert paperwork.letter(FACTS_OF_ONE, on=ON) == paperwork.letter(FACTS_OF_ONE, on=ON)
    [fault] = paperwork.broken(tmp_path, on=ON).values()
    assert isinstance(fault, TemplateBroken)
    assert "cannot be read" in fault.what
