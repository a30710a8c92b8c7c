"""Set up a partnership from a file: its agencies, people and roles, and the addresses of the national bodies. Loading again updates."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from sqlmodel import Session, col, select

from models.casework.dates import projection
from models.casework.notices.undelivered import MAIL
from models.casework.record import audit, files, recording
from models.casework.record.addresses import Line, MailAddress, OptionalMailAddress
from models.casework.record.people import SYSTEM
from models.casework.record.recording import INSTALLATION, Concern
from models.casework.record.who import By
from models.casework.register import predecessors
from models.law.deadlines.projection import Happened
from models.law.who_may.table import check_additions
from models.law.words.vocabulary import AGENCY_ROLES, NATIONAL_BODIES, SAFEGUARDING_PARTNERS, OccurrenceKind, Role
from models.records.tables import Agency, OutsideBody, Partnership, Person, RoleHolding


class SetupRefused(ValueError):
    """A partnership file that cannot be used. The text names the place in it and the remedy."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


class GivenAgency(_Part):
    """One agency, as a file gives it."""

    code: str = Field(min_length=1, max_length=40)
    name: Line = Field(min_length=1)
    scoped: bool = True


class GivenPerson(_Part):
    """One person, as a file gives them."""

    handle: str = Field(pattern=r"^[a-z][a-z0-9.\-]*$", max_length=60)
    name: Line = Field(min_length=1)
    email: MailAddress
    agency: str = ""
    roles: list[Role] = []
    deputy: str = ""
    active: bool = True
    channel: str = Field(default="", pattern=r"^([a-z][a-z0-9-]{0,19})?$")
    digest: bool = True  # the list on Monday
    invitations: bool = False  # due dates as invitations by mail

    @field_validator("channel")
    @classmethod
    def _is_no_mail(cls, channel: str) -> str:
        if channel == MAIL:
            raise PydanticCustomError(
                "channel", "'mail' names no staff channel; leave it empty, or give a name of CSPR_CHANNELS_FILE"
            )
        return channel


class _Body(_Part):
    role: Role
    name: Line = Field(min_length=1)
    email: OptionalMailAddress = ""
    source: str = ""
    checked_on: date | None = None


class GivenPredecessor(_Part):
    """A body that came before the partnership, as a file gives it."""

    name: Line
    from_on: date | None = None
    to_on: date


def _flat(given: Any, within: str = "") -> Any:
    """`hold.place = [...]` and `"hold.place" = [...]` alike: TOML reads the first as a table in a table."""
    if not isinstance(given, dict):
        return given
    found: dict[str, Any] = {}
    for name, value in given.items():
        key = f"{within}.{name}" if within else name
        found |= _flat(value, key) if isinstance(value, dict) else {key: value}
    return found


class PartnershipFile(_Part):
    """The whole file."""

    code: str = Field(pattern=r"^[A-Z]{2,8}$")
    name: Line = Field(min_length=1)
    local_authority: Line
    authorities: list[Line] = []  # where it serves several: all of them
    shared_mailbox: MailAddress
    website: str = ""
    sign_off: Literal["codes", "attended"] | None = None  # None: as on record; for a new partnership, codes
    anchor_to: list[Role] = []  # who gets the end of the audit chain by mail; none: the first two there are
    yearly_report_published: date | None = None
    yearly_report_sent_to_panel: date | None = None
    agencies: list[GivenAgency] = []
    people: list[GivenPerson]
    bodies: list[_Body] = []
    predecessors: list[GivenPredecessor] = []
    who_may: Annotated[
        dict[str, list[str]], BeforeValidator(_flat)
    ] = {}  # roles added to those that may record something


def read_file(path: Path) -> PartnershipFile:
    """The checked contents of a partnership file (TOML). Raises `SetupRefused` naming the place and the remedy."""
    try:
        return PartnershipFile.model_validate(files.toml(path, refuse=SetupRefused))
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SetupRefused(f"{where}: {first['msg']} in {path.name}; mend it and load the file again") from None


def load_partnership(session: Session, file: PartnershipFile, *, by: By) -> Partnership:
    """Create or update a partnership as the file says. People who are no longer in it become inactive, never deleted.

    Raises `SetupRefused` where a needed role is held by nobody.
    """
    check(file)
    partnership = session.exec(select(Partnership).where(Partnership.code == file.code)).first() or Partnership(
        code=file.code, name=file.name, local_authority=file.local_authority, shared_mailbox=file.shared_mailbox
    )
    if partnership.id is not None:
        recording.check_first(session, by=by.who, key=INSTALLATION, concern=Concern(partnership.id), at=by.at)
    partnership.name, partnership.local_authority = file.name, file.local_authority
    partnership.authorities = file.authorities
    partnership.shared_mailbox, partnership.website = file.shared_mailbox, file.website
    partnership.sign_off = file.sign_off or partnership.sign_off
    partnership.anchor_to = [role.value for role in file.anchor_to]
    partnership.who_may = file.who_may
    session.add(partnership)
    session.flush()
    assert partnership.id is not None
    agencies = {agency.code: _keep_agency(session, partnership.id, agency) for agency in file.agencies}
    keep_people(session, partnership.id, file, agencies)
    for body in file.bodies:
        _keep_body(session, partnership.id, body)
    predecessors.keep(
        session,
        partnership.id,
        [
            (given_predecessor.name, given_predecessor.from_on, given_predecessor.to_on)
            for given_predecessor in file.predecessors
        ],
    )
    if file.yearly_report_published is not None:
        year = str(file.yearly_report_published.year)
        facts = [Happened(OccurrenceKind.YEARLY_REPORT_PUBLISHED, file.yearly_report_published, year)]
        if file.yearly_report_sent_to_panel is not None:
            facts.append(Happened(OccurrenceKind.YEARLY_REPORT_SENT_TO_PANEL, file.yearly_report_sent_to_panel, year))
        projection.reproject_partnership(session, partnership, facts, at=by.at, because="the partnership file says so")
    audit.append(
        session,
        by=by,
        operation="partnership.load",
        detail={
            "code": file.code,
            "agencies": len(file.agencies),
            "people": len(file.people),
            "bodies": len(file.bodies),
            "sign_off": partnership.sign_off,
            "who_may": partnership.who_may,
        },
        concern=Concern(partnership.id),
    )
    return partnership


def check(file: PartnershipFile) -> None:
    """Refuses a register that cannot work: a needed role that nobody holds, an agency or a deputy that is not there. Raises `SetupRefused`."""
    held = {role for person in file.people if person.active for role in person.roles}
    needed = (Role.BUSINESS_MANAGER, Role.LOCAL_AUTHORITY_PARTNER, Role.ICB_PARTNER, Role.POLICE_PARTNER)
    for role in needed:
        if role not in held:
            raise SetupRefused(f"people: nobody holds the role {role.value}; give it to somebody")
    if file.authorities and file.local_authority not in file.authorities:
        raise SetupRefused(
            f"authorities: '{file.local_authority}' is missing among them; add it, or leave the list out"
        )
    _check_once([given_agency.code for given_agency in file.agencies], "agencies", "an agency")
    _check_once([one.handle for one in file.people], "people", "a person")
    _check_once([one.role.value for one in file.bodies], "bodies", "a national body")
    _check_addresses(file)
    if wrong := check_additions(file.who_may):
        raise SetupRefused(wrong)
    codes = {agency.code for agency in file.agencies}
    handles = {person.handle for person in file.people}
    for person in file.people:
        if person.agency and person.agency not in codes:
            raise SetupRefused(
                f"people.{person.handle}.agency: '{person.agency}' is not one of the agencies; add it or correct it"
            )
        if person.handle == SYSTEM:
            raise SetupRefused(
                f"people.{person.handle}: what follows by itself is recorded under that name; choose another handle"
            )
        if person.deputy and (person.deputy == person.handle or person.deputy not in handles):
            raise SetupRefused(
                f"people.{person.handle}.deputy: '{person.deputy}' is nobody else in this file; name another person's handle"
            )
        of_an_agency = [role for role in person.roles if role in AGENCY_ROLES]
        if of_an_agency and not person.agency:
            raise SetupRefused(
                f"people.{person.handle}.agency: an {of_an_agency[0].value.replace('-', ' ')} needs an agency; name it"
            )
    for body in file.bodies:
        if body.role not in NATIONAL_BODIES:
            raise SetupRefused(
                f"bodies.{body.role.value}: not a national body; choose one of {', '.join(NATIONAL_BODIES)}"
            )


def _check_once(names: Sequence[str], where: str, what: str) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise SetupRefused(f"{where}: {twice} stands twice; {what} has one entry")


def _check_addresses(file: PartnershipFile) -> None:
    """An address is one person's: a sign-off code, a calendar and an acknowledgement by reply must reach and name one, not whoever reads first."""
    by_address: dict[str, str] = {}
    for person in file.people:
        if not person.active:
            continue
        other = by_address.setdefault(person.email.lower(), person.handle)
        if other != person.handle:
            raise SetupRefused(
                f"people.{person.handle}.email: {person.email} is the address of {other} too, and codes and answers by mail must be one "
                "person's; give each their own, or register one of them"
            )
        signs = [role for role in person.roles if role in SAFEGUARDING_PARTNERS]
        if signs and person.email.lower() == file.shared_mailbox.lower():
            raise SetupRefused(
                f"people.{person.handle}.email: {person.email} is the shared mailbox, and {signs[0].label.lower()} signs with codes that only "
                "they may read; give their own address"
            )


def _keep_agency(session: Session, partnership_id: int, given: GivenAgency) -> int:
    agency = session.exec(
        select(Agency).where(Agency.partnership_id == partnership_id, Agency.code == given.code)
    ).first() or Agency(partnership_id=partnership_id, code=given.code, name=given.name)
    agency.name, agency.scoped = given.name, given.scoped
    session.add(agency)
    session.flush()
    assert agency.id is not None
    return agency.id


def keep_people(session: Session, partnership_id: int, file: PartnershipFile, agencies: Mapping[str, int]) -> None:
    """Make the register of people what the file says. Whoever is no longer in it becomes inactive."""
    known: dict[str, Person] = {
        person.handle: person for person in session.exec(select(Person).where(Person.partnership_id == partnership_id))
    }
    for person in known.values():  # so that two may exchange their addresses, and a successor have a leaver's
        person.active = False
    session.flush()
    for given in file.people:
        person = known.get(given.handle) or Person(
            partnership_id=partnership_id, handle=given.handle, name="", email=""
        )
        person.name, person.email, person.active = given.name, given.email, given.active
        person.agency_id = agencies.get(given.agency)
        person.channel, person.digest, person.invitations = given.channel, given.digest, given.invitations
        session.add(person)
        session.flush()
        known[given.handle] = person
        _keep_roles(session, person, given.roles)
    for given in file.people:
        known[given.handle].deputy_id = known[given.deputy].id if given.deputy else None
    session.flush()


def _keep_roles(session: Session, person: Person, roles: list[Role]) -> None:
    held: dict[Any, RoleHolding] = {
        (holding.role, holding.agency_id): holding
        for holding in session.exec(select(RoleHolding).where(col(RoleHolding.person_id) == person.id))
    }
    wanted = {(role, person.agency_id if role in AGENCY_ROLES else None) for role in roles}
    for key in held.keys() - wanted:
        session.delete(held[key])
    for role, agency_id in wanted - held.keys():
        assert person.id is not None
        session.add(RoleHolding(person_id=person.id, role=role, agency_id=agency_id))
    session.flush()


def _keep_body(session: Session, partnership_id: int, given: _Body) -> None:
    body = session.exec(
        select(OutsideBody).where(OutsideBody.partnership_id == partnership_id, OutsideBody.role == given.role)
    ).first() or OutsideBody(partnership_id=partnership_id, role=given.role, name=given.name)
    body.name, body.email = given.name, given.email or None
    body.source, body.checked_on = given.source, given.checked_on
    session.add(body)
