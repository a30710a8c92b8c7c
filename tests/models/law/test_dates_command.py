"""`cspr dates`: exactly the promised JSON, one line for a mistake, and nothing imported that it does not need."""

import json
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from deployments.commands import dates as dates_module

app = typer.Typer()
dates_module.register(app)


@app.command("other")
def other() -> None:
    """A second command, so that `dates` keeps its name."""


def run(*arguments: str):
    return CliRunner().invoke(app, ["dates", *arguments])


def deadlines(*arguments: str) -> dict[str, dict]:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.stderr
    assert done.stderr == ""
    return {deadline["rule"]: deadline for deadline in json.loads(done.stdout)["deadlines"]}


def test_json_has_exactly_the_promised_shape():
    found = deadlines("--set", "notified=2026-03-23")["rapid-review-to-panel"]
    assert list(found) == [
        "rule", "duty", "owed_by", "to", "counts_from", "from", "due_on", "force", "citation", "verified_on", "provisional", "working",
    ]  # fmt: skip
    assert (found["counts_from"], found["from"], found["due_on"]) == ("notified", "2026-03-23", "2026-04-15")
    assert (found["force"], found["verified_on"], found["provisional"]) == ("Panel guidance", "2026-11-22", False)
    assert set(found["citation"]) == {"document", "paragraph", "url"}
    assert found["working"][0] == {"date": "2026-03-23", "counted": False, "why": "day 0"}
    assert {"date": "2026-04-03", "counted": False, "why": "bank holiday: Good Friday"} in found["working"]
    assert sum(one["counted"] for one in found["working"]) == 15


def test_the_issues_checks_hold_from_the_command_line():
    found = deadlines("--set", "aware=2026-03-02", "--set", "notified=2026-03-02T15:00", "--set", "decided=2026-08-31")
    assert found["rapid-review-to-panel"]["due_on"] == "2026-03-23"
    assert found["lcspr-publish"]["due_on"] == "2027-02-28"
    assert found["notify-care-leaver-death"]["force"] == "local"
    assert deadlines("--set", "published=2024-01-26")["report-to-panel-before-publication"]["due_on"] == "2024-01-17"
    assert deadlines("--set", "published=2024-01-26")["report-to-panel-before-publication"]["verified_on"] is None


def test_a_moment_counts_from_its_london_date():
    assert deadlines("--set", "notified=2026-07-01T23:30Z")["rapid-review-to-panel"]["from"] == "2026-07-02"


def test_on_takes_the_rules_of_another_day():
    assert "notify-care-leaver-death" not in deadlines("--set", "aware=2026-03-02", "--on", "2020-01-06")


def test_a_day_without_rules_can_be_asked_under_later_rules():
    assert "notify-panel" in deadlines("--set", "aware=2015-03-02", "--on", "2026-01-06")


def test_a_date_beyond_the_calendar_says_provisional():
    assert deadlines("--set", "notified=2030-03-04")["rapid-review-to-panel"]["provisional"] is True
    assert "provisional" in run("--set", "notified=2030-03-04").stdout


def test_an_incident_is_checked_and_counts_nothing():
    sets = ("--set", "aware=2026-03-02")
    assert deadlines("--set", "incident=2026-02-27", *sets) == deadlines(*sets)


def test_an_incident_before_every_regime_does_not_matter():
    assert "notify-panel" in deadlines("--set", "incident=2009-01-05", "--set", "aware=2026-03-02")


def test_people_get_a_table():
    done = run("--set", "notified=2026-03-23", "--set", "decided=2026-08-31")
    assert done.exit_code == 0
    for words in ("rapid-review-to-panel", "Wed 15 Apr 2026", "Panel guidance", "Good Friday", "not yet verified"):
        assert words in done.stdout


def test_a_serious_case_review_has_its_own_rules():
    found = deadlines("--set", "aware=2016-05-03", "--set", "notified=2016-05-09", "--set", "decided=2016-06-06")
    assert {name: one["due_on"] for name, one in found.items()} == {
        "scr-notify": "2016-05-10",
        "scr-decide": "2016-06-09",
        "scr-tell-of-review": "2016-06-13",
        "scr-complete": "2016-12-06",
    }
    assert found["scr-tell-of-review"]["verified_on"] is None


def test_a_relaxed_date_is_still_shown_and_marked():
    found = deadlines("--set", "aware=2020-03-23", "--set", "notified=2020-03-24", "--set", "decided=2020-04-06")
    mark = "relaxed from 30 March 2020; end of the relaxation not known"
    assert (found["rapid-review-to-panel"]["due_on"], found["rapid-review-to-panel"]["relaxed"]) == ("2020-04-16", mark)
    assert found["lcspr-publish"]["relaxed"] == mark
    assert "relaxed" not in found["notify-panel"]
    assert "relaxed" not in deadlines("--set", "notified=2020-03-02")["rapid-review-to-panel"]
    assert mark in " ".join(run("--set", "notified=2020-03-24").stdout.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--set", "incident=2026-03-03", "--set", "aware=2026-03-02"],
            "aware: Mon 2 Mar 2026 is before incident, Tue 3 Mar 2026: nobody can be aware of an incident before it happened; "
            "check both dates",
        ),
        (
            ["--set", "aware=2026-03-03", "--set", "notified=2026-03-02T23:30"],
            "notified: Mon 2 Mar 2026 is before aware, Tue 3 Mar 2026: an incident cannot be notified before the local authority was "
            "aware of it; check both dates",
        ),
        (
            ["--set", "notified=2026-03-03", "--set", "rapid_review_sent=2026-03-02"],
            "rapid_review_sent: Mon 2 Mar 2026 is before notified, Tue 3 Mar 2026: there is no rapid review without a notification; "
            "check both dates",
        ),
        (
            ["--set", "notified=Tue 2026-03-02"],
            "notified: 2026-03-02 is a Monday, not a Tuesday; check which of the two is meant",
        ),
        (["--set", "decided=2099-03-02"], "decided: Mon 2 Mar 2099 is more than ten years away; check the year"),
        (
            ["--set", "aware=2026-03-02", "--on", "2099-03-02"],
            "--on: Mon 2 Mar 2099 is more than ten years away; check the year",
        ),
        (
            ["--set", "notified=2026-06-31"],
            "notified: '2026-06-31' is not a date: June 2026 has 30 days; check the day and the month",
        ),
        (
            ["--set", "rapid_review_sent=2016-05-03"],
            "--set: under the rules of that time nothing counts from rapid_review_sent alone; see: cspr rules --on DATE",
        ),
        (["--set", "notified=20/11/2026"], "notified: '20/11/2026' is not a date; write it as 2026-11-20"),
        (["--set", "notified"], "--set: 'notified' has no date; write it as notified=2026-03-02"),
        (["--set", "aware=2026-03-02", "--set", "aware=2026-03-03"], "aware: is set twice; set it once"),
        (["--set", "aware=2026-03-02", "--on", ""], "--on: a date is needed; write it as 2026-03-02"),
        (
            ["--set", "aware=2013-04-12", "--set", "notified=2026-03-02"],
            "aware: no rules are held for Fri 12 Apr 2013; the earliest held are those from Mon 15 Apr 2013; "
            "check the year, or name a later day with --on",
        ),
        (
            ["--set", "published=2012-01-05"],
            "published: no rules are held for Thu 5 Jan 2012; the earliest held are those from Mon 15 Apr 2013; "
            "check the year, or name a later day with --on",
        ),
        (
            ["--set", "aware=2026-03-02", "--on", "2010-01-04"],
            "--on: no rules are held for Mon 4 Jan 2010; the earliest held are those from Mon 15 Apr 2013; "
            "check the year, or name a later day with --on",
        ),
    ],
)
def test_a_mistake_is_one_line_that_names_the_field_and_the_remedy(arguments, said):
    for as_json in ([], ["--json"]):
        done = run(*arguments, *as_json)
        assert done.exit_code == 2
        assert done.stderr == said + "\n"
        assert done.stdout == ""


@pytest.mark.parametrize("arguments", [[], ["--set", "incident=2026-03-02"], ["--set", "=2026-03-02"]])
def test_what_can_be_counted_from_is_listed(arguments):
    done = run(*arguments)
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    for kind in dates_module.COUNTED_FROM:
        assert kind.value in done.stderr


def test_nothing_heavy_is_imported():
    heavy = "{'prefect', 'sqlmodel', 'sqlalchemy', 'pydantic', 'pendulum', 'httpx', 'rich.table'}"
    program = (
        "import sys; from deployments.commands.dates import dates; dates(['notified=2026-03-02'], None, True);"
        f"print(sorted({heavy} & set(sys.modules)), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stderr.strip() == "[]"
    assert json.loads(ended.stdout)["deadlines"]
