"""Stage 4, practice review: commission, interval checks, delay, approval. Rules: tell-of-review-decision, lcspr-publish, interval-check."""

from datetime import datetime

from prefect import flow

from flows.running.boundary import without_values
from flows.stage import run_stage
from models.law.words.vocabulary import Stage


@flow(name="4 Practice review", flow_run_name="{case_ref} · practice review", persist_result=False)
@without_values
def practice_review(case_ref: str, as_of: datetime | None = None) -> None:
    """Tell the national bodies of the review and of any delay, ask the reviewer for progress, tell of the approval."""
    run_stage(case_ref, Stage.PRACTICE_REVIEW, as_of=as_of)
