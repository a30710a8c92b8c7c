"""The pictures of the README: `python -m tests.browser.screenshot` starts a stack with the demonstration caseload and takes them."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.manager import Manager, chromium
from tests.support.desk import ROOT, until
from tests.support.stack import LocalStack

DOCS = ROOT / "docs"
LARGEST = 300_000  # bytes: a README is read on telephones


def main() -> None:
    """Write docs/desk.png and docs/case.png."""
    directory = Path(tempfile.mkdtemp(prefix="cspr-pictures-"))
    stack = LocalStack(directory / "home")
    DOCS.mkdir(exist_ok=True)
    try:
        stack.start("--demo", seconds=600)
        with chromium() as browser:
            wait_for_forms(stack)
            manager = Manager(browser, stack)
            manager.log_in()
            show_desk(manager)
            take(manager, "desk")
            show_case(manager, "HMR-2026-0005")
            take(manager, "case")
    finally:
        stack.stop()
        shutil.rmtree(directory, ignore_errors=True)


def wait_for_forms(stack: LocalStack) -> None:
    """The forms hang a little after the stack is ready."""
    wanted = {"flow_runs": {"tags": {"all_": ["job"]}, "state": {"type": {"any_": ["COMPLETED"]}}}}
    with stack.client() as api:
        until(lambda: api.post("/flow_runs/filter", json=wanted).json(), seconds=60, what="the first reconcile")


def show_desk(manager: Manager) -> None:
    """The Runs page with what waits."""
    manager.page.get_by_role("link", name="Runs").first.click()
    expect(manager.page.get_by_role("link", name="Is it notifiable").first).to_be_visible()


def show_case(manager: Manager, ref: str) -> None:
    """The page of a case in the middle of its way."""
    manager.page.goto(f"{manager.settings.ui_url}/case/{ref}")
    expect(manager.page.get_by_role("heading", name=ref, exact=True)).to_be_visible()


def take(manager: Manager, name: str) -> None:
    """Take the picture, once nothing moves any more."""
    manager.page.wait_for_load_state("networkidle")
    manager.page.mouse.move(0, 0)
    path = DOCS / f"{name}.png"
    manager.page.screenshot(path=path, animations="disabled")
    assert path.stat().st_size < LARGEST, f"{path} has {path.stat().st_size} bytes"


if __name__ == "__main__":
    main()
