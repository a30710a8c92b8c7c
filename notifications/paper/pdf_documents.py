"""Pages to print, as tagged PDF (PDF/UA-1) for screen readers too. Pure: the same entry and moment give the same bytes.

The layout is in `notifications/paper/typst/`. What people wrote reaches it as JSON and is set as it stands; nothing of it is
ever part of the layout's source. The fonts are those inside the typst wheel, so every machine prints the same.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import typst

from models.casework.reading.why_shapes import WhyView
from models.law.words.dates import long_date, short_date
from notifications.pages import markup, working_page

LAYOUTS = Path(__file__).parent / "typst"
LANGUAGE = "en-GB"
LONGEST_WORD = 40
# What the fonts in the wheel can show. PDF/UA allows no character without a shape: any other is written as its number.
_SHOWN = ((0x20, 0x24F), (0x370, 0x4FF), (0x1E00, 0x1EFF), (0x2010, 0x2040), (0x20A0, 0x20C0), (0x2190, 0x21FF))
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
_BREAK_HERE = "\u200b"  # an invisible place where a line may end

Values = Mapping[str, Any]


def working_pdf(view: WhyView, *, at: datetime) -> bytes:
    """How one date was worked out, on one A4 page, from an entry of `models.casework.reading.why`. `at`: when it is printed, aware.

    What is too long for one page goes on to the next.
    """
    return compiled("working.typ", _page(view, at=at), at=at)


def compiled(layout: str, data: Values, *, at: datetime) -> bytes:
    """A layout filled with what it shows, as tagged PDF. `at`: when it is printed, aware."""
    printable = _printable(dict(data))
    made = typst.Compiler((LAYOUTS / layout).read_bytes(), root=LAYOUTS, font_paths=_fonts()).compile(
        format="pdf",
        sys_inputs={"data": json.dumps(printable, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside the wheel, and no others."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _page(view: WhyView, *, at: datetime) -> dict[str, Any]:
    """Everything on the page, in the words it is printed in."""
    one = working_page.in_words(view)
    trigger, item = one["trigger"], f" ({one['item']})" if one["item"] else ""
    return {
        "language": LANGUAGE,
        "title": f"{one['ref']}: how the date of {one['rule']}{item} was worked out",
        "ref": one["ref"],
        "rule": f"{one['rule']}{item}",
        "duty": f"{one['duty']}{item}",
        "date": _day(one["due_on"]),
        "stands": _plain(one["stands"]),
        "marks": _marks(one),
        "printed": f"Printed {working_page.moment(at.isoformat())}. As of {_day(one['as_of'])}.",
        "facts": [
            ["Owed by", one["owed_by"]],
            ["To", ", ".join(one["to"])],
            ["Limit", one["limit"] if one["limit"] == "agreed date" else f"{one['limit']} {one['starts']}"],
            ["What stands behind it", one["strength"]],
            ["Rules", f"{one['regime']['name']}; this row {one['edition_words']}"],
        ],
        "source": f"{one['citation']['document']}, {one['citation']['paragraph']}",
        "url": one["citation"]["url"] if str(one["citation"]["url"]).startswith(("https://", "http://")) else "",
        "verified": "" if one["checks"] else f"{_sentence(one['verified'])}.",
        "checks": [_check(check) for check in one["checks"]],
        "note": one["note"],
        "starts": f"{_sentence(one['starts'])}: {_day(trigger['on'])}"
        + (f" (at {trigger['at']})" if trigger["at"] else ""),
        "recorded": _recorded(trigger),
        "corrected": [_corrected(old) for old in trigger["superseded"]],
        "readings": _readings(one),
        "count": f"{_sentence(one['working_words'])}.",
        "weeks": _weeks(one["working"], due_on=one["due_on"]),
        "days": [_in_a_line(day) for day in one["working"]],
        "moved": list(one["moved"]),
        "holds": [f"{hold['words']}.{_reason(hold['because'])}" for hold in one["holds"]],
        "extensions": [
            f"{put_off['words']}.{_reason(put_off['because'])}"
            + (f" Taken back because: {put_off['reversed_because']}" if put_off["reversed_because"] else "")
            for put_off in one["extensions"]
        ],
        "revisions": [_revision(row) for row in one["revisions"]],
    }


def _marks(one: Values) -> list[str]:
    """What must stand beside the date, each in one line."""
    found = []
    if not one["in_force"]:
        found.append("No longer in force: nothing on record gives rise to this date now. This is how it last stood.")
    if one["suspended"]:
        found.append("Suspended: a hold stops this count, so the date is not final.")
    if one["provisional"]:
        found.append("Provisional: the bank holidays of that time are not all known.")
    if one["relaxed"]:
        found.append(f"Temporary relaxation: {one['relaxed']['mark']}.")
    return found


def _check(check: Values) -> str:
    note = f" {check['note']}" if check["note"] else ""
    return f"Checked against the published text by {check['by']}, {_day(check['on'])}, at {check['source']}.{note}"


def _recorded(trigger: Values) -> str:
    if not trigger["recorded_by"]:
        return ""
    entered = f"; entered {trigger['entered_at']}" if trigger["entered_at"] else ""
    return f"Recorded by {trigger['recorded_by']}, {trigger['recorded_at']}{entered}."


def _corrected(old: Values) -> str:
    return (
        f"Before that {_day(old['on'])} was on record (by {old['recorded_by']}, {old['recorded_at']}). "
        f"Corrected by {old['superseded_by']}, {old['superseded_at']}: {old['because'] or 'no reason on record'}"
    )


def _readings(one: Values) -> list[str]:
    if not one["disputed"]:
        return []
    lines = [f"Sources disagree on the count. Reading taken: {one['reading'] or 'the rule’s own'}."]
    lines += [f"Adopted by {taken['by']}, {taken['on']}: {taken['because']}" for taken in one["adopted"]]
    lines += [f"By another reading, {other['reading']}: {_day(other['due_on'])}." for other in one["others"]]
    return lines


def _weeks(days: Sequence[Values], *, due_on: str) -> list[list[dict[str, str]]]:
    """The days gone over as a calendar, Monday first; none where only the first and the last day matter."""
    known = {date.fromisoformat(day["date"]): day for day in days}
    first, last = min(known, default=None), max(known, default=None)
    if first is None or last is None or len(known) < 3 or len(known) <= (last - first).days:
        return []
    monday = first - timedelta(days=first.weekday())
    count = (last - monday).days // 7 + 1
    return [
        [
            _cell(monday + timedelta(days=7 * week + number), known, trigger=days[0], due_on=due_on)
            for number in range(7)
        ]
        for week in range(count)
    ]


def _in_a_line(day: Values) -> str:
    number = f"day {day['number']}, " if day["counted"] and day["number"] else ""
    return f"{_day(day['date'])}: {number}{day['why']}"


def _cell(day: date, known: Mapping[date, Values], *, trigger: Values, due_on: str) -> dict[str, str]:
    found = known.get(day)
    if found is None:
        return {"date": "", "words": "", "kind": "outside"}
    kind = "due" if found["date"] == due_on else "counted" if found["counted"] else "skipped"
    words = f"{found['number']}" if found["counted"] else str(found["why"]).removeprefix("bank holiday: ")
    return {"date": short_date(day), "words": words, "kind": "trigger" if found is trigger else kind}


def _revision(row: Values) -> list[str]:
    marks = "".join(f" ({mark})" for mark in row["marks"])
    became = _day(row["new_on"]) if row["new_on"] else "no longer owed" if row["replaced"] else "in force"
    return [
        str(row["revision"]),
        f"{_day(row['due_on'])}{marks}",
        f"{row['starts']}, {_day(row['from_on'])}",
        row["projected"],
        became,
        f"{row['replaced']}: {row['replaced_because']}" if row["replaced"] else "",
    ]


def _reason(because: str) -> str:
    return f" Reason: {because}" if because else ""


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _plain(markdown: str) -> str:
    return markup.unescaped(markdown.replace("**", ""))


def _day(value: str) -> str:
    return long_date(date.fromisoformat(value))


def _printable(value: Any) -> Any:
    """The same with every text printable: one line, no character that the fonts lack, no word that runs off the page."""
    if isinstance(value, dict):
        return {name: one if name == "url" else _printable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_printable(one) for one in value]
    text = " ".join(unicodedata.normalize("NFC", str(value)).split())
    shown = "".join(character if _can_be_shown(character) else f"[U+{ord(character):04X}]" for character in text)
    return _LONG_WORD.sub(lambda match: match[0] + _BREAK_HERE, shown)


def _can_be_shown(character: str) -> bool:
    return character.isprintable() and any(low <= ord(character) <= high for low, high in _SHOWN)
