"""The operation on the safeguarding partners' positions, as a plain call of one transaction. No Prefect."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flows.installation import resources
from flows.operations import cases
from models.casework.forms.form_reading import read_form
from models.casework.record import case
from models.casework.record.who import By
from models.casework.stages import positions
from models.casework.stages.notification_forms import PositionHeard


def record(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Record a position that was heard after the decision. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    form = read_form(PositionHeard, {**typed, "recorded_by": by or typed.get("recorded_by")})
    with resources.session(at=at) as session:
        positions.record(
            session,
            ref=form.case_ref,
            partner=form.partner,
            position=form.position,
            on=form.on,
            reasons=form.reasons,
            desk=resources.desk(),
            by=By(cases.recorder(session, form), at, entered_at),
        )
        return case.peek(session, form.case_ref).ref
