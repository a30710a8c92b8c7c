"""What the regular jobs owe: when each was last to begin and should have ended by now, from the schedules themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

from deployments import registry
from deployments.registry import Deployment
from flows.operations import mailbox
from models.casework.watching.watch_jobs import MAILBOX_JOB, Owed

# How long a job may take to begin and to end. One that was missed while the machine slept, or was off, is run as soon as it is back.
LATITUDE = timedelta(hours=1)


def owed(
    at: datetime,
    *,
    awake_since: datetime | None,
    mailbox_is_polled: bool,
    deployments: Sequence[Deployment] = registry.DEPLOYMENTS,
) -> list[Owed]:
    """Every regular job with its last due beginning. `awake_since`: when the machine, or the stack, came up again; `None` = it was never away."""
    by = at - LATITUDE
    if awake_since is not None and awake_since > by:
        return []
    found = [
        Owed(deployment.job, last_due(deployment, by)) for deployment in deployments if deployment.cron is not None
    ]
    return [*found, Owed(MAILBOX_JOB, mailbox.last_reading(by))] if mailbox_is_polled else found


def last_due(deployment: Deployment, by: datetime) -> datetime:
    """The last moment up to `by` at which a deployment's schedule makes a run."""
    assert deployment.cron is not None
    just_after = by.astimezone(ZoneInfo(deployment.timezone)) + timedelta(seconds=1)
    return next(CronSim(deployment.cron, just_after, reverse=True)).astimezone(UTC)
