"""Stage 5, action plan: owners hear of their actions, the partners of the plan. Rule: action-due."""

from datetime import datetime

from prefect import flow

from flows.running.boundary import without_values
from flows.stage import run_stage
from models.law.words.vocabulary import Stage


@flow(name="5 Action plan", flow_run_name="{case_ref} · action plan", persist_result=False)
@without_values
def action_plan(case_ref: str, as_of: datetime | None = None) -> None:
    """Tell every owner which actions are theirs and by when; tell all when the plan is signed off."""
    run_stage(case_ref, Stage.ACTION_PLAN, as_of=as_of)
