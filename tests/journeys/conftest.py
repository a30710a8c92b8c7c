"""One manager at one running desk, for all journeys."""

import pytest

from tests.desk import Desk
from tests.stack import LocalStack


@pytest.fixture(scope="session")
def desk(stack: LocalStack) -> Desk:
    """The desk of the session's stack, with the invented partnership loaded."""
    return Desk(stack)
