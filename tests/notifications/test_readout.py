"""The pages of the desk say what matters, and hold nothing that must not be kept there."""

from typing import Any

import pytest
from markdown_it import MarkdownIt

from notifications.pages import readout
from tests.support.days import day

TODAY = day("Thu 2026-03-19")
SECRET = ("Ada Osei", "a.osei", "ada@harrowmere.example", "queued as 000001", "typed by somebody", "Rosa", "Harriet")


def deadline(rule: str = "rapid-review-to-panel", **changed: Any) -> dict[str, Any]:
    return {
        "rule": rule,
        "item": "",
        "duty": "Complete the rapid review and send it to the Panel",
        "owed_by": "Safeguarding partners",
        "to": ["Panel"],
        "counts_from": "notified",
        "from": "2026-03-02",
        "due_on": "2026-03-23",
        "force": "Panel guidance",
        "duty_force": "statutory guidance",
        "nature": "duty",
        "citation": {
            "document": "Panel guidance",
            "paragraph": "rapid reviews",
            "url": "https://gov.example/panel_guidance_(2025)",
        },
        "verified_on": None,
        "evidence": "B",
        "provisional": False,
        "working": [],
        "working_words": "15 working days after Mon 2 Mar 2026: Mon 23 Mar 2026",
        "outcome": "open",
        "met_on": None,
        "not_applicable": None,
        "days_left": 2,
        "note": "",
        "revision": 1,
    } | changed


def case(**changed: Any) -> dict[str, Any]:
    return {
        "ref": "HMR-2026-0004",
        "pseudonym": "Rosa",
        "partnership": "Harrowmere Safeguarding Children Partnership",
        "regime": "cspr-2018",
        "route": "statutory",
        "stage": "rapid-review",
        "stage_title": "Rapid review",
        "stage_is_with": "the safeguarding partners",
        "status": "open",
        "open_decisions": [decision()],
        "occurrences": [
            {"kind": "aware", "item": "", "on": "2026-02-26", "recorded_by": "a.osei", "superseded": False}
        ],
        "deadlines": [deadline()],
        "decisions": [
            {
                "decision": "notifiable",
                "title": "Is it notifiable?",
                "round": 1,
                "outcome": "notify",
                "outcome_title": "Notify the Panel",
                "decided_on": "2026-03-02",
                "by": "a.osei",
                "entered_at": "2026-03-02T10:00:00+00:00",
            }
        ],
        "messages": [
            {
                "notice": "case-opened",
                "to": "ada@harrowmere.example",
                "to_role": "Business manager",
                "subject": "[HMR-2026-0004] for Harriet",
                "state": "accepted",
                "composed_at": "2026-02-26T10:00:00+00:00",
                "accepted_at": "2026-02-26T10:00:01+00:00",
                "relay_reply": "queued as 000001",
            }
        ],
        "alerts": [],
        "actions": [
            {"number": "A1", "agency": "Harrowmere NHS Trust", "due_on": "2026-09-01", "status": "not-started"}
        ],
        "holds": [
            {
                "number": 1,
                "reason": "criminal proceedings",
                "from_on": "2026-03-02",
                "review_on": "2026-06-01",
                "of_publication": True,
                "released_on": None,
                "stops": [],
            }
        ],
        "returns": [
            {
                "number": "R1",
                "agency": "Harrowmere NHS Trust",
                "requested_on": "2026-03-02",
                "due_on": "2026-03-16",
                "returned_on": None,
                "outcome": "",
                "late_found": False,
            }
        ],
        "audit_head": "f" * 64,
    } | changed


def decision(**changed: Any) -> dict[str, Any]:
    return {
        "decision": "rapid-review-outcome",
        "title": "Rapid review outcome",
        "stage": "rapid-review",
        "due_on": "2026-03-23",
        "opened_at": "2026-03-02T10:00:00+00:00",
        "round": 1,
        "rule": "rapid-review-to-panel",
        "link": "http://127.0.0.1:4200/runs/flow-run/abc",
        "question": "What follows from the rapid review?",
        "answers": [
            {
                "outcome": "lcspr",
                "title": "Carry out a review",
                "leads_to": "The Panel is told; a review is commissioned.",
            }
        ],
        "folder": "/srv/case_documents/HMR-2026-0004",
    } | changed


def test_the_case_page_says_where_it_is_what_waits_and_what_is_due() -> None:
    page = readout.case_page(case(), today=TODAY, ui_url="http://127.0.0.1:4200")
    for meant in (
        "Stage: **Rapid review**",
        "As of Thu 19 Mar 2026",
        "[Rapid review outcome](http://127.0.0.1:4200/runs/flow-run/abc), due Mon 23 Mar 2026",
        "open, 2 working days left",
        "date: Panel guidance; duty: statutory guidance",
        "not yet verified against the published text",
        "15 working days after Mon 2 Mar 2026",
        "Business manager | taken by the mail relay",
        "Thu 26 Feb 2026 | case opened",
        "Mon 2 Mar 2026 | Is it notifiable? | Notify the Panel",
        "Publication (hold 1): criminal proceedings, since Mon 2 Mar 2026, looked at again on Mon 1 Jun 2026. It stops no clock.",
        "R1 | Harrowmere NHS Trust | Mon 2 Mar 2026 | Mon 16 Mar 2026 | out | nobody",
        "The next date is **Mon 23 Mar 2026**",
    ):
        assert meant in page, meant
    assert "checked against" not in page


def test_how_far_a_rule_was_checked_is_said_in_its_own_words() -> None:
    checked = deadline(verified_on="2026-11-22", verified="checked against the published text on Sun 22 Nov 2026")
    page = readout.case_page(case(deadlines=[checked]), today=TODAY, ui_url="")
    assert "checked against the published text on Sun 22 Nov 2026" in page
    assert readout.NOT_VERIFIED not in page


def test_five_who_were_told_the_same_stand_on_one_line_and_one_who_was_not_told_on_its_own() -> None:
    told = case()["messages"][0]
    five = [{**told, "notice": "scoping-request", "to_role": "Agency lead", "state": "accepted"} for _ in range(5)]
    page = readout.case_page(case(messages=[*five, {**five[0], "state": "rejected"}]), today=TODAY, ui_url="")
    assert "| Agency lead (5) | taken by the mail relay |" in page
    assert "| Agency lead | REJECTED" in page


def test_no_page_holds_a_name_an_address_or_what_somebody_wrote() -> None:
    pages = (
        readout.case_page(case(), today=TODAY, ui_url=""),
        readout.board_page([case()], today=TODAY),
        readout.briefing(case(), decision(), today=TODAY, problems=None),
    )
    for page in pages:
        for secret in SECRET:
            assert secret not in page


@pytest.mark.parametrize(
    ("changed", "state", "words"),
    [
        ({"bounced_at": "2026-03-19T09:30:00+00:00"}, "came back", "CAME BACK: taken by the mail relay and returned"),
        (
            {"state": "pending", "accepted_at": None, "given_up": True},
            "given up",
            "GIVEN UP: the mail relay never took it",
        ),
    ],
)
def test_a_mail_that_came_back_or_was_given_up_stands_out(changed: dict[str, Any], state: str, words: str) -> None:
    page = readout.case_page(case(messages=[case()["messages"][0] | changed]), today=TODAY, ui_url="")
    assert f"## Not told\n\n- Business manager: case opened ({state})" in page
    assert words in page


def test_what_came_in_is_shown_without_an_address_and_a_staff_channel_is_nobody_told() -> None:
    came_in = [
        {"kind": "reply", "read_at": "2026-03-19T09:30:00+00:00", "to_notice": "case-opened", "to_role": "Panel"}
    ]
    said = case()["messages"][0] | {"channel": "on-call", "state": "rejected"}
    page = readout.case_page(case(messages=[said], came_in=came_in), today=TODAY, ui_url="")
    assert "| Thu 19 Mar 2026 | a reply | case opened (Panel) |" in page
    assert "Not told" not in page
    assert "Nobody yet." in page


def test_a_recipient_who_was_not_told_stands_out() -> None:
    refused = case()["messages"][0] | {"state": "rejected", "accepted_at": None}
    page = readout.case_page(case(messages=[refused]), today=TODAY, ui_url="")
    assert "## Not told\n\n- Business manager: case opened (rejected)" in page
    assert "this recipient was not told" in page
    assert "Not told" not in readout.case_page(case(), today=TODAY, ui_url="")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "open, 2 working days left"),
        ({"due_on": "2026-03-19", "days_left": 0}, "due today"),
        ({"outcome": "overdue", "days_left": -1}, "**OVERDUE**, 1 working day ago"),
        ({"outcome": "overdue", "days_left": -3, "force": "local"}, "**target passed**, 3 working days ago"),
        (
            {"due_on": "2026-03-16", "days_left": -3, "nature": "expectation"},
            "**no answer yet**, expected 3 working days ago",
        ),
        ({"nature": "keep until"}, "in place until then"),
        ({"outcome": "met", "met_on": "2026-03-20"}, "done Fri 20 Mar 2026"),
        ({"outcome": "met late", "met_on": "2026-03-24"}, "done late, Tue 24 Mar 2026"),
        ({"outcome": "missed"}, "**missed**"),
        ({"outcome": "missed", "force": "local"}, "target missed"),
        ({"outcome": "not applicable", "not_applicable": "no review"}, "does not apply: no review"),
        (
            {"outcome": "done, date provisional", "met_on": "2026-03-20"},
            "done Fri 20 Mar 2026; **whether in time is not settled**, the date is provisional",
        ),
        ({"outcome": "suspended"}, "**suspended** by a hold; the date is not final"),
    ],
)
def test_what_became_of_a_date_is_said_honestly(changed: dict[str, Any], words: str) -> None:
    assert readout.outcome_words(deadline(**changed), today=TODAY) == words


def test_a_local_target_never_looks_like_law() -> None:
    assert readout.force_words(deadline(force="local", duty_force="local")) == "own target, not law"
    assert (
        readout.force_words(deadline(force="local", duty_force="regulations"))
        == "date: own target, not law; duty: regulations"
    )
    board = readout.board_page(
        [case(deadlines=[deadline(outcome="overdue", days_left=-1, force="local")])], today=TODAY
    )
    assert "No legal or guidance date is overdue" in board


def test_what_the_law_makes_late_stands_first_and_a_target_that_passed_stands_behind_what_is_to_come() -> None:
    passed = deadline(due_on="2026-02-03", outcome="overdue", days_left=-30, force="local", rule="own")
    to_come = deadline(due_on="2026-03-23", outcome="open", days_left=2, duty="To come")
    late = deadline(due_on="2026-03-16", outcome="overdue", days_left=-3, duty="Late by law")
    page = readout.board_page(
        [
            case(ref="HMR-2026-0001", deadlines=[passed]),
            case(ref="HMR-2026-0002", deadlines=[passed, to_come]),
            case(ref="HMR-2026-0003", deadlines=[passed, to_come, late]),
        ],
        today=TODAY,
    )
    assert page.index("HMR-2026-0003") < page.index("HMR-2026-0002") < page.index("HMR-2026-0001")
    assert page.index("Late by law") < page.index("To come")


def test_the_board_lists_open_cases_by_what_is_due_first() -> None:
    late = case(ref="HMR-2026-0002", deadlines=[deadline(due_on="2026-03-10", outcome="overdue", days_left=-7)])
    none = case(ref="HMR-2026-0001", deadlines=[], open_decisions=[])
    closed = case(ref="HMR-2025-0009", status="closed")
    page = readout.board_page([case(), none, closed, late], today=TODAY)
    assert page.index("HMR-2026-0002") < page.index("HMR-2026-0004") < page.index("HMR-2026-0001")
    assert "HMR-2025-0009" not in page
    assert "**1 date is overdue.**" in page
    assert "3 open on Thu 19 Mar 2026" in page
    assert "There are no open cases." in readout.board_page([], today=TODAY)


def test_the_briefing_says_what_is_due_why_and_what_each_answer_leads_to() -> None:
    page = readout.briefing(case(), decision(), today=TODAY, problems=None)
    for meant in (
        "What follows from the rapid review?",
        "**Mon 23 Mar 2026**: Complete the rapid review",
        "rule `rapid-review-to-panel`",
        "15 working days after Mon 2 Mar 2026",
        "**Carry out a review**: The Panel is told; a review is commissioned.",
        "`/srv/case_documents/HMR-2026-0004`",
        "After you press Resume this takes a few seconds: the answer is recorded, then the next form appears in Runs.",
    ):
        assert meant in page, meant
    assert "not accepted" not in page


def test_a_refused_answer_is_explained_first() -> None:
    problems = [
        {"field": "decided_on", "title": "Decided on", "message": "'20/11/2026' is not a date; write it as 2026-11-20"}
    ]
    page = readout.briefing(case(), decision(), today=TODAY, problems=problems)
    assert page.startswith("## This answer was not accepted")
    assert "- **Decided on**: '20/11/2026' is not a date; write it as 2026-11-20" in page
    assert readout.refusal(problems).startswith("## This answer was not accepted")


def test_every_page_is_one_sound_table_whatever_is_in_it() -> None:
    hostile = "a | b\n# c <b>d</b> [e](javascript:f)"
    odd = case(partnership=hostile, returns=[{**case()["returns"][0], "agency": hostile}])
    html = (
        MarkdownIt("commonmark")
        .enable("table")
        .render(readout.case_page(odd, today=TODAY, ui_url="http://127.0.0.1:4200"))
    )
    assert html.count("<table>") == 5
    assert "<td>a | b # c &lt;b&gt;d&lt;/b&gt; [e](javascript:f)</td>" in html
    assert html.count("<h1>") == 1
    assert 'href="https://gov.example/panel_guidance_%282025%29"' in html


def test_a_closed_case_waits_for_nothing() -> None:
    page = readout.case_page(
        case(status="closed", stage_title="Closed", open_decisions=[], deadlines=[]), today=TODAY, ui_url=""
    )
    assert "This case is closed" in page
    assert "What waits" not in page
    assert "What comes next" not in page


def test_the_board_shows_the_referrals_that_wait_and_which_are_parked() -> None:
    waiting = {
        "referral": "HMR-REF-0007",
        "received_on": "2026-03-16",
        "from": "agency",
        "agency": "Harrowmere Hospitals NHS Trust",
        "state": "parked",
        "officers": [],
        "result": "it meets the statutory criteria",
        "aware_on": None,
    }
    page = readout.board_page([], referrals=[waiting], today=TODAY)
    assert "HMR-REF-0007 | Mon 16 Mar 2026 | Harrowmere Hospitals NHS Trust" in page
    assert "**parked**: it waits for the agency's liaison officer, and nobody is registered as one" in page
    assert "Referrals that wait" not in readout.board_page([], today=TODAY)


def test_the_board_says_which_mail_waits_for_a_person_and_what_it_seems_to_be() -> None:
    waiting = [
        {"id": 17, "kind": "bounce", "read_at": "2026-03-16T10:00:00+00:00", "perhaps": "", "to_notice": ""},
        {
            "id": 18,
            "kind": "reply",
            "read_at": "2026-03-16T11:00:00+00:00",
            "perhaps": "HMR-2026-0004",
            "to_notice": "panel-reply",
        },
    ]
    page = readout.board_page([], held_mail=waiting, today=TODAY)
    assert "2 mails wait in the mailbox" in page
    assert "17 | Mon 16 Mar 2026 | **a mail of ours that came back** | not known" in page
    assert "18 | Mon 16 Mar 2026 | a reply, to: panel reply | HMR-2026-0004" in page
    assert "Mail that is held" not in readout.board_page([], today=TODAY)


def test_what_comes_next_names_each_question_that_waits_with_a_space_around_it() -> None:
    two = [{**case()["open_decisions"][0], "title": title} for title in ("Sign off the plan", "Published")]
    page = readout.case_page(case(open_decisions=two), today=TODAY, ui_url="")
    assert "The answers to *Sign off the plan* and *Published* decide." in page
