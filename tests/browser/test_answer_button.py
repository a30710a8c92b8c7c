"""The button "Answer this form": there when a form waits, worked by the keyboard, and silent everywhere else."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.manager import Manager
from tests.support.desk import Desk


@pytest.fixture(scope="module")
def ref(desk: Desk) -> str:
    """A case whose first form waits."""
    found = desk.notify()
    desk.form(found, "notifiable")
    return found


def test_the_keyboard_opens_the_form_and_leaves_it(manager: Manager, ref: str):
    manager.page.goto(f"{manager.settings.ui_url}/form/{ref}/notifiable")
    button = manager.bar.get_by_role("button", name="Answer this form")
    button.focus()
    manager.page.keyboard.press("Enter")
    dialog = manager.page.get_by_role("dialog", name="Resume Flow Run")
    expect(manager.field(dialog, "Recorded by")).to_be_attached()
    size = dialog.bounding_box()
    assert size is not None
    assert size["width"] > 800  # room for the briefing
    manager.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_visible()
    assert manager.errors == []


def test_the_bar_goes_where_its_form_goes(manager: Manager, ref: str):
    manager.page.goto(f"{manager.settings.ui_url}/form/{ref}/notifiable")
    expect(manager.bar).to_be_visible()
    manager.page.get_by_role("link", name="Runs").first.click()  # within the page: nothing is loaded afresh
    expect(manager.bar).to_have_count(0)
    manager.page.get_by_role("link", name=re.compile(rf"^{ref} · Is it notifiable")).first.click()
    expect(manager.bar).to_be_visible()


@pytest.mark.parametrize("how", ["Cancel", "Delete"])
def test_a_form_that_is_cancelled_or_deleted_in_prefects_menu_is_hung_again(manager: Manager, desk: Desk, how: str):
    ref = desk.notify()
    gone = desk.form(ref, "notifiable")["id"]
    page = manager.page
    page.goto(f"{manager.settings.ui_url}/form/{ref}/notifiable")
    expect(manager.bar.get_by_role("button", name="Answer this form")).to_be_visible()
    page.locator('main button[aria-haspopup="menu"]').last.click()
    page.get_by_role("menuitem", name=how, exact=True).click()
    page.get_by_role("alertdialog").get_by_role("button", name=re.compile(how)).last.click()
    if how == "Cancel":  # the bar of the cancelled run says what the records say, and leads to the new form
        expect(manager.bar.get_by_role("link", name=re.compile("^Is it notifiable"))).to_be_visible(timeout=60_000)
        expect(manager.bar.get_by_role("status")).not_to_contain_text("Nothing else is asked")
    else:
        expect(page).not_to_have_url(re.compile(gone))
        page.goto(f"{manager.settings.ui_url}/form/{ref}/notifiable")
        expect(page.get_by_role("heading", name="This form is being hung again")).to_be_visible()
    hung_again = desk.form(ref, "notifiable", seconds=60)["id"]
    assert hung_again != gone
    if how == "Cancel":
        page.goto(f"{manager.settings.ui_url}/form/{ref}/notifiable")  # otherwise the page goes there by itself
    expect(page).to_have_url(re.compile(hung_again), timeout=30_000)
    expect(manager.bar.get_by_role("button", name="Answer this form")).to_be_visible()
    assert len(desk.forms(ref)) == 1
    assert manager.errors == []


def test_whoever_is_not_logged_in_is_asked_for_the_login_and_lands_on_the_form(manager: Manager, desk: Desk, ref: str):
    browser = manager.page.context.browser
    assert browser is not None
    stranger = Manager(browser, desk.stack)
    stranger.page.goto(f"{stranger.settings.ui_url}/form/{ref}/notifiable")
    stranger.page.get_by_placeholder("admin:pass").fill(stranger.login)
    expect(stranger.bar).to_have_count(0)
    stranger.page.get_by_role("button", name="Login").click()
    expect(stranger.bar.get_by_role("button", name="Answer this form")).to_be_visible()
    assert stranger.errors == []
    assert stranger.went_outside() == []


def test_only_the_pages_of_the_ui_carry_the_script_and_their_policy_stays_strict(desk: Desk):
    ui = desk.stack.settings.ui_url
    page = httpx.get(
        f"{ui}/v2/runs", headers={"accept": "text/html", "if-modified-since": "Sun, 22 Nov 2099 00:00:00 GMT"}
    )
    assert page.status_code == 200
    assert page.text.count('<script src="/cspr/answer.js" defer></script>') == 1
    assert int(page.headers["content-length"]) == len(page.content)
    assert "'unsafe-inline'" not in page.headers["content-security-policy"].partition("script-src")[2].partition(";")[0]
    for path in ("/docs", "/api/health", "/v2/ico/site.webmanifest"):
        assert "answer.js" not in httpx.get(f"{ui}{path}", headers={"accept": "text/html"}).text
    for name, kind in (("answer.js", "text/javascript"), ("answer.css", "text/css")):
        file = httpx.get(f"{ui}/cspr/{name}")
        assert file.headers["content-type"].startswith(kind)
        assert file.headers["x-content-type-options"] == "nosniff"
        assert "innerHTML" not in file.text
    assert "AnswerButton" not in httpx.get(f"{ui}/cspr/answer_button.py").text
