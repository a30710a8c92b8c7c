"""The bodies that oversee the reviews, the days on which they meet, and the digest that each gets at its cadence. All of it ours, no law.

A digest holds counts, dates and references, never what a case is about. It goes to the body's own shared mailbox.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, TypedDict

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session, col, select

from models.casework.context import routing
from models.casework.record import audit, files
from models.casework.record.addresses import Line, MailAddress
from models.casework.record.identifiers import find_identifier
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import BadDate, london_date, long_date, refuse_far_off
from models.records.tables import GovernanceBody, GovernanceMeeting, Partnership


class BodyView(TypedDict):
    """A body that is in force, with its meetings to come."""

    partnership: str
    code: str
    name: str
    email: str
    cadence: str
    papers_working_days: int
    quorum: int | None
    meetings: list[str]


class GovernanceRefused(ValueError):
    """A file of governance bodies that cannot be used. The text names the place in it and the remedy."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


class GivenBody(_Part):
    """One body, as a file gives it. `quorum`: how many must be there; `meetings`: days on which it meets."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)
    name: Line = Field(min_length=1, max_length=100)
    email: MailAddress
    cadence: Literal["meetings", "monthly", "quarterly", "never"] = "meetings"
    papers_working_days: int = Field(default=5, ge=0, le=30)
    quorum: int | None = Field(default=None, ge=1, le=50)
    meetings: list[date] = []


class GovernanceFile(_Part):
    """The whole file."""

    partnership: str = Field(pattern=r"^[A-Z]{2,8}$")
    bodies: list[GivenBody]


@dataclass(frozen=True)
class Loaded:
    """What a file changed."""

    bodies: int
    meetings: int


def read_file(path: Path) -> GovernanceFile:
    """The checked contents of a file of governance bodies (TOML). Raises `GovernanceRefused`."""
    try:
        file = GovernanceFile.model_validate(files.toml(path, refuse=GovernanceRefused))
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise GovernanceRefused(f"{where}: {first['msg']} in {path.name}; mend it and load the file again") from None
    for number, body in enumerate(file.bodies):
        found = find_identifier(body.name)
        if found:
            raise GovernanceRefused(f"bodies.{number}.name: this holds what looks like {found}; take it out")
        if [given_body.code for given_body in file.bodies].count(body.code) > 1:
            raise GovernanceRefused(f"bodies.{number}.code: {body.code} stands twice; each body has one entry")
    return file


def load(session: Session, file: GovernanceFile, *, by: By) -> Loaded:
    """Make the bodies what the file says; whoever is no longer in it gets nothing more. Meetings are only ever added.

    A meeting that was cancelled stays cancelled, though the file still lists it. Raises `GovernanceRefused`.
    """
    partnership = session.exec(select(Partnership).where(Partnership.code == file.partnership)).first()
    if partnership is None or partnership.id is None:
        raise GovernanceRefused(f"partnership: there is no partnership '{file.partnership}'; load its own file first")
    known = {governance_body.code: governance_body for governance_body in all_bodies(session, partnership.id)}
    for gone in known.keys() - {given_body.code for given_body in file.bodies}:
        known[gone].active = False
        session.add(known[gone])
    meetings = 0
    for given in file.bodies:
        body = known.get(given.code) or GovernanceBody(
            partnership_id=partnership.id, code=given.code, name="", email=""
        )
        body.name, body.email, body.active = given.name, given.email, True
        body.cadence, body.papers_working_days, body.quorum = given.cadence, given.papers_working_days, given.quorum
        session.add(body)
        session.flush()
        for on in given.meetings:
            _check_meeting(on, f"bodies.{given.code}.meetings", today=london_date(by.at))
            if _meeting(session, body, on) is None:
                meetings += 1
                _add(session, body, on, by=by.who, at=by.at)
        routing.follow_meetings(session, body, by)
    detail = {
        "partnership": partnership.code,
        "bodies": [given_body.code for given_body in file.bodies],
        "meetings": meetings,
    }
    audit.append(session, by=by, operation="governance.load", detail=detail, concern=Concern(partnership.id))
    return Loaded(len(file.bodies), meetings)


def meet(session: Session, partnership_id: int, code: str, on: date, *, by: By) -> None:
    """Record that a body meets on a day; the same again changes nothing. One that was cancelled is taken up again. Raises `BadAnswer`."""
    body = _body(session, partnership_id, code)
    _check_meeting(on, "date", today=london_date(by.at))
    found = _meeting(session, body, on)
    if found is not None and found.cancelled_at is None:
        return
    if found is None:
        _add(session, body, on, by=by.who, at=by.at)
    else:
        found.cancelled_at, found.recorded_by, found.recorded_at = None, by.who, by.at
        session.add(found)
    _note(session, "governance.meeting", body, on, by=by)
    routing.follow_meetings(session, body, by)


def cancel(session: Session, partnership_id: int, code: str, on: date, *, by: By) -> None:
    """Record that a body does not meet on a day after all; the same again changes nothing. Raises `BadAnswer`."""
    body = _body(session, partnership_id, code)
    found = _meeting(session, body, on)
    if found is None:
        raise refuse("date", "Date", f"{code} has no meeting on {long_date(on)}; `cspr governance show` lists them")
    if found.cancelled_at is None:
        found.cancelled_at = by.at
        session.add(found)
        _note(session, "governance.cancel", body, on, by=by)
        routing.follow_meetings(session, body, by)


def all_bodies(session: Session, partnership_id: int) -> list[GovernanceBody]:
    """Every body of a partnership, those that get nothing more too."""
    return list(
        session.exec(
            select(GovernanceBody)
            .where(GovernanceBody.partnership_id == partnership_id)
            .order_by(col(GovernanceBody.code))
        )
    )


def meetings_of(session: Session, body: GovernanceBody) -> Sequence[date]:
    """The days on which a body meets or met, in order, without those that were cancelled."""
    return session.exec(
        select(col(GovernanceMeeting.on))
        .where(GovernanceMeeting.body_id == body.id, col(GovernanceMeeting.cancelled_at).is_(None))
        .order_by(col(GovernanceMeeting.on))
    ).all()


def show(session: Session, partnership: Partnership, *, today: date) -> list[BodyView]:
    """The bodies that are in force, with their meetings to come."""
    assert partnership.id is not None
    return [
        {
            "partnership": partnership.code,
            "code": body.code,
            "name": body.name,
            "email": body.email,
            "cadence": body.cadence,
            "papers_working_days": body.papers_working_days,
            "quorum": body.quorum,
            "meetings": [on.isoformat() for on in meetings_of(session, body) if on >= today],
        }
        for body in all_bodies(session, partnership.id)
        if body.active
    ]


def _body(session: Session, partnership_id: int, code: str) -> GovernanceBody:
    known = {
        governance_body.code: governance_body
        for governance_body in all_bodies(session, partnership_id)
        if governance_body.active
    }
    found = known.get(code.strip().lower())
    if found is None:
        raise refuse("body", "Body", f"'{code}' is no body on record; choose one of {', '.join(known) or 'none yet'}")
    return found


def _meeting(session: Session, body: GovernanceBody, on: date) -> GovernanceMeeting | None:
    return session.exec(
        select(GovernanceMeeting).where(GovernanceMeeting.body_id == body.id, GovernanceMeeting.on == on)
    ).first()


def _add(session: Session, body: GovernanceBody, on: date, *, by: str, at: datetime) -> None:
    assert body.id is not None
    session.add(GovernanceMeeting(body_id=body.id, on=on, recorded_by=by, recorded_at=at))
    session.flush()


def _check_meeting(on: date, field: str, *, today: date) -> None:
    try:
        refuse_far_off(on, field, today=today)
    except BadDate as bad:
        raise refuse(field, "Date", bad.message) from None


def _note(session: Session, operation: str, body: GovernanceBody, on: date, *, by: By) -> None:
    detail = {"body": body.code, "on": on.isoformat()}
    concern = Concern(body.partnership_id)
    audit.append(session, by=by, operation=operation, detail=detail, concern=concern)
