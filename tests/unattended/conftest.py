"""One stack that nobody touches: what happens in it, Prefect's schedules make happen. Its background services look every other second."""

from collections.abc import Iterator

import pytest

from flows.forms import prefect_forms
from tests.support.desk import Desk
from tests.support.inside import Inside, inside
from tests.support.stack import QuickStack, throwaway_home


@pytest.fixture(scope="package")
def quick() -> Iterator[QuickStack]:
    """The stack."""
    with throwaway_home() as home:
        stack = QuickStack(home)
        try:
            stack.start()
            yield stack
        finally:
            stack.stop()


@pytest.fixture(scope="package")
def quick_desk(quick: QuickStack) -> Desk:
    """Its desk, with the invented partnership loaded."""
    return Desk(quick)


@pytest.fixture
def own(quick: QuickStack, quick_desk: Desk) -> Iterator[Inside]:
    """This process, working with that stack."""
    with inside(quick), prefect_forms.client() as connected:
        found = Inside(quick, quick_desk, connected)
        yield found
        found.put_away()
