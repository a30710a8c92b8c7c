"""The working behind a date, on the screen and on paper: one tagged page, and what people typed stays text."""

from typing import Any

import pytest

from models.law.deadlines.counting import count
from models.law.deadlines.readings import readings_of
from models.law.rules.all_rules import RULES, Rule
from models.law.words.calendar import bundled
from notifications.pages import readout, working_page
from notifications.paper import pdf_documents
from tests.notifications.test_readout import case, deadline
from tests.support.days import day
from tests.support.workings import AT, HOSTILE, numbered, read, revision, tables, view


def test_the_page_shows_the_trigger_the_rule_every_day_and_every_date_there_was() -> None:
    page = working_page.why_page(view())
    for meant in (
        "# HMR-2026-0004: Complete the rapid review and send it to the Panel",
        "**Wed 15 Apr 2026**: open, 4 working days left. As of Thu 9 Apr 2026.",
        "Rule `rapid-review-to-panel`: 15 working days after",
        "date: Panel guidance; duty: statutory guidance",
        "Owed by: the safeguarding partners",
        "in force from Sun 1 Jun 2025 on, still in force",
        "Checked by m.calloway, Mon 16 Mar 2026, at https://www.gov.example/panel-guidance: Page 12, second paragraph.",
        "- notified, **Mon 23 Mar 2026** (at 09:30)",
        "Recorded by m.calloway, Tue 24 Mar 2026, 10:00",
        "Before that Fri 20 Mar 2026 was on record (by t.ashdown, Mon 23 Mar 2026, 10:00). Corrected by m.calloway",
        "The form was begun on the Friday and sent on the Monday.",
        "| Fri 3 Apr 2026 | not counted | bank holiday: Good Friday |",
        "| Wed 15 Apr 2026 | 15 | working day |",
        "day 1 (notified, Mon 23 Mar 2026): **Tue 14 Apr 2026**",
        "The partnership has recorded no reading of its own",
        "Hold 1, criminal proceedings, from Wed 1 Apr 2026 and stands (looked at again Mon 1 Jun 2026), recorded by m.calloway: "
        "does not stop this date",
        "from Wed 25 Mar 2026 to its release on Fri 27 Mar 2026",
        "| 1 | Tue 14 Apr 2026 | notified, Fri 20 Mar 2026 | Mon 23 Mar 2026, 10:00 | Wed 15 Apr 2026 | "
        "Thu 26 Mar 2026, 10:00 | notified was recorded |",
        "| 3 | Wed 15 Apr 2026 | notified, Mon 23 Mar 2026 | Thu 26 Mar 2026, 10:00 | in force |",
        "- Revision 3, reminder-5: due Thu 26 Mar 2026, 10:00, claimed Thu 26 Mar 2026, 10:00",
    ):
        assert meant in page, meant
    assert tables(page).count("<table>") == 2
    assert tables(page).count("<tr>") == 1 + 24 + 1 + 3


MARKED = {
    "in_force": False,
    "outcome": "no longer owed",
    "suspended": True,
    "provisional": True,
    "relaxed": {"mark": "relaxed from 30 March 2020; end of the relaxation not known", "note": "Of 2020."},
    "moved": ["held Thu 5 Mar 2026 to Sun 8 Mar 2026 (inquest): 2 working days added"],
    "adopted": [
        {
            "question": "Is the day that starts a count of working days day 0 or day 1?",
            "choice": "the day that starts the count is day 0",
            "by": "m.calloway",
            "on": "2026-03-01T10:00:00+00:00",
            "because": "Agreed in March.",
        }
    ],
    "extensions": [
        {
            "from_on": "2026-04-15",
            "to_on": "2026-04-20",
            "granted_by": "m.calloway",
            "granted_at": "2026-04-01T10:00:00+00:00",
            "because": "The school is shut.",
            "reversed_by": "t.ashdown",
            "reversed_at": "2026-04-02T10:00:00+00:00",
            "reversed_because": "Not needed after all.",
            "bears": False,
        }
    ],
}


@pytest.mark.parametrize(
    "words",
    [
        "No longer in force:",
        "Suspended:",
        "Provisional:",
        "relaxed from 30 March 2020; end of the relaxation not known",
        "Moved the date: held Thu 5 Mar 2026 to Sun 8 Mar 2026 (inquest): 2 working days added",
        "Agreed in March.",
        "taken back by t.ashdown, Thu 2 Apr 2026, 11:00",
        "The school is shut.",
        "Not needed after all.",
    ],
)
def test_what_stands_beside_a_date_is_on_the_screen_and_on_paper(words: str) -> None:
    assert words in working_page.why_page(view(**MARKED))
    assert words in read(pdf_documents.working_pdf(view(**MARKED), at=AT))[1]


def typed(text: str) -> dict[str, Any]:
    """The entry with `text` wherever somebody typed."""
    one = view()
    trigger = one["trigger"]
    return view(
        checks=[{**one["checks"][0], "note": text}],
        trigger={**trigger, "superseded": [{**trigger["superseded"][0], "because": text}]},
        holds=[{**one["holds"][0], "because": text}],
        extensions=[{**MARKED["extensions"][0], "because": text, "reversed_because": text}],
        adopted=[{**MARKED["adopted"][0], "because": text}],
        note=text,
    )


def test_what_people_typed_stays_text_on_the_screen() -> None:
    html = tables(working_page.why_page(typed(HOSTILE)))
    assert html.count("<h1>") == 1
    assert "<script" not in html
    assert "<em>" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; *bold* _it_ `tick` $x$ @ref \\ | pipe") == 7


def test_what_people_typed_stays_text_on_paper() -> None:
    reader, text = read(pdf_documents.working_pdf(typed(HOSTILE), at=AT))
    assert "".join(text.split()).count("".join(HOSTILE.split())) == 7  # a line may end within it
    assert "root:" not in text
    assert reader.trailer["/Root"].get("/OpenAction") is None


@pytest.mark.parametrize(
    ("typed_text", "printed"),
    [
        ("Zoë Łukasik said “no” – £5 → 7", "Zoë Łukasik said “no” – £5 → 7"),
        ("a fox \U0001f98a and \u6f22", "a fox [U+1F98A] and [U+6F22]"),
        ("two\nlines\x00and\u202eback", "two lines[U+0000]and[U+202E]back"),
    ],
)
def test_no_character_that_somebody_types_can_stop_the_printing(typed_text: str, printed: str) -> None:
    assert printed in read(pdf_documents.working_pdf(view(note=typed_text), at=AT))[1]


def test_the_paper_is_one_tagged_page() -> None:
    reader, text = read(pdf_documents.working_pdf(view(), at=AT))
    root = reader.trailer["/Root"]
    assert len(reader.pages) == 1
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert root["/MarkInfo"]["/Marked"] is not None
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "HMR-2026-0004: how the date of rapid-review-to-panel was worked out"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    for meant in (
        "Wed 15 Apr 2026",
        "rapid-review-to-panel",
        "Printed Thu 9 Apr 2026, 14:05. As of Thu 9 Apr 2026.",
        "Owed by: the safeguarding partners",
        "15 working days after Mon 23 Mar 2026; skipped 6 weekend days, Good Friday 3 Apr, Easter Monday 6 Apr",
        "15, due",
        "Good Friday",
        "Checked against the published text by m.calloway, Mon 16 Mar 2026",
        "Page 1 of 1",
    ):
        assert meant in text, meant


@pytest.mark.parametrize("one", RULES, ids=lambda one: f"{one.id} from {one.in_force_from}")
def test_every_rule_with_its_count_three_dates_and_two_holds_fits_on_one_page(one: Rule) -> None:
    found = count(one.unit, one.limit, day("Mon 2026-03-23"), bundled())
    days = numbered(found.days)
    printed = view(
        rule=one.id,
        duty=one.duty,
        owed_by=one.owed_by,
        to=list(one.to),
        due_on=found.on.isoformat(),
        citation={
            "document": one.citation.document,
            "paragraph": one.citation.paragraph,
            "url": one.citation.url,
        },
        note=one.note,
        verified=one.verified,
        checks=[],
        limit=one.when,
        working=days,
        disputed=len(readings_of(one)) > 1,
    )
    reader, text = read(pdf_documents.working_pdf(printed, at=AT))
    assert len(reader.pages) == 1
    assert "".join(one.duty.split()) in "".join(text.split())


def test_the_tables_on_paper_say_which_cell_is_a_heading() -> None:
    reader, _ = read(pdf_documents.working_pdf(view(), at=AT))
    kinds: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            kinds.append(str(node.get("/S", "")))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert kinds.count("/Table") == 2
    assert kinds.count("/TH") == 7 + 6
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 6


def test_the_same_entry_at_the_same_moment_prints_the_same_bytes() -> None:
    once = pdf_documents.working_pdf(view(), at=AT)
    assert pdf_documents.working_pdf(view(), at=AT) == once
    assert pdf_documents.working_pdf(view(), at=AT.replace(minute=6)) != once


def test_what_is_too_long_for_one_page_goes_on_to_the_next_and_nothing_is_cut() -> None:
    many = [
        revision(number, "2026-04-14", "2026-03-20", "2026-03-23T10:00:00+00:00", f"reason number {number}")
        for number in range(1, 61)
    ]
    words = "word " * 900 + "the end of it"
    reader, text = read(pdf_documents.working_pdf(view(revisions=many, note=words + " " + "x" * 300), at=AT))
    assert len(reader.pages) > 1
    assert "reason number 60" in text
    assert "the end of it" in text
    assert text.count("x" * 40) >= 7


def test_a_limit_in_months_and_an_agreed_date_print_their_days_as_a_list() -> None:
    months = [
        {"date": "2026-03-02", "weekday": "Monday", "number": None, "counted": False, "why": "day 0"},
        {"date": "2026-09-02", "weekday": "Wednesday", "number": 1, "counted": True, "why": "the corresponding date"},
    ]
    text = read(pdf_documents.working_pdf(view(working=months, due_on="2026-09-02"), at=AT))[1]
    assert "Wed 2 Sep 2026: day 1, the corresponding date" in text
    agreed = [{"date": "2026-04-01", "weekday": "Wednesday", "number": 1, "counted": True, "why": "the agreed date"}]
    text = read(pdf_documents.working_pdf(view(working=agreed, due_on="2026-04-01", limit="agreed date"), at=AT))[1]
    assert "Wed 1 Apr 2026: day 1, the agreed date" in text


def test_a_citation_that_is_no_web_address_is_no_link() -> None:
    citation = {**view()["citation"], "url": "javascript:alert(1)"}
    reader, _ = read(pdf_documents.working_pdf(view(citation=citation), at=AT))
    assert "/Annots" not in reader.pages[0]
    assert "/Annots" in read(pdf_documents.working_pdf(view(), at=AT))[0].pages[0]


def test_the_case_page_says_what_moved_a_date_which_reading_it_takes_and_every_earlier_date() -> None:
    one = deadline(
        outcome="suspended",
        suspended=True,
        reading="counted from the notification to the Panel",
        others=[
            {
                "reading": "counted from the local authority becoming aware",
                "counts_from": "aware",
                "from": "2026-02-26",
                "due_on": "2026-03-19",
            }
        ],
        working_words="15 working days after Mon 2 Mar 2026; held Thu 5 Mar 2026 to Sun 8 Mar 2026: 2 working days added",
        revision=2,
        earlier=[
            {"revision": 1, "due_on": "2026-03-20", "replaced_on": "2026-03-05", "because": "notified was recorded"}
        ],
    )
    page = readout.case_page(case(deadlines=[one]), today=day("Thu 2026-03-19"), ui_url="")
    for meant in (
        "held Thu 5 Mar 2026 to Sun 8 Mar 2026: 2 working days added",
        "- Suspended: a hold stops this count",
        "Reading taken: counted from the notification to the Panel.",
        "By another reading, counted from the local authority becoming aware (aware on Thu 26 Feb 2026): Thu 19 Mar 2026",
        "- Earlier date Fri 20 Mar 2026, replaced on Thu 5 Mar 2026: notified was recorded",
    ):
        assert meant in page, meant
    assert "Worked out anew" not in page
