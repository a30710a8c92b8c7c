"""The desk as a browser meets it: strict headers, no call to any other host, the login, and links that find the right page."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.deployments.conftest import Prefect
from tests.support.stack import LocalStack

REF, DECISION = "SWN-2026-0042", "rapid_review_outcome"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def log_in(page: Page, stack: LocalStack) -> None:
    page.get_by_placeholder("admin:pass").fill(stack.login)
    page.keyboard.press("Enter")
    page.get_by_placeholder("admin:pass").wait_for(state="detached")


@pytest.fixture(scope="module")
def open_form(prefect: Prefect) -> str:
    run = prefect.start_run("throwaway form", case_ref=REF, tags=("form", f"case:{REF}", f"decision:{DECISION}"))
    prefect.wait(run, "Suspended")
    return run


@pytest.mark.parametrize(
    "path", ["/", "/v2/", "/runs", "/api/health", "/api/flows/count", "/form/x/y", "/case/x", "/nothing/here.js"]
)
def test_every_answer_carries_the_strict_headers(stack: LocalStack, path: str) -> None:
    headers = httpx.get(stack.settings.ui_url + path).headers
    policy = dict(directive.split(" ", 1) for directive in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "http" not in headers["content-security-policy"]
    assert "unsafe-inline" not in policy["script-src"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


def test_the_api_asks_for_the_login(stack: LocalStack) -> None:
    assert httpx.post(f"{stack.settings.api_url}/flows/filter", json={}).status_code == 401
    assert httpx.post(f"{stack.settings.api_url}/flows/filter", json={}, auth=("manager", "wrong")).status_code == 401
    with stack.client() as api:
        assert api.post("/flows/filter", json={}).status_code == 200


def test_no_page_makes_the_browser_ask_another_host(stack: LocalStack, page: Page, open_form: str) -> None:
    outside: list[str] = []
    refused: list[str] = []
    page.on(
        "request",
        lambda request: (
            outside.append(request.url) if urlsplit(request.url).scheme.startswith(("http", "ws")) else None
        ),
    )
    page.on(
        "console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None
    )
    page.goto(stack.settings.ui_url)
    log_in(page, stack)
    for path in (
        f"/v2/runs/flow-run/{open_form}",
        "/v2/runs",
        "/v2/deployments",
        "/v2/artifacts",
        f"/runs/flow-run/{open_form}",
    ):
        page.goto(stack.settings.ui_url + path)
        page.wait_for_load_state("networkidle")
    assert {urlsplit(url).hostname for url in outside} == {"127.0.0.1"}
    # The policy is at work: the UI did try, and what it was refused is the analytics host and nothing that it needs.
    assert refused
    assert all("amplitude.com" in text or "violates the document's" in text for text in refused), refused


def test_a_wrong_login_is_refused_in_the_browser(stack: LocalStack, page: Page) -> None:
    page.goto(stack.settings.ui_url)
    page.get_by_placeholder("admin:pass").fill("manager:wrong")
    page.keyboard.press("Enter")
    page.wait_for_timeout(700)
    assert page.get_by_placeholder("admin:pass").is_visible()


def test_the_link_in_a_mail_leads_through_the_login_to_the_form(stack: LocalStack, page: Page, open_form: str) -> None:
    page.goto(f"{stack.settings.ui_url}/form/{REF}/{DECISION}")
    log_in(page, stack)
    page.wait_for_url(f"**/v2/runs/flow-run/{open_form}**")
    page.get_by_role("button", name="Open menu").last.click()
    page.get_by_role("menuitem", name="Resume").click()
    page.get_by_role("dialog").get_by_text("Outcome").wait_for()


def test_the_form_link_finds_the_newest_open_form(prefect: Prefect, open_form: str) -> None:
    link = f"{prefect.stack.settings.ui_url}/form/{REF}/{DECISION}"
    newer = prefect.start_run("throwaway form", case_ref=REF, tags=("form", f"case:{REF}", f"decision:{DECISION}"))
    prefect.wait(newer, "Suspended")
    assert httpx.get(link).status_code == 302
    assert httpx.get(link).headers["location"] == f"/v2/login?redirectTo=%2Fruns%2Fflow-run%2F{newer}"
    prefect.resume(newer, outcome="answered")
    prefect.wait(newer, "Completed")
    assert httpx.get(link).headers["location"] == f"/v2/login?redirectTo=%2Fruns%2Fflow-run%2F{open_form}"


@pytest.mark.parametrize("ref", ["SWN-2026-9999", "<script>alert(1)</script>"])
def test_without_an_open_form_the_page_says_so_in_words_and_escapes_what_was_asked(stack: LocalStack, ref: str) -> None:
    answer = httpx.get(
        f"{stack.settings.ui_url}/form/{httpx.URL('http://x/' + ref).raw_path.decode()[1:].replace('/', '%2F')}/no-such-decision"
    )
    assert answer.status_code == 404
    assert "<script" not in answer.text
    if ref.startswith("SWN"):
        assert "There is no open form" in answer.text
        assert "It may already have been answered" in answer.text


def test_the_case_link_leads_to_the_page_of_the_case(prefect: Prefect, page: Page) -> None:
    body = {"key": REF.lower(), "type": "markdown", "data": "# The page of the case\n\n| a | b |\n|---|---|\n| 1 | 2 |"}
    assert httpx.get(f"{prefect.stack.settings.ui_url}/case/{REF}").status_code == 404
    for _ in range(2):
        artifact = prefect.api.post("/artifacts/", json=body).raise_for_status().json()["id"]
    page.goto(f"{prefect.stack.settings.ui_url}/case/{REF}")
    log_in(page, prefect.stack)
    page.wait_for_url(f"**/v2/artifacts/artifact/{artifact}**")
    page.get_by_role("heading", name="The page of the case").wait_for()
    page.goto(f"{prefect.stack.settings.ui_url}/case/{REF}")  # and again, logged in
    page.get_by_role("heading", name="The page of the case").wait_for()
