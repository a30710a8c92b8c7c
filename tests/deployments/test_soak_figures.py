"""The figures of a soak: on the page where it lived a thousand cases, and never from a run that broke off."""

import json

import pytest

from deployments.simulation.faults import Fault
from deployments.simulation.plan import Plan
from deployments.simulation.run import Result
from tests.bench import soak

MARKS = "Before.\n<!-- soak: generated -->\n<!-- /soak -->\nAfter.\n"


@pytest.fixture
def page(tmp_path, monkeypatch):
    path = tmp_path / "measured.md"
    path.write_text(MARKS)
    monkeypatch.setattr(soak, "PAGE", path)
    return path


def left(folder, *, cases):
    figures = folder / "figures.json"
    result = Result(Plan(cases, 5, "harrowmere", frozenset(Fault)), case_years=1_234.5, peak_memory_mb=207)
    figures.write_text(json.dumps(result.data() | {"cases": cases}))
    return figures


def test_a_thousand_cases_are_on_the_page_with_what_they_took(tmp_path, page):
    soak.main(left(tmp_path, cases=1_000))
    assert "| lived | 1,000 cases, 1,234 case-years, seed `harrowmere`" in page.read_text()
    assert "peak memory of a process 207 MB" in page.read_text()
    assert (page.read_text().startswith("Before.\n"), page.read_text().endswith("After.\n")) == (True, True)


def test_fewer_are_printed_alone(tmp_path, page, capsys):
    soak.main(left(tmp_path, cases=200))
    assert "200 cases" in capsys.readouterr().out
    assert page.read_text() == MARKS


@pytest.mark.parametrize("bytes_", [None, b""])
def test_a_soak_that_broke_off_has_no_figures(tmp_path, page, bytes_):
    figures = tmp_path / "figures.json"
    if bytes_ is not None:
        figures.write_bytes(bytes_)
    with pytest.raises(SystemExit, match="did not come to their end"):
        soak.main(figures)
    assert page.read_text() == MARKS
