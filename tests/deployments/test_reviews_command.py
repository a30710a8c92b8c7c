"""`cspr reviews` and `cspr reviewers`: a hot debrief, the thread with the Panel and the pool of reviewers from the command line."""

from pathlib import Path
from typing import Any

from tests.support.cli import INTAKE, Cli
from tests.support.world import AGREE, SIGNED

BY = ("--by", "m.calloway")
POOL = """name,organisation,email,competences,availability,past_quality
Ada Quillfeather,Quillfeather Reviews,a.quillfeather@reviewer.example,SILP;analysis,available,good
"""


def _case(cli: Cli, outcome: str, **more: Any) -> str:
    """A local case with its outcome, as of March 2026."""
    ref: str = cli.json("case", "open", "--at", "2026-03-02T10:00", given={**INTAKE, "harm": "other"})["ref"]
    for kind, answer in (
        ("notifiable", {"outcome": "local-review", **AGREE}),
        ("rapid-review-outcome", {"outcome": outcome, **SIGNED, **more}),
    ):
        given = {"decided_on": "2026-03-03", "reasons": "Invented.", **answer}
        cli.json("decide", ref, kind, *BY, "--at", "2026-03-03T11:00", given=given)
    return ref


def _step(cli: Cli, ref: str, number: str, *more: str) -> str:
    ended = cli("reviews", "step", ref, number, "--on", "2026-03-05", *BY, "--at", "2026-03-06T10:00", *more)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_hot_debrief_goes_step_by_step_and_the_page_shows_it(cli: Cli):
    ref = _case(cli, "hot-debrief")
    assert _step(cli, ref, "b1.1") == f"{ref}: B1.1, it was done, on 2026-03-05, is on record.\n"
    _step(cli, ref, "B1.2", "--left-out", "--because", "The debrief was minuted.")
    assert "those that are: B1.1, B1.2, B1.3" in cli.refused("reviews", "step", ref, "B1.9", "--on", "2026-03-05", *BY)
    [debrief] = cli.json("case", "show", ref)["branches"]
    assert [(step["done_on"], step["left_out"]) for step in debrief["steps"]] == [
        ("2026-03-05", False),
        (None, True),
        (None, False),
    ]
    page = cli("case", "show", ref).stdout
    assert "## B1: Hot debrief" in page
    assert "left out, with a reason" in page


def test_an_agencys_own_review_comes_in_by_its_number(cli: Cli):
    ref = _case(cli, "single-agency-review", agencies=[{"agency": "icb"}])
    [asked] = cli.json("returns", "list", ref)
    assert (asked["number"], asked["kind"], asked["stands"]) == ("R1", "single-agency-review", "overdue")
    came = ("returns", "record", ref, "icb", "--number", "R1", "--on", "2026-03-05", "--at", "2026-03-06T10:00", *BY)
    assert cli(*came).returncode == 0
    [review] = cli.json("case", "show", ref)["branches"]
    assert review["steps"][0]["done_on"] == "2026-03-05"


def test_the_pool_is_loaded_and_listed_and_a_bad_table_is_refused_in_one_line(cli: Cli, tmp_path: Path):
    file = tmp_path / "reviewers.csv"
    file.write_text(POOL)
    assert cli("reviewers", "load", "--file", str(file), *BY).stdout == "Reviewers who can be chosen: 1.\n"
    [one] = cli.json("reviewers", "list")
    assert (one["email"], one["past_quality"], one["judged_here"]) == ("a.quillfeather@reviewer.example", "good", [])
    file.write_text(POOL.replace("analysis", "juggling"))
    assert "line 2, competences: 'juggling'" in cli.refused("reviewers", "load", "--file", str(file), *BY)


def test_what_cannot_have_gone_to_the_panel_yet_is_refused(cli: Cli):
    ref = _case(cli, "learning-event")
    said = cli.refused("reviews", "exchange", ref, "outcome", "letter", "--on", "2026-03-05", *BY)
    assert "the notification is not on record yet" in said
    said = cli.refused("reviews", "happened", ref, "the review's panel met", "--on", "2026-03-05", *BY)
    assert f"no review runs in {ref}" in said


def test_a_question_of_the_panel_is_answered_from_the_command_line(cli: Cli):
    ref = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    sent = {"outcome": "notify", "decided_on": "2026-03-03", "reasons": "Invented.", **AGREE}
    cli.json("decide", ref, "notifiable", *BY, "--at", "2026-03-03T11:00", given=sent)
    given = {"sent_at": "2026-03-03T12:00"}
    cli.json("decide", ref, "notification-sent", *BY, "--at", "2026-03-03T13:00", given=given)
    asked = cli(
        "reviews", "exchange", ref, "outcome", "question", "--on", "2026-03-05", *BY, "--at", "2026-03-05T12:00"
    )
    assert asked.returncode == 0, asked.stderr
    answer = ("reviews", "answer-panel", ref, "--question", "X1", "--means", "letter", *BY)
    assert "before the Panel asked, Thu 5 Mar 2026" in cli.refused(
        *answer, "--on", "2026-03-04", "--at", "2026-03-13T10:00"
    )
    answered = cli(*answer, "--on", "2026-03-13", "--answered-by", "t.ashdown", "--at", "2026-03-13T10:00")
    assert answered.stdout == f"{ref}: the answer to the Panel, by letter, on 2026-03-13, is on record.\n"
    page = cli("case", "show", ref).stdout
    assert "answers X1 by letter, t.ashdown, late: due Thu 12 Mar 2026" in page
    assert "X1" in cli("why", ref, "panel-question").stdout


def test_what_is_looked_at_again_may_have_a_date_by_which_it_is_redone(cli: Cli):
    ref = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    given = {"outcome": "do-not-notify", "decided_on": "2026-03-03", "reasons": "Invented.", **AGREE}
    cli.json("decide", ref, "notifiable", *BY, "--at", "2026-03-03T11:00", given=given)
    again = {"decided_on": "2026-03-04", "redo_by": "2026-03-06", "reasons": "Invented."}
    cli.json("decide", ref, "look-again", *BY, "--at", "2026-03-04T10:00", given=again)
    assert "notifiable.2" in cli("why", ref, "redo-due").stdout
    cli.json("decide", ref, "notifiable", *BY, "--at", "2026-03-09T11:00", given={**given, "decided_on": "2026-03-09"})
    [due] = [one for one in cli.json("case", "show", ref)["deadlines"] if one["rule"] == "redo-due"]
    assert (due["met_on"], due["outcome"]) == ("2026-03-09", "met late")


def test_a_child_who_is_not_safe_opens_the_case_and_is_recorded_safe_from_the_command_line(cli: Cli):
    given = {**INTAKE, "immediate_safety": "no, and nobody is acting"}
    ref = cli.json("case", "open", "--at", "2026-03-02T10:00", given=given)["ref"]
    assert "A child is not known to be safe" in cli("case", "show", ref).stdout
    safe = ("case", "safe", ref, *BY)
    acting = cli(*safe, "--acting", "--confirmed-at", "2026-03-02T11:00", "--at", "2026-03-02T11:05")
    assert (
        acting.stdout
        == f"{ref}: children's social care is acting, confirmed by children's social care, is on record.\n"
    )
    assert "confirmed_at" in cli.refused(*safe, "--confirmed-at", "2026-03-02T09:00", "--at", "2026-03-02T12:00")
    ended = cli(*safe, "--confirmed-at", "2026-03-03T12:00", "--confirmed-by", "police", "--at", "2026-03-03T12:05")
    assert ended.stdout == f"{ref}: every child is safe now, confirmed by police, is on record.\n"
    [due] = [one for one in cli.json("case", "show", ref)["deadlines"] if one["rule"] == "child-safety"]
    assert (due["met_on"], due["outcome"]) == ("2026-03-03", "met late")
    assert "A child is not known to be safe" not in cli("case", "show", ref).stdout
