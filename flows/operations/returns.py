"""Agencies' returns, as plain calls: ask a missed agency, say who writes or stands in, draft the letter. Each is one operation with its own transaction."""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from flows.installation import clock, resources
from flows.operations import drafting, reading
from flows.operations.act import about_a_case
from models.casework.reading import return_views
from models.casework.reading.ledger_shapes import ReturnView
from models.casework.record.who import By
from models.casework.stages import return_forms, returns
from models.casework.stages.return_forms import ArrangeReturn


@about_a_case(ArrangeReturn, offered=return_forms.ARRANGEMENTS)
def arrange(session: Session, form: ArrangeReturn, by: By) -> None:
    """Ask an agency that was missed, or say who writes a return or stands in."""
    where = {"ref": form.case_ref, "agency": form.agency}
    if form.do == return_forms.ASK_NOW:
        returns.ask(session, **where, because=form.because, by=by)
    elif form.do == return_forms.AUTHOR:
        returns.name_author(session, **where, who=form.who, by=by)
    else:
        returns.name_proxy(session, **where, who=form.who, because=form.because, by=by)


def of_case(ref: str, *, at: datetime) -> list[ReturnView]:
    """The returns of a case, as `cspr case show` has them. Raises `NoSuchCase`."""
    return reading.show(ref, at=at)["returns"]


def letter(ref: str, agency: str, *, at: datetime) -> tuple[Path, bool]:
    """Draft the letter that requires an agency's return now, whatever was said so far. Returns where it lies, and whether it is new.

    Raises `BadAnswer`, `NoSuchCase`, `OSError`.
    """
    with resources.reading() as session:
        case, row, asked = returns.out(session, ref, agency)
        wanted = return_views.letter_about(session, case, row, asked, on=clock.london_date(at))
    new = drafting.draft(wanted)
    return drafting.path_of(wanted), new
