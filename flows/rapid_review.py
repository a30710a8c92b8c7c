"""Stage 2, rapid review: ask every agency once, tell everybody the outcome. Rules: rapid-review-to-panel, the local targets."""

from datetime import datetime

from prefect import flow

from flows.running.boundary import without_values
from flows.stage import run_stage
from models.law.words.vocabulary import Stage


@flow(name="2 Rapid review", flow_run_name="{case_ref} · rapid review", persist_result=False)
@without_values
def rapid_review(case_ref: str, as_of: datetime | None = None) -> None:
    """Open a return for every agency and send the scoping letters; after the outcome, tell the contributors."""
    run_stage(case_ref, Stage.RAPID_REVIEW, as_of=as_of)
