"""One stack, one manager, and the test process as one of the stack's own."""

from collections.abc import Iterator

import pytest

from flows.forms import prefect_forms
from tests.support.desk import Desk
from tests.support.inside import Inside, inside
from tests.support.stack import LocalStack


@pytest.fixture(scope="session")
def desk(stack: LocalStack) -> Desk:
    """The desk of the session's stack, with the invented partnership loaded."""
    return Desk(stack)


@pytest.fixture
def own(stack: LocalStack, desk: Desk) -> Iterator[Inside]:
    """This process, working with the session's stack."""
    with inside(stack), prefect_forms.client() as connected:
        found = Inside(stack, desk, connected)
        yield found
        found.put_away()
