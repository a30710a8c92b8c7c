"""Stage 3, Panel notice: the rapid review goes to the national Panel, its answer to the partners. Rule: panel-response-expected."""

from datetime import datetime

from prefect import flow

from flows.running.boundary import without_values
from flows.stage import run_stage
from models.law.words.vocabulary import Stage


@flow(name="3 Panel notice", flow_run_name="{case_ref} · Panel notice", persist_result=False)
@without_values
def panel_notice(case_ref: str, as_of: datetime | None = None) -> None:
    """Send the Panel the rapid review and the decision; tell the partners what the Panel answered."""
    run_stage(case_ref, Stage.PANEL_NOTICE, as_of=as_of)
