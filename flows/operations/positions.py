"""The operation on the safeguarding partners' positions, as a plain call of one transaction. No Prefect."""

from sqlmodel import Session

from flows.installation import resources
from flows.operations.act import about_a_case
from models.casework.record.who import By
from models.casework.stages import positions
from models.casework.stages.notification_forms import PositionHeard


@about_a_case(PositionHeard)
def record(session: Session, form: PositionHeard, by: By) -> None:
    """A position that was heard after the decision."""
    positions.record(
        session,
        ref=form.case_ref,
        partner=form.partner,
        position=form.position,
        on=form.on,
        reasons=form.reasons,
        desk=resources.desk(),
        by=by,
    )
