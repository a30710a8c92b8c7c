"""The conformance tables: every row holds, carries the right weekdays, and gives its reason. The tables are for others to use as well."""

import csv
import dataclasses
from datetime import date
from pathlib import Path

import pytest

from models.law.deadlines.counting import count
from models.law.deadlines.projection import dates_for
from models.law.rules.rule import Unit
from models.law.words.calendar import Calendar, bundled
from models.law.words.dates import london_date, parse_moment
from models.law.words.vocabulary import OccurrenceKind
from tests.support.days import day

FOLDER = Path(__file__).parent
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


TABLES = {path.name: rows(path.name) for path in sorted(FOLDER.glob("*.csv"))}
COUNTS = [
    pytest.param(row, id=f"{name}:{number}")
    for name, table in TABLES.items()
    if name not in ("rules.csv", "london-midnight.csv")
    for number, row in enumerate(table, 2)
]


def counted(row: Row, start: date, calendar: Calendar) -> date:
    return count(Unit(row["unit"]), int(row["limit"]), start, calendar).on


@pytest.mark.parametrize("row", COUNTS)
def test_a_count_ends_on_its_day(row):
    assert counted(row, day(row["from"]), bundled()) == day(row["due"])


@pytest.mark.parametrize("row", TABLES["one-off-holidays.csv"], ids=lambda row: row["from"])
def test_before_a_holiday_was_declared_the_date_was_another(row):
    declared = day(row["holiday"])
    others = {on: title for on, title in bundled().holidays.items() if on != declared}
    assert len(others) == len(bundled().holidays) - 1
    before = counted(row, day(row["from"]), dataclasses.replace(bundled(), holidays=others))
    assert before == day(row["due_without_it"])
    assert before < day(row["due"])


@pytest.mark.parametrize("row", TABLES["london-midnight.csv"], ids=lambda row: row["moment"])
def test_a_moment_belongs_to_its_day_in_london(row):
    on = london_date(parse_moment(row["moment"], "moment"))
    assert on == day(row["london_day"])
    assert counted(row, on, bundled()) == day(row["due"])


@pytest.mark.parametrize("row", TABLES["rules.csv"], ids=lambda row: f"{row['rule']}@{row['from']}")
def test_a_rule_is_due_on_its_day(row):
    sets = {OccurrenceKind(row["counts_from"]): day(row["from"])}
    dues = [due for due in dates_for(sets=sets, on=None, calendar=bundled()) if due.rule.id == row["rule"]]
    assert [due.due_on for due in dues] == [day(row["due"])]
    assert not dues[0].provisional


def test_there_are_enough_rows_each_with_a_reason_and_none_twice():
    assert sum(len(table) for table in TABLES.values()) >= 120
    for name, table in TABLES.items():
        assert all(row["why"] and None not in row.values() for row in table), name
        asked = [tuple(row[column] for column in row if column not in ("due", "why")) for row in table]
        assert len(set(asked)) == len(asked), name


def test_every_file_is_described():
    described = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [name for name in TABLES if f"`{name}`" not in described] == []


def test_the_hard_days_are_all_there():
    """Easter, Christmas, a leap day, both clock changes, the one-off holidays: a table that loses one is no longer a suite."""
    every = {cell for table in TABLES.values() for row in table for cell in row.values()}
    for needed in (
        "Tue 2012-06-05",
        "Fri 2020-05-08",
        "Fri 2022-06-03",
        "Mon 2022-09-19",
        "Mon 2023-05-08",
        "Thu 2024-02-29",
        "Sun 2027-02-28",
        "Sun 2026-03-29",
        "Sun 2026-10-25",
        "Fri 2026-04-03",
        "Fri 2026-12-25",
    ):
        assert needed in every
