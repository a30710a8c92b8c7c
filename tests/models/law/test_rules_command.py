"""`cspr rules`: what stood on a day, what changed between two, and nothing imported that it does not need."""

import json
import resource
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from deployments.cli import build
from deployments.commands import rules as rules_module
from models.law.deadlines.overlays import OVERLAYS
from models.law.rules.all_rules import in_force
from tests.support.days import day


def run(*arguments: str):
    return CliRunner().invoke(build("rules"), ["rules", *arguments])


def data(*arguments: str) -> dict:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_json_shows_every_rule_of_the_day_with_its_force_and_whether_it_was_checked():
    found = data("--on", "2026-03-02")
    assert list(found) == ["on", "regime", "rules", "overlays", "related"]
    assert found["regime"]["id"] == "cspr-2023"
    assert [rule["rule"] for rule in found["rules"]] == [row.id for row in in_force(day("Mon 2026-03-02"))]
    rapid_review = next(rule for rule in found["rules"] if rule["rule"] == "rapid-review-to-panel")
    assert (rapid_review["limit"], rapid_review["unit"]) == (15, "working days after")
    assert (rapid_review["force"], rapid_review["duty_force"]) == ("Panel guidance", "statutory guidance")
    before = next(rule for rule in found["rules"] if rule["rule"] == "report-to-panel-before-publication")
    assert (before["verified_on"], before["verified"]) == (None, "not yet verified against the published text")


def test_a_day_under_working_together_2015_shows_serious_case_reviews():
    found = data("--on", "2016-05-03")
    assert found["regime"]["mandatory"] is True
    assert {rule["rule"][:4] for rule in found["rules"]} == {"scr-"}
    assert found["regime"]["milestones"][-1] == {
        "on": "2020-09-29",
        "what": "About the last day for reviews outstanding at the change: up to 12 months' grace",
        "source": "Commencement No. 4 and transitional regulations 2018: their existence is confirmed, the 12 months are recalled",
        "verified_on": None,
    }


def test_the_relaxation_of_2020_is_shown_with_its_open_end():
    found = data("--on", "2020-05-04")
    relaxed = {rule["rule"]: rule["relaxed"] for rule in found["rules"]}
    assert relaxed["rapid-review-to-panel"] == "relaxed from 30 March 2020; end of the relaxation not known"
    assert relaxed["notify-panel"] is None
    assert found["overlays"][0]["in_force_to"] is None
    assert data("--on", "2026-03-02")["overlays"] == []


def test_without_a_day_it_is_today():
    assert data()["regime"]["in_force_to"] is None


def test_people_get_a_table_with_what_stands_beside_it():
    said = " ".join(run("--on", "2020-05-04").stdout.split())
    for words in (
        "Working Together 2018, on Mon 4 May 2020",
        "not yet verified",
        "Panel guidance",
        "Emergency measures",
        "Not held:",
    ):
        assert words in said
    assert "Learning review (Scotland)" in said


def test_a_difference_says_what_was_added_ended_and_changed_field_by_field():
    found = data("diff", "2023-12-14", "2023-12-15")
    assert list(found) == ["from", "to", "regime", "added", "ended", "changed"]
    assert found["regime"] == {"before": "cspr-2018", "after": "cspr-2023"}
    assert [one["rule"] for one in found["added"]] == ["notify-care-leaver-death"]
    assert found["ended"] == []
    changed = {one["rule"]: [field["field"] for field in one["fields"]] for one in found["changed"]}
    assert changed.pop("yearly-report-to-panel") == ["duty", "to"]
    assert set(changed) < set(OVERLAYS[0].relaxes)
    assert all(fields == ["relaxed"] for fields in changed.values()), "the mark ends at our own bound, and is seen to"


def test_the_change_of_2018_ends_one_regime_and_begins_another():
    found = data("diff", "2018-06-28", "2018-06-29")
    assert {one["rule"][:4] for one in found["ended"]} == {"scr-"}
    assert "notify-panel" in {one["rule"] for one in found["added"]}
    assert found["changed"] == []


def test_the_rapid_reviews_origin_changed_with_the_guidance():
    fields = {field["field"]: field for field in data("diff", "2019-03-31", "2019-04-01")["changed"][0]["fields"]}
    assert (fields["counts_from"]["before"], fields["counts_from"]["after"]) == (["aware", "notified"], ["notified"])


def test_people_get_the_difference_as_lines():
    said = run("diff", "2019-03-31", "2020-05-04").stdout
    assert "changed  rapid-review-to-panel\n" in said
    assert "           counts_from: aware, notified -> notified\n" in said
    assert "relaxed: none -> relaxed from 30 March 2020" in said
    assert run("diff", "2026-03-02", "2026-03-03").stdout.endswith("nothing changed\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--on", "02/03/2026"], "--on: '02/03/2026' is not a date; write it as 2026-03-02"),
        (
            ["--on", "2012-03-05"],
            "--on: no rules are held for Mon 5 Mar 2012; the earliest held are those from Mon 15 Apr 2013; check the year",
        ),
        (
            ["diff", "2026-03-02", "2025-03-03"],
            "second date: 2025-03-03 is before 2026-03-02; give the earlier day first",
        ),
        (
            ["diff", "2012-03-05", "2025-03-03"],
            "first date: no rules are held for Mon 5 Mar 2012; the earliest held are those from Mon 15 Apr 2013; check the year",
        ),
    ],
)
def test_a_mistake_is_one_line(arguments, said):
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr == said + "\n"
    assert done.stdout == ""


def test_it_is_quick_and_imports_nothing_heavy():
    heavy = "{'prefect', 'sqlmodel', 'sqlalchemy', 'pendulum', 'httpx', 'rich.table'}"  # typer itself needs pydantic
    program = (
        "import sys; from deployments import cli\n"
        "try: cli.main(['rules', '--on', '2026-03-02', '--json'])\n"
        f"except SystemExit: print(sorted({heavy} & set(sys.modules)), file=sys.stderr)"
    )
    taken = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)  # others use this machine too
    assert ended.stderr.strip() == "[]"
    assert json.loads(ended.stdout)["rules"]
    assert min(taken) < 0.5


def test_the_help_names_both_ways():
    assert "diff" in run("--help").stdout
    assert rules_module.NOT_COMPARED
