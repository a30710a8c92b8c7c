"""One Chromium per module, logged in at the session's desk."""

from collections.abc import Iterator

import pytest

from tests.browser.manager import Manager, chromium
from tests.support.desk import Desk


@pytest.fixture(scope="module")
def manager(desk: Desk) -> Iterator[Manager]:
    """A manager who has logged in."""
    with chromium() as browser:
        manager = Manager(browser, desk.stack)
        manager.log_in()
        yield manager
