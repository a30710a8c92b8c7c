"""Without a mail server: a reply written on the page of the local inbox is read, and stands with its case."""

from playwright.sync_api import expect

from tests.browser.manager import Manager
from tests.support.desk import Desk, until


def test_whoever_answers_a_mail_on_its_page_is_heard_within_seconds(manager: Manager, desk: Desk):
    ref = desk.notify()
    until(lambda: desk.mails(ref), what="the first mail")
    page = manager.page
    page.goto(f"{manager.settings.inbox_url}/?ref={ref}")
    page.locator("tbody a").last.click()
    page.get_by_label("Your answer").fill("Thank you, I have seen it.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("status")).to_contain_text("is read within seconds")
    [came] = until(lambda: desk.show(ref)["came_in"], what="the reply")
    assert came["kind"] == "reply"
    assert manager.errors == []
    assert manager.went_outside() == []
