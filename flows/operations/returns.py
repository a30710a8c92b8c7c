"""Agencies' returns, as plain calls: ask a missed agency, say who writes or stands in, draft the letter. Each is one operation with its own transaction."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.installation import clock, resources
from flows.operations import cases, drafting, reading
from models.casework.forms.form_reading import read_form
from models.casework.reading import return_views, views
from models.casework.record import case
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.stages import return_forms, returns
from models.casework.stages.return_forms import ArrangeReturn


def arrange(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Ask an agency that was missed, or say who writes a return or stands in. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    form = read_form(ArrangeReturn, {**typed, "recorded_by": by or typed.get("recorded_by")})
    with resources.session(at=at) as session:
        who = By(cases.recorder(session, form), at, entered_at)
        where = {"ref": form.case_ref, "agency": form.agency}
        if form.do == return_forms.ASK_NOW:
            returns.ask(session, **where, because=form.because, by=who)
        elif form.do == return_forms.AUTHOR:
            returns.name_author(session, **where, who=form.who, by=who)
        elif form.do == return_forms.PROXY:
            returns.name_proxy(session, **where, who=form.who, because=form.because, by=who)
        else:
            raise refuse("do", "What to do", f"choose one of {', '.join(return_forms.ARRANGEMENTS)}")
        return case.peek(session, form.case_ref).ref


def of_case(ref: str, *, at: datetime) -> list[views.View]:
    """The returns of a case, as `cspr case show` has them. Raises `NoSuchCase`."""
    found: list[views.View] = reading.show(ref, at=at)["returns"]
    return found


def letter(ref: str, agency: str, *, at: datetime) -> tuple[Path, bool]:
    """Draft the letter that requires an agency's return now, whatever was said so far. Returns where it lies, and whether it is new.

    Raises `BadAnswer`, `NoSuchCase`, `OSError`.
    """
    with resources.session(at=at) as session:
        found, row, asked = returns.out(session, ref, agency)
        wanted = return_views.letter_about(session, found, row, asked, on=clock.london_date(at))
    new = drafting.draft(wanted)
    return drafting.path_of(wanted), new
