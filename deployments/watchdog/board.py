"""Have the board say what the watchdog found: its page is written anew in place, without a run and whether or not a worker is there."""

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

PATIENCE_S = 5.0


def show(settings: Settings, *, at: datetime) -> None:
    """Write the board's newest page anew. Where there is none yet, or no server or database, nothing happens: the next pass writes it."""
    if settings.login is None and not (settings.data / "login").exists():
        return
    try:
        with api.client(settings, timeout=PATIENCE_S) as prefect:
            wanted = {"artifacts": {"key": {"any_": [board.KEY]}}, "limit": 1}
            newest = prefect.post("/artifacts/latest/filter", json=wanted).raise_for_status().json()
            for one in newest:  # known before the records are read: a page that is newer than those stays
                page = _page(settings, at=at)
                prefect.patch(f"/artifacts/{one['latest_id']}", json={"data": page}).raise_for_status()
    except (httpx.HTTPError, SQLAlchemyError, records.CouldNotLook, ValueError, KeyError, TypeError):
        return  # what is wrong with them is a finding of its own


def _page(settings: Settings, *, at: datetime) -> str:
    opened = onlooker(records.url(settings))
    try:
        with CaseSession(opened) as session:
            return board.page(session, settings, at=at)
    finally:
        opened.dispose()
