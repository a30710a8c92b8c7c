"""The board drawn from outside: its page is written anew in place, without a run and whether or not a worker is there."""

from __future__ import annotations

from datetime import datetime

import httpx
from sqlalchemy.exc import SQLAlchemyError

from deployments.stack import api
from deployments.watchdog import records
from flows.installation.settings import Settings
from flows.operations import board
from models.records.database import onlooker
from models.records.session import CaseSession

PATIENCE_S = 5


def show(settings: Settings, *, at: datetime) -> bool:
    """Write the board's newest page anew, or its first. Returns whether it is written: where no server or database answers soon, nothing happens."""
    if settings.login is None and not (settings.data / "login").exists():
        return False
    try:
        with api.client(settings, timeout=PATIENCE_S) as prefect:
            wanted = {"artifacts": {"key": {"any_": [board.KEY]}}, "limit": 1}
            newest = prefect.post("/artifacts/latest/filter", json=wanted).raise_for_status().json()
            page = _page(settings, at=at)  # read once it is known which page is the newest: one that is newer stays
            if newest:
                written = prefect.patch(f"/artifacts/{newest[0]['latest_id']}", json={"data": page})
            else:
                first = {"key": board.KEY, "type": "markdown", "description": board.DESCRIPTION, "data": page}
                written = prefect.post("/artifacts/", json=first)
            written.raise_for_status()
    except (httpx.HTTPError, SQLAlchemyError, records.CouldNotLook, ValueError, KeyError, TypeError):
        return False  # what is wrong with them is a finding of its own
    return True


def _page(settings: Settings, *, at: datetime) -> str:
    opened = onlooker(records.url(settings), patience_s=PATIENCE_S)
    try:
        with CaseSession(opened) as session:
            return board.page(session, settings, at=at)
    finally:
        opened.dispose()
