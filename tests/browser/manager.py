"""A manager in front of Chromium: every method is what a person does with the mouse and the keyboard, and what they then see."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, HttpCredentials, Locator, Page, Request, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.support.stack import LocalStack

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
PATIENCE = 30_000  # ms, for what a run has to finish first
TRIES = 3
expect.set_options(timeout=15_000)
Answers = Mapping[str, Any]  # by the field's title: text, a choice, a date for the calendar, or a list of lines


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. One at a time, and closed soon: playwright keeps an event loop running in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        yield browser
        browser.close()


class Manager:
    """One person at one installation, with a browser profile of their own."""

    def __init__(self, browser: Browser, stack: LocalStack) -> None:
        self.settings = stack.settings
        self.login = stack.login
        self.requests: list[Request] = []
        self.errors: list[str] = []  # of our own script
        context = browser.new_context(
            viewport={"width": 1400, "height": 1000}, locale="en-GB", http_credentials=self._inbox_login()
        )
        context.set_default_timeout(15_000)
        context.on("request", lambda request: self.requests.append(request))
        context.on("weberror", lambda error: self._note(error.error.stack or str(error.error)))
        self.page: Page = context.new_page()

    def _inbox_login(self) -> HttpCredentials:
        """What the browser asks for at the local inbox: the desk's login."""
        user, _, password = self.login.partition(":")
        return {"username": user, "password": password, "origin": self.settings.inbox_url}

    def _note(self, trace: str) -> None:
        # Prefect's own graph stumbles over its canvas when a page is left while it still draws (3.8.8): nobody sees that.
        if "/cspr/" in trace:
            self.errors.append(trace)

    # The desk

    def log_in(self) -> None:
        self.page.goto(self.settings.ui_url)
        self.page.get_by_placeholder("admin:pass").fill(self.login)
        self.page.get_by_role("button", name="Login").click()
        expect(self.page.get_by_role("link", name="Runs")).to_be_visible()

    def run_deployment(self, name: str, answers: Answers) -> None:
        """Deployments, find the deployment, Run, Custom run, fill in, Submit; then the page of the run."""
        page = self.page
        self._find_deployment(name).click()
        page.get_by_role("menuitem", name="Custom run").click()
        self.fill(page.locator("main"), answers)
        page.get_by_role("button", name="Submit").click()
        page.get_by_role("button", name="View run").click()
        expect(page).to_have_url(re.compile("/runs/flow-run/"))

    def _find_deployment(self, name: str) -> Locator:
        """Search the list (it has more than one page), and open the deployment. Returns its Run button."""
        page = self.page
        run = page.get_by_role("button", name="Run", exact=True)
        for _ in range(TRIES):
            page.goto(f"{self.settings.ui_url}/v2/deployments")
            page.get_by_placeholder("Search deployments").fill(name)
            with suppress(PlaywrightTimeout):
                # The search reaches the address late, and takes whoever has clicked before that back to the list (Prefect 3.8.8).
                page.wait_for_url(re.compile("[?&]flowOrDeploymentName="), timeout=PATIENCE / TRIES)
                page.get_by_role("link", name=name, exact=True).click()
                page.wait_for_url(re.compile("/deployments/deployment/"))
                run.wait_for(timeout=PATIENCE / TRIES)
                break
        return run

    # Forms

    @property
    def bar(self) -> Locator:
        """What is said on top of a form's page."""
        return self.page.get_by_role("region", name="This form")

    def follow(self, ref: str, decision: str) -> Locator:
        """Follow the link of a mail to a form, and open it."""
        self.page.goto(f"{self.settings.ui_url}/form/{ref}/{decision}")
        return self.open()

    def open(self) -> Locator:
        """Press *Answer this form* on the page of a form. Returns the dialog."""
        self.bar.get_by_role("button", name="Answer this form").click()
        dialog = self.page.get_by_role("dialog", name="Resume Flow Run")
        expect(dialog.get_by_text("Recorded by", exact=True)).to_be_visible()
        return dialog

    def answer(self, ref: str, decision: str, answers: Answers, *, then: Sequence[str]) -> None:
        """Follow the link of a mail to a form, and answer it."""
        self.page.goto(f"{self.settings.ui_url}/form/{ref}/{decision}")
        self.answer_here(answers, then=then)

    def answer_here(self, answers: Answers, *, then: Sequence[str]) -> None:
        """Open the form of this page, fill it in, Resume, and wait until the forms `then` can be clicked."""
        dialog = self.open()
        self.fill(dialog, answers)
        self.resume(dialog)
        self.see_next(*then)

    def resume(self, dialog: Locator) -> None:
        dialog.get_by_role("button", name="Resume", exact=True).click()
        expect(dialog).to_be_hidden()

    def see_next(self, *titles: str) -> None:
        """The bar says Recorded, and links to these forms and no others."""
        expect(self.bar.get_by_role("status")).to_contain_text("Recorded.", timeout=PATIENCE)
        for title in titles:
            expect(self.bar.get_by_role("link", name=re.compile(rf"^{re.escape(title)}( · |$)"))).to_be_visible()
        expect(self.bar.locator('a[href*="/flow-run/"]')).to_have_count(len(titles))

    def fill(self, within: Locator, answers: Answers) -> None:
        """Fill in fields by their titles, each the way its widget wants it."""
        for title, value in answers.items():
            if isinstance(value, list):
                self._add_lines(within, title, value)
                continue
            field = self.field(within, title)
            if isinstance(value, date):
                self._pick_day(field, value)
            elif field.get_attribute("aria-haspopup") == "listbox":
                self._choose(field, value)
            else:
                field.fill(value)

    def field(self, within: Locator, title: str) -> Locator:
        """The control that a label is for."""
        label = within.locator("label").filter(has_text=re.compile(rf"^{re.escape(title)}\s*(\(Optional\))?$")).last
        expect(label).to_be_visible()
        return self.page.locator(f'[id="{label.get_attribute("for")}"]')

    def _choose(self, field: Locator, value: str) -> None:
        """Open a list and click one of its options; where the form was drawn anew meanwhile, which closes the list, again."""
        option = self.page.get_by_role("option", name=value, exact=True)
        for _ in range(TRIES):
            if field.get_attribute("aria-expanded") != "true":
                field.click()
            with suppress(PlaywrightTimeout):
                option.click(timeout=PATIENCE / TRIES)
                break
        expect(field).to_contain_text(value)

    def _pick_day(self, field: Locator, day: date) -> None:
        """Click a day in the calendar, after choosing year and month; where the form was drawn anew meanwhile, again."""
        calendar = self.page.get_by_role("dialog").filter(has=self.page.get_by_label("Choose the Month")).last
        named = re.compile(rf"{day:%A}, {day:%B} {day.day}(st|nd|rd|th), {day.year}")
        for _ in range(TRIES):
            if field.get_attribute("aria-expanded") != "true":
                field.click()
            with suppress(PlaywrightTimeout):
                for name, wanted in (("Choose the Year", str(day.year)), ("Choose the Month", str(day.month - 1))):
                    chooser = calendar.get_by_label(name)
                    if chooser.input_value(timeout=PATIENCE / TRIES) != wanted:
                        chooser.select_option(wanted, timeout=PATIENCE / TRIES)
                calendar.get_by_role("button", name=named).click(timeout=PATIENCE / TRIES)
                break
        expect(field).to_contain_text(re.compile(str(day.day)))
        if field.get_attribute("aria-expanded") == "true":  # one that is closing is still to be seen for a moment
            field.click()
        expect(calendar).to_be_hidden()

    def _add_lines(self, within: Locator, title: str, lines: Sequence[Answers]) -> None:
        for line in lines:
            within.get_by_role("button", name="Add item").click()
            self.fill(within, line)

    # Mails and pages

    def follow_mail(self, ref: str, subject: str) -> None:
        """Open a mail in the local inbox and click *Open the form* as it stands in the mail; go on in the tab that opens."""
        self.page.goto(f"{self.settings.inbox_url}/?ref={ref}")
        letter = self.page.get_by_role("link").filter(has_text=subject).first
        for _ in range(PATIENCE // 1000):  # mails go out just after the form hangs
            with suppress(PlaywrightTimeout):
                letter.wait_for(timeout=1000)
                break
            self.page.reload()
        letter.click()
        mail = self.page.frame_locator("iframe")
        with self.page.context.expect_page() as opened:
            mail.get_by_role("link", name="Open the form").click()
        self.page.close()
        self.page = opened.value

    def went_outside(self) -> list[str]:
        """Requests that went to anything but 127.0.0.1. What the page's own policy stopped never went."""
        return [
            request.url
            for request in self.requests
            if urlsplit(request.url).scheme not in ("data", "blob", "about")
            and urlsplit(request.url).hostname != "127.0.0.1"
            and request.failure != "csp"
        ]
