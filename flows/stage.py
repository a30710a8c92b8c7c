"""What the six stage flows have in common: one operation, and a line in the log that says what it did."""

from datetime import datetime

from prefect.logging import get_run_logger

from flows.installation import clock
from flows.operations import cases
from models.law.words.vocabulary import Stage


def run_stage(case_ref: str, stage: Stage, *, as_of: datetime | None) -> None:
    """Do for one stage of a case what its record calls for, in one transaction, and say so in the run's log."""
    done = cases.advance(case_ref, stage, at=clock.now(as_of))
    waits = ", ".join(done.waits) or "nothing"
    get_run_logger().info(
        "%s: %d notices queued, %d returns opened, waits for %s", case_ref, done.told, done.opened, waits
    )
