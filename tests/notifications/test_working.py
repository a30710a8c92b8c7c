"""The working behind a date, on the screen and on paper: one tagged page, and what people typed stays text."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from markdown_it import MarkdownIt
from pypdf import PdfReader

from models.law.calendar import DayCounted, bundled
from models.law.counting import count
from models.law.readings import readings_of
from models.law.rules import RULES, Rule
from notifications import documents, readout, working
from tests.days import day
from tests.notifications.test_readout import case, deadline

AT = datetime(2026, 4, 9, 13, 5, tzinfo=UTC)
HOSTILE = '#read("/etc/passwd") <script>alert(1)</script> *bold* _it_ `tick` $x$ @ref \\ | pipe'


def view(**changed: Any) -> dict[str, Any]:
    """The rapid review of a case notified on Mon 23 Mar 2026: one correction, two holds, three dates."""
    days = numbered(bundled().add_working_days(day("Mon 2026-03-23"), 15).days)
    return {
        "ref": "HMR-2026-0004",
        "as_of": "2026-04-09",
        "rule": "rapid-review-to-panel",
        "item": "",
        "duty": "Complete the rapid review and send it to the Panel",
        "owed_by": "the safeguarding partners",
        "to": ["the Child Safeguarding Practice Review Panel"],
        "counts_from": "notified",
        "from": "2026-03-23",
        "due_on": "2026-04-15",
        "force": "Panel guidance",
        "duty_force": "statutory guidance",
        "nature": "duty",
        "citation": {
            "document": "Child Safeguarding Practice Review Panel: guidance for safeguarding partners",
            "paragraph": "rapid reviews, 15 working days",
            "url": "https://www.gov.example/government/publications/child-safeguarding-practice-review-panel-guidance",
        },
        "verified_on": "2026-11-22",
        "evidence": "B",
        "verified": "checked against the published text by m.calloway on Mon 16 Mar 2026",
        "provisional": False,
        "reading": "counted from the notification to the Panel, the day that starts the count is day 0",
        "others": [
            {
                "reading": "counted from the notification to the Panel, the day that starts the count is day 1",
                "counts_from": "notified",
                "from": "2026-03-23",
                "due_on": "2026-04-14",
            },
            {
                "reading": "counted from the local authority becoming aware, the day that starts the count is day 0",
                "counts_from": "aware",
                "from": "2026-03-18",
                "due_on": "2026-04-10",
            },
        ],
        "moved": [],
        "suspended": False,
        "working": days,
        "working_words": "15 working days after Mon 23 Mar 2026; skipped 6 weekend days, Good Friday 3 Apr, Easter Monday 6 Apr",
        "outcome": "open",
        "met_on": None,
        "not_applicable": None,
        "days_left": 4,
        "note": "The number is the Panel's; Working Together says promptly.",
        "stage": "rapid-review",
        "revision": 3,
        "in_force": True,
        "limit": "15 working days after",
        "regime": {"id": "cspr-2023", "name": "Child safeguarding practice reviews under Working Together 2023"},
        "edition": {"in_force_from": "2025-06-01", "in_force_to": None, "own": False},
        "checks": [
            {
                "by": "m.calloway",
                "on": "2026-03-16",
                "source": "https://www.gov.example/panel-guidance",
                "note": "Page 12, second paragraph.",
            }
        ],
        "trigger": {
            "kind": "notified",
            "on": "2026-03-23",
            "at": "2026-03-23T09:30:00+00:00",
            "recorded_by": "m.calloway",
            "recorded_at": "2026-03-24T10:00:00+00:00",
            "entered_at": "2026-03-24T10:00:00+00:00",
            "superseded": [
                {
                    "on": "2026-03-20",
                    "recorded_by": "t.ashdown",
                    "recorded_at": "2026-03-23T10:00:00+00:00",
                    "superseded_by": "m.calloway",
                    "superseded_at": "2026-03-24T10:00:00+00:00",
                    "because": "The form was begun on the Friday and sent on the Monday.",
                }
            ],
        },
        "adopted": [],
        "disputed": True,
        "holds": [
            hold(1, "criminal proceedings", "2026-04-01", None),
            hold(2, "inquest", "2026-03-25", "2026-03-27"),
        ],
        "extensions": [],
        "relaxed": None,
        "ended_on": None,
        "revisions": [
            revision(1, "2026-04-14", "2026-03-20", "2026-03-23T10:00:00+00:00", "notified was recorded"),
            revision(2, "2026-04-15", "2026-03-23", "2026-03-24T10:00:00+00:00", "the bank holidays changed"),
            revision(3, "2026-04-15", "2026-03-23", "2026-03-26T10:00:00+00:00", ""),
        ],
    } | changed


def numbered(days: Sequence[DayCounted]) -> list[dict[str, Any]]:
    """The days gone over, as `models.casework.why` gives them."""
    number, found = 0, []
    for one in days:
        number += one.counted
        found.append(
            {
                "date": one.date.isoformat(),
                "weekday": f"{one.date:%A}",
                "number": number if one.counted else None,
                "counted": one.counted,
                "why": one.why,
            }
        )
    return found


def hold(number: int, reason: str, from_on: str, released_on: str | None) -> dict[str, Any]:
    return {
        "number": number,
        "reason": reason,
        "from_on": from_on,
        "review_on": "2026-06-01",
        "released_on": released_on,
        "because": "Asked for by the court.",
        "recorded_by": "m.calloway",
        "recorded_at": "2026-04-01T10:00:00+00:00",
        "bears": False,
        "says": "does not stop this date, as its rule is not paused by such a hold",
    }


def revision(number: int, due_on: str, from_on: str, projected_at: str, because: str) -> dict[str, Any]:
    alert = {"rung": "reminder-5", "due_at": projected_at, "claimed_at": projected_at, "overtaken_by": None}
    return {
        "revision": number,
        "due_on": due_on,
        "counts_from": "notified",
        "from_on": from_on,
        "provisional": False,
        "suspended": False,
        "projected_at": projected_at,
        "replaced_at": "2026-03-26T10:00:00+00:00" if because else None,
        "replaced_because": because,
        "alerts": [alert] if number == 3 else [],
    }


def read(pdf: bytes) -> tuple[PdfReader, str]:
    """The document, and its text on one line as a reader would copy it."""
    reader = PdfReader(BytesIO(pdf))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split())


def tables(page: str) -> str:
    return MarkdownIt("commonmark").enable("table").render(page)


def test_the_page_shows_the_trigger_the_rule_every_day_and_every_date_there_was() -> None:
    page = working.why_page(view())
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
    assert words in working.why_page(view(**MARKED))
    assert words in read(documents.working_pdf(view(**MARKED), at=AT))[1]


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
    html = tables(working.why_page(typed(HOSTILE)))
    assert html.count("<h1>") == 1
    assert "<script" not in html
    assert "<em>" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; *bold* _it_ `tick` $x$ @ref \\ | pipe") == 7


def test_what_people_typed_stays_text_on_paper() -> None:
    reader, text = read(documents.working_pdf(typed(HOSTILE), at=AT))
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
    assert printed in read(documents.working_pdf(view(note=typed_text), at=AT))[1]


def test_the_paper_is_one_tagged_page() -> None:
    reader, text = read(documents.working_pdf(view(), at=AT))
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
    reader, text = read(documents.working_pdf(printed, at=AT))
    assert len(reader.pages) == 1
    assert "".join(one.duty.split()) in "".join(text.split())


def test_the_tables_on_paper_say_which_cell_is_a_heading() -> None:
    reader, _ = read(documents.working_pdf(view(), at=AT))
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
    once = documents.working_pdf(view(), at=AT)
    assert documents.working_pdf(view(), at=AT) == once
    assert documents.working_pdf(view(), at=AT.replace(minute=6)) != once


def test_what_is_too_long_for_one_page_goes_on_to_the_next_and_nothing_is_cut() -> None:
    many = [
        revision(number, "2026-04-14", "2026-03-20", "2026-03-23T10:00:00+00:00", f"reason number {number}")
        for number in range(1, 61)
    ]
    words = "word " * 900 + "the end of it"
    reader, text = read(documents.working_pdf(view(revisions=many, note=words + " " + "x" * 300), at=AT))
    assert len(reader.pages) > 1
    assert "reason number 60" in text
    assert "the end of it" in text
    assert text.count("x" * 40) >= 7


def test_a_limit_in_months_and_an_agreed_date_print_their_days_as_a_list() -> None:
    months = [
        {"date": "2026-03-02", "weekday": "Monday", "number": None, "counted": False, "why": "day 0"},
        {"date": "2026-09-02", "weekday": "Wednesday", "number": 1, "counted": True, "why": "the corresponding date"},
    ]
    text = read(documents.working_pdf(view(working=months, due_on="2026-09-02"), at=AT))[1]
    assert "Wed 2 Sep 2026: day 1, the corresponding date" in text
    agreed = [{"date": "2026-04-01", "weekday": "Wednesday", "number": 1, "counted": True, "why": "the agreed date"}]
    text = read(documents.working_pdf(view(working=agreed, due_on="2026-04-01", limit="agreed date"), at=AT))[1]
    assert "Wed 1 Apr 2026: day 1, the agreed date" in text


def test_a_citation_that_is_no_web_address_is_no_link() -> None:
    citation = {**view()["citation"], "url": "javascript:alert(1)"}
    reader, _ = read(documents.working_pdf(view(citation=citation), at=AT))
    assert "/Annots" not in reader.pages[0]
    assert "/Annots" in read(documents.working_pdf(view(), at=AT))[0].pages[0]


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
