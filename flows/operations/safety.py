"""The operation on a child who was not safe when the case was opened, as a plain call of one transaction. No Prefect."""

from sqlmodel import Session

from flows.operations.act import about_a_case
from models.casework.record.who import By
from models.casework.stages import child_safety
from models.casework.stages.child_safety_forms import ChildSafe


@about_a_case(ChildSafe, offered=child_safety.DOES)
def record(session: Session, form: ChildSafe, by: By) -> None:
    """Every child is safe now, or children's social care is acting."""
    child_safety.record(
        session, ref=form.case_ref, do=form.do, confirmed_by=form.confirmed_by, moment_at=form.confirmed_at, by=by
    )
