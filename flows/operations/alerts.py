"""Alerts as plain calls of one transaction each: acknowledge one (from the desk, the command line or a reply), look at the ladders. No Prefect."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flows.installation import resources
from flows.operations.people import partnership_named
from models.casework.alerts.acknowledging import Acknowledged, How, acknowledge
from models.casework.alerts.alert_forms import AcknowledgeAlert
from models.casework.dates import rulebook
from models.casework.forms.form_reading import read_form
from models.casework.record.who import By
from models.law.local.alert_policy import LocalLadders


def from_form(typed: Mapping[str, Any], *, by: By) -> str:
    """Acknowledge from the desk's form. Returns what is on record, without a name: Prefect keeps it. Raises `BadAnswer`."""
    form = read_form(AcknowledgeAlert, typed)
    return by_code(form.code, by=by.named(form.recorded_by), how="desk").words


def by_code(code: str, *, by: By, how: How) -> Acknowledged:
    """Acknowledge the alert of a code. Raises `BadAnswer`."""
    with resources.writing(at=by.at) as session:
        return acknowledge(session, code=code, by=by, how=how)


def ladders_of(partnership: str, *, on: date) -> LocalLadders:
    """A partnership's own ladders for what is due on a day. Raises `BadAnswer`."""
    with resources.reading() as session:
        ours = partnership_named(session, partnership)
        assert ours.id is not None
        return rulebook.of_partnership(session, ours.id).ladders(on)
