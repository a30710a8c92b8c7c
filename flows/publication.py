"""Stage 6, publication: copies before, the news on the day, the end of the case. Rules: report-to-panel-before-publication and others."""

from datetime import datetime

from prefect import flow

from flows.running.boundary import without_values
from flows.stage import run_stage
from models.law.words.vocabulary import Stage


@flow(name="6 Publication", flow_run_name="{case_ref} · publication", persist_result=False)
@without_values
def publication(case_ref: str, as_of: datetime | None = None) -> None:
    """Send the Panel, the Secretary of State and Ofsted their copies; tell of holds, of publication and of the close."""
    run_stage(case_ref, Stage.PUBLICATION, as_of=as_of)
