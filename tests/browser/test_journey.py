"""From awareness to closed in real Chromium, clicking Prefect's UI as a manager does, with the mails read in the local inbox."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from playwright.sync_api import expect

from deployments.stack import api
from models.law.words.dates import long_date
from tests.browser.manager import Manager
from tests.support.afterwards import all_was_told_once, look_for_ten_years, nothing_typed_is_left_in_prefect
from tests.support.desk import MANAGER, Desk, until, working_day
from tests.support.world import AT_ONCE

TODAY = date.today()  # noqa: TID251, DTZ011 - a real stack runs on the real day
BY = {"Recorded by": MANAGER}
AGREES = {"The local authority": "agrees", "The integrated care board": "agrees", "The police": "agrees"}
REASONS = {"Reasons": "Invented reasons."}
NOTIFIABLE, SENT, OUTCOME = "Is it notifiable?", "Notification sent", "Rapid review outcome"
PANEL, COMMISSION, CHECK, APPROVED = "Panel response", "Commission the review", "Interval check", "Report approved"
ADOPT, SIGN_OFF, PUBLICATION = "Adopt the plan", "Sign off the plan", "Publication decision"
READY, PUBLISHED, CLOSE = "Ready to publish", "Published", "Close the case"


def test_a_manager_carries_a_case_from_awareness_to_closed_by_clicking(manager: Manager, desk: Desk, tmp_path: Path):
    ref = notify(manager, desk)
    reads_the_case_page_and_the_board(manager, ref)
    manager.answer(
        ref,
        "notifiable",
        {"What is decided": "Notify the Panel", **AGREES, "Decided on": TODAY, **REASONS, **BY},
        then=[SENT],
    )
    a_bad_answer_is_explained_and_asked_again(manager, ref)

    manager.follow_mail(ref, f"Your decision is needed: {OUTCOME}")
    expect(manager.page.get_by_text(f"{ref} · {OUTCOME}")).to_be_visible()
    manager.answer_here(
        {
            "What is decided": "Carry out a local child safeguarding practice review",
            "Decided on": TODAY,
            "Possibly of national importance?": "yes",
            "Signed off for the local authority by": "Daniel Okonjo",
            "Signed off for the integrated care board by": "Saskia Lindqvist",
            "Signed off for the police by": "Jasper Thornbury",
            **REASONS,
            "The rapid review, for the Panel": "rapid-review.pdf",
            **BY,
        },
        then=[PANEL, COMMISSION],
    )
    manager.answer(
        ref,
        "panel-response",
        {"What the Panel answered": "The Panel agrees", "Received on": TODAY, **BY},
        then=[COMMISSION],
    )
    manager.answer(
        ref,
        "commission",
        {
            "Commissioned on": TODAY,
            "Lead reviewer or reviewers": "Ada Quillfeather",
            "The lead reviewer's e-mail address": "a.quillfeather@reviewer.example",
            "Method": "SILP",
            "Is the reviewer independent of the agencies involved?": "yes",
            **BY,
        },
        then=[CHECK, APPROVED],
    )
    manager.answer(
        ref,
        "interval-check",
        {"How the review stands": "On time", "Checked on": TODAY, **BY},
        then=[CHECK, APPROVED],
    )
    manager.answer(
        ref,
        "report-approved",
        {"Decided on": TODAY, "Decided by": "Partnership executive", **BY},
        then=[ADOPT, PUBLICATION],
    )
    action = {
        "Recommendation": "Invented recommendation",
        "Action": "Invented action",
        "Agency": "icb",
        "Owner": "Grace Adeyinka",
        "Due on": TODAY + timedelta(days=60),
    }
    manager.answer(
        ref,
        "adopt-plan",
        {
            "What is decided": "Adopted",
            "Adopted on": TODAY,
            "Adopted by": "Partnership executive",
            "Actions": [action],
            **BY,
        },
        then=[SIGN_OFF, PUBLICATION],
    )
    manager.answer(
        ref,
        "publication-decision",
        {
            "What is decided": "Publish the full report",
            "Decided on": TODAY,
            "If it is to be published: on": working_day(12),
            "The document for the Panel, the Secretary of State and Ofsted": "report.pdf",
            **REASONS,
            **BY,
        },
        then=[SIGN_OFF, READY],
    )
    checks = {
        "Is the anonymisation checked?": "yes",
        "Has the family been informed?": "yes",
        "Is the partnership's response ready?": "yes",
        "Is the short learning product ready?": "yes",
        "Is the media plan ready?": "yes",
    }
    manager.answer(
        ref,
        "ready-to-publish",
        {"What is decided": "Ready", "Decided on": TODAY, **checks, **BY},
        then=[SIGN_OFF, PUBLISHED],
    )
    manager.answer(
        ref,
        "published",
        {
            "Was it published?": "Published",
            "On": TODAY,
            "Address of the page": "https://www.harrowmere.example/one",
            "If it goes on all the same: who answers for that": "Miriam Calloway",
            "What stands against it, and why it goes on all the same": AT_ONCE["all_the_same"],
            **BY,
        },
        then=[SIGN_OFF],
    )
    manager.run_deployment(
        "Update an action",
        {"Case": ref, "Action": "A1", "Status": "assured", "As at": TODAY, "Evidence": "An audit", **BY},
    )
    manager.see_next(SIGN_OFF)
    manager.answer(
        ref, "sign-off-plan", {"Signed off on": TODAY, "Signed off by": "Partnership executive", **BY}, then=[CLOSE]
    )
    manager.answer(ref, "close", {"Closed on": TODAY, **BY}, then=[])
    expect(manager.bar.get_by_role("status")).to_contain_text("Nothing else is asked")

    case = desk.show(ref)
    assert (case["stage"], case["status"], case["open_decisions"]) == ("closed", "closed", [])
    assert desk.forms(ref) == []
    assert len(case["decisions"]) == 13
    [planned] = [one for one in case["actions"] if one["number"] == "A1"]
    assert planned["due_on"] == action["Due on"].isoformat()  # the day that was clicked, whatever the time zone
    assert len(manager.requests) > 100  # they were seen
    assert manager.went_outside() == []
    assert manager.errors == []
    all_was_told_once(desk, ref)
    nothing_typed_is_left_in_prefect(desk, ref)
    look_for_ten_years(desk, ref, published_on=TODAY, into=tmp_path)


def notify(manager: Manager, desk: Desk) -> str:
    """Start a case, and put its documents into its folder. Returns its reference."""
    manager.run_deployment(
        "Notify a serious incident",
        {
            "Is every child safe now?": "yes",
            "The local authority became aware on": working_day(-1),
            "What happened to the child or children": "serious harm",
            "Abuse or neglect is": "known",
            "How many children": "4",  # like no other of this stack: one that is alike is asked about
            "Is media interest likely?": "yes",
            **BY,
        },
    )
    manager.see_next(NOTIFIABLE)
    ref = manager.bar.get_by_role("link", name="The page of").inner_text().rpartition(" ")[2]
    for name in ("rapid-review.pdf", "report.pdf"):
        (desk.stack.home / "documents" / ref / name).write_bytes(b"%PDF-1.4 invented")
    return ref


def reads_the_case_page_and_the_board(manager: Manager, ref: str) -> None:
    """The case's page gives stage, dates and their force; the board lists the case."""
    page = manager.page
    manager.bar.get_by_role("link", name="The page of").click()
    expect(page.get_by_role("heading", name=ref, exact=True)).to_be_visible()
    expect(page.get_by_text("Stage: Notification")).to_be_visible()
    due = page.get_by_role("row").filter(has_text="Notify the Panel").first
    expect(due).to_contain_text(long_date(working_day(4)))
    expect(due).to_contain_text("statutory guidance")
    until(lambda: ref in board(manager), seconds=30, what="the case on the board")
    page.goto(f"{manager.settings.ui_url}/case/board")
    expect(page.get_by_role("heading", name="Open cases")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=ref)).to_contain_text("Notification")
    page.get_by_role("row").filter(has_text=ref).get_by_role("link", name=NOTIFIABLE).click()
    expect(manager.bar.get_by_role("button", name="Answer this form")).to_be_visible()


def board(manager: Manager) -> str:
    """The board as it stands; it is drawn a few seconds after what was recorded."""
    with api.client(manager.settings) as prefect:
        return str(prefect.get("/artifacts/board/latest").raise_for_status().json()["data"])


def a_bad_answer_is_explained_and_asked_again(manager: Manager, ref: str) -> None:
    """A moment written the English way: the dialog says how to write it, and has kept everything that was typed."""
    dialog = manager.follow(ref, "notification-sent")
    typed = f"{working_day(0):%d/%m/%Y} 00:05"
    manager.fill(dialog, {"Submitted at": typed, "Reference of the notification": "SIN-1", **BY})
    manager.resume(dialog)
    expect(manager.bar.get_by_role("status")).to_contain_text("could not be recorded as it is", timeout=30_000)
    dialog = manager.open()
    moment = datetime.combine(working_day(0), time(0, 5))
    expect(dialog.get_by_text("This answer was not accepted")).to_be_visible()
    expect(dialog.get_by_role("listitem").filter(has_text=f"Submitted at: '{typed}' is not a date")).to_be_visible()
    expect(manager.field(dialog, "Submitted at")).to_have_value(typed)
    expect(manager.field(dialog, "Reference of the notification")).to_have_value("SIN-1")
    manager.fill(dialog, {"Submitted at": f"{moment:%Y-%m-%dT%H:%M}"})
    manager.resume(dialog)
    manager.see_next(OUTCOME)
