"""Stage 1, notification: who must hear of the case, the dissent and the notification. Rules: notify-panel, notify-partners."""

from datetime import datetime

from prefect import flow

from flows.running.boundary import without_values
from flows.stage import run_stage
from models.law.words.vocabulary import Stage


@flow(name="1 Notification", flow_run_name="{case_ref} · notification", persist_result=False)
@without_values
def notification(case_ref: str, as_of: datetime | None = None) -> None:
    """Tell the business unit, the partners and, on dissent, the scrutineer; ask what is not decided yet."""
    run_stage(case_ref, Stage.NOTIFICATION, as_of=as_of)
