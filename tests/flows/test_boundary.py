"""No error carries what was typed out of a run: every flow is bounded, and what it fails of says the kind and the place only."""

import traceback
from collections.abc import Callable

import pytest
from prefect import Flow
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from deployments import registry
from deployments.stack.registration import load_flow
from flows.installation.resources import DatabaseNotNamed
from flows.installation.settings import SettingsInvalid
from flows.running.boundary import RunFailed, without_values
from flows.running.faults import is_outage
from models.law.words.dates import parse_date
from models.records.database import engine_for

TYPED = "943 476 5919"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int


def of_postgres(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE child (number text CONSTRAINT of_one UNIQUE)"))
        for _ in range(2):
            connection.execute(text("INSERT INTO child VALUES (:typed)"), {"typed": TYPED})


def of_a_cast(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT CAST(:typed AS integer)"), {"typed": TYPED})


def of_pydantic(_: Engine) -> None:
    Strict.model_validate({"number": TYPED})


def of_a_chain(engine: Engine) -> None:
    try:
        of_pydantic(engine)
    except ValueError as inner:
        raise KeyError(f"nothing for {TYPED}") from inner


@pytest.mark.parametrize("fails", [of_postgres, of_a_cast, of_pydantic, of_a_chain])
def test_neither_the_error_nor_what_it_came_from_repeats_what_was_typed(
    postgres_url: str, fails: Callable[[Engine], None]
):
    engine = engine_for(postgres_url)
    with pytest.raises(Exception, match="9") as before:
        fails(engine)
    assert TYPED in "".join(traceback.format_exception(before.value)), "else this test could not fail"
    with pytest.raises(RunFailed) as bounded:
        without_values(fails)(engine)
    assert TYPED not in "".join(traceback.format_exception(bounded.value))
    assert type(before.value).__name__ in str(bounded.value)


def test_the_constraint_and_the_table_are_named(postgres_url: str):
    with pytest.raises(RunFailed, match=r"^IntegrityError \(of_one of child\)"):
        without_values(of_postgres)(engine_for(postgres_url))


def test_the_place_in_this_code_is_named():
    with pytest.raises(RunFailed, match=r"^BadDate at models/law/words/dates\.py:\d+$"):
        without_values(parse_date)(TYPED, "on")


def test_only_words_that_hold_nothing_typed_are_passed_on():
    def fails(error: Exception) -> None:
        raise error

    for ours in (DatabaseNotNamed("CSPR_DATABASE_URL: name it"), SettingsInvalid("CSPR_PORT: mend it")):
        with pytest.raises(RunFailed, match="CSPR_"):
            without_values(fails)(ours)
    with pytest.raises(RunFailed) as bounded:
        without_values(fails)(ValueError(TYPED))
    assert TYPED not in str(bounded.value)


def test_every_flow_is_bounded():
    flows = [load_flow(deployment) for deployment in registry.DEPLOYMENTS]
    assert len(flows) > 30
    for flow in flows:
        assert isinstance(flow, Flow)
        assert getattr(flow.fn, "holds_no_values", False), flow.name


def test_an_outage_in_a_run_is_one_to_whoever_called_it():
    """A stage that lost its database stops the pass, which is then tried again whole; a fault of the stage's own does not."""

    def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    for fails, was in ((away, True), (lambda: parse_date(TYPED, "on"), False)):
        with pytest.raises(RunFailed) as bounded:
            without_values(fails)()
        assert is_outage(bounded.value) is was
