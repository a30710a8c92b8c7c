"""Prefect's own database does not grow for ever: what is over goes after `CSPR_KEEP_RUNS_DAYS`, the page that is shown stays. Runs inside the server.

Prefect's vacuum of runs takes with a run every page that it drew, also the one that is shown to this day: the case was closed, and nothing draws it
again. So its own schedule for runs stays off, and this one first takes the shown pages off their runs. A form that hangs has not ended: it stays.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from docket import CurrentDocket, Depends, Docket, Perpetual
from prefect.server.database import PrefectDBInterface, provide_database_interface
from prefect.server.services import db_vacuum
from prefect.server.services.perpetual_services import perpetual_service
from prefect.settings.context import get_current_settings
from prefect.types._datetime import now

VACUUM = get_current_settings().server.services.db_vacuum
TASKS = (
    db_vacuum.vacuum_old_flow_runs,  # with their states, inputs, logs and pages
    db_vacuum.vacuum_orphaned_logs,
    db_vacuum.vacuum_orphaned_artifacts,
    db_vacuum.vacuum_stale_artifact_collections,
)


@perpetual_service(enabled_getter=lambda: True)
async def vacuum_what_is_over(
    docket: Docket = CurrentDocket(),
    perpetual: Perpetual = Perpetual(automatic=True, every=timedelta(seconds=VACUUM.loop_seconds)),
    database: PrefectDBInterface = Depends(provide_database_interface),
) -> None:
    """Every hour: keep what is shown, delete older versions of it, then let Prefect delete the runs that ended long ago."""
    await keep_what_is_shown(database)
    for task in TASKS:
        await docket.add(task, key=f"cspr-vacuum:{task.__name__}")()


async def keep_what_is_shown(database: PrefectDBInterface) -> None:
    """Take the newest version of each page off the run that drew it; delete what was taken off so and is neither newest nor young any more."""
    shown = sa.select(database.ArtifactCollection.latest_id)
    page = database.Artifact
    async with database.session_context(begin_transaction=True) as session:
        await session.execute(
            sa.update(page)
            .where(page.id.in_(shown), page.flow_run_id.is_not(None))
            .values(flow_run_id=None, task_run_id=None)
        )
        await session.execute(
            sa.delete(page).where(
                page.flow_run_id.is_(None),
                page.key.is_not(None),
                page.created < now("UTC") - VACUUM.retention_period,
                page.id.not_in(shown),
            )
        )
