"""The register of people as a table for a spreadsheet: out, and back in with the same checks as the partnership's file."""

import csv
import io
from collections.abc import Iterable

from pydantic import ValidationError
from sqlmodel import Session, col, select

from models.casework.record import audit, files, recording
from models.casework.record.recording import Concern
from models.casework.record.who import By
from models.casework.register.setup import GivenAgency, GivenPerson, PartnershipFile, SetupRefused, check, keep_people
from models.records.tables import Agency, Partnership, Person, RoleHolding

COLUMNS = ("handle", "name", "email", "agency", "roles", "deputy", "active", "channel", "digest", "invitations")
YES_OR_NO = {"active": None, "digest": True, "invitations": False}  # and what an empty cell means
TEXTS = ("handle", "name", "email", "agency", "deputy", "channel")


def people(session: Session, partnership: Partnership) -> list[GivenPerson]:
    """Everybody in the register, the inactive too, by handle."""
    codes = {agency.id: agency.code for agency in _agencies(session, partnership)}
    rows = session.exec(
        select(Person).where(Person.partnership_id == partnership.id).order_by(col(Person.handle))
    ).all()
    handles = {person.id: person.handle for person in rows}
    held: dict[int, list[str]] = {}
    for holding in session.exec(
        select(RoleHolding)
        .where(col(RoleHolding.person_id).in_([person.id for person in rows]))
        .order_by(col(RoleHolding.id))
    ):
        held.setdefault(holding.person_id, []).append(holding.role.value)
    return [
        GivenPerson(
            handle=person.handle,
            name=person.name,
            email=person.email,
            agency=codes.get(person.agency_id, ""),
            roles=sorted(held.get(person.id or 0, [])),
            deputy=handles.get(person.deputy_id, ""),
            active=person.active,
            channel=person.channel,
            digest=person.digest,
            invitations=person.invitations,
        )
        for person in rows
    ]


def as_csv(found: Iterable[GivenPerson]) -> str:
    """The register as CSV with a heading; several roles are separated by semicolons."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for person in found:
        roles = ";".join(role.value for role in person.roles)
        active, digest, invitations = (
            "yes" if on else "no" for on in (person.active, person.digest, person.invitations)
        )
        texts = (person.handle, person.name, person.email, person.agency, roles, person.deputy)
        row = (*texts, active, person.channel, digest, invitations)
        writer.writerow([_not_a_formula(cell) for cell in row])
    return out.getvalue()


def from_csv(text: str) -> list[GivenPerson]:
    """The people that a CSV lists. Raises `SetupRefused` naming the line and the remedy."""
    rows = files.table(text, COLUMNS, refuse=SetupRefused)
    found = [_person(row, number) for number, row in enumerate(rows, start=2) if row]
    twice = [person.handle for person in found if sum(other.handle == person.handle for other in found) > 1]
    if twice:
        raise SetupRefused(f"handle: {twice[0]} stands twice; each person has one line")
    return found


def keep(session: Session, partnership: Partnership, found: list[GivenPerson], *, by: By) -> None:
    """Make the register what the table says. Whoever is no longer in it becomes inactive. Raises `SetupRefused`."""
    assert partnership.id is not None
    agencies = _agencies(session, partnership)
    file = PartnershipFile(
        code=partnership.code,
        name=partnership.name,
        local_authority=partnership.local_authority,
        shared_mailbox=partnership.shared_mailbox,
        agencies=[GivenAgency(code=agency.code, name=agency.name, scoped=agency.scoped) for agency in agencies],
        people=found,
        bodies=[],
    )
    check(file)
    recording.check_first(session, by=by.who, key="people.import", concern=Concern(partnership.id), at=by.at)
    keep_people(session, partnership.id, file, {agency.code: agency.id for agency in agencies if agency.id is not None})
    audit.append(
        session,
        by=by,
        operation="people.import",
        detail={"partnership": partnership.code, "people": len(found)},
        concern=Concern(partnership.id),
    )


def _agencies(session: Session, partnership: Partnership) -> list[Agency]:
    return list(session.exec(select(Agency).where(Agency.partnership_id == partnership.id).order_by(col(Agency.code))))


def _person(row: dict[str, str], number: int) -> GivenPerson:
    answers = {name: _yes_or_no(row, name, number) for name in YES_OR_NO}
    try:
        return GivenPerson.model_validate(
            {
                **{name: row[name].removeprefix("'") for name in TEXTS},
                "roles": [role.strip() for role in row["roles"].split(";") if role.strip()],
                **answers,
            }
        )
    except ValidationError as invalid:
        first = invalid.errors()[0]
        raise SetupRefused(f"line {number}, {first['loc'][0]}: {first['msg']}; mend it") from None


def _yes_or_no(row: dict[str, str], name: str, number: int) -> bool:
    said, if_empty = row[name].strip().lower(), YES_OR_NO[name]
    if not said and if_empty is not None:
        return if_empty
    if said not in ("yes", "no"):
        raise SetupRefused(f"line {number}, {name}: '{row[name]}' is neither yes nor no; write one of them")
    return said == "yes"


def _not_a_formula(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is marked as text."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell
