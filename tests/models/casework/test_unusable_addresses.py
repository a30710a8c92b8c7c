"""One unusable address silences nobody else: whatever register was accepted, and whatever stands in one from before the check at entry."""

import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import create_engine, make_url, text
from sqlmodel import col, select

from models.casework.notices.undelivered import is_unwritten
from models.casework.record.who import By
from models.casework.register import setup
from models.casework.register.setup import GivenPerson, PartnershipFile, SetupRefused
from models.records.database import engine_for
from models.records.session import CaseSession
from models.records.tables import Deadline, Message, Person
from tests.models.casework.watching import codes, findings, write
from tests.support.world import PARTNERSHIP, World

BAD = ("z@x.example;", "<z@x>", "zoë@x.example", "mailto:z@x.example", "z@x.example.", "z\u200b@x.example", "", "z")
_number = itertools.count(1)
FEW = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def fresh(migrated: str, tmp_path: Path) -> Iterator[Callable[[], World]]:
    """Worlds of their own, one for each example."""
    made: list[str] = []

    def new() -> World:
        name = f"addresses_{next(_number)}"
        admin = create_engine(make_url(migrated).set(database="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE migrated'))
        admin.dispose()
        url = make_url(migrated).set(database=name).render_as_string(hide_password=False)
        made.append(url)
        return World(engine_for(url), tmp_path / name)

    yield new
    for url in made:
        engine_for(url).dispose()
    engine_for.cache_clear()


def _people() -> PartnershipFile:
    return setup.read_file(PARTNERSHIP)


@st.composite
def registers(draw: st.DrawFn) -> PartnershipFile | None:
    """The invented register with names and addresses of any text in it; None where the check at entry refuses it."""
    file = _people()
    texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=60)
    specs = st.one_of(st.emails(), st.sampled_from(BAD), st.builds(lambda a, b: f"{a}@{b}.example", texts, texts))
    people = []
    for person in file.people:
        given_ = person.model_dump(mode="json")
        if draw(st.booleans()):
            given_["name"] = draw(texts)
        if draw(st.booleans()):
            given_["email"] = draw(specs)
        try:
            people.append(GivenPerson.model_validate(given_))
        except ValidationError:
            people.append(person)  # refused: the one before stays
    changed = file.model_copy(update={"people": people})
    try:
        setup.check(changed)
    except SetupRefused:
        return None
    return changed


@FEW
@given(file=registers(), days=st.integers(0, 60))
def test_whatever_register_was_accepted_the_sweep_claims_all_and_writes_all(
    fresh: Callable[[], World], file: PartnershipFile | None, days: int
) -> None:
    world = fresh()
    with world.session() as session:
        setup.load_partnership(session, file or _people(), by=By("test", world.now, world.now))
    world.open()
    world.go_to(f"{date(2026, 3, 2) + timedelta(days=days)} 18:00")
    assert world.sweep().failed == ()
    world.accept_mail()  # which asserts that nothing could not be written
    with CaseSession(world.engine) as session:
        late = select(Deadline.rule).where(col(Deadline.next_rung_at) <= world.now)
        assert session.exec(late).all() == []
    assert "address-unusable" not in codes(world)


@FEW
@given(
    bad=st.dictionaries(
        st.sampled_from([person.handle for person in _people().people]), st.sampled_from(BAD), max_size=6
    ),
    days=st.integers(0, 60),
)
def test_what_an_unusable_address_keeps_from_one_is_said_to_all_others_and_nobody_is_in_the_dark(
    fresh: Callable[[], World], bad: dict[str, str], days: int
) -> None:
    bad = dict(zip(bad, dict.fromkeys(bad.values()), strict=False))  # one each: an address is one person's
    moment = f"{date(2026, 3, 2) + timedelta(days=days)} 18:00"
    well, ill = fresh(), fresh()
    ill.expects_unwritten = True
    for handle, address in bad.items():
        write(ill, "UPDATE person SET email = :address WHERE handle = :handle", address=address, handle=handle)
    said = []
    for world in (well, ill):
        ref = world.open()
        world.go_to(moment)
        swept = world.sweep()
        assert swept.failed == ()
        world.accept_mail()
        with CaseSession(world.engine) as session:
            who = {person.email: person.handle for person in session.exec(select(Person))}
            mails = session.exec(select(Message)).all()
        said.append(
            {
                (
                    message.key.removesuffix(":unwritten").removesuffix(f":{message.to_address.lower()}"),
                    who.get(message.to_address, message.to_address),
                )
                for message in mails
                if message.notice not in ("mail-not-written", "bundle")  # what a list holds has rows of its own
            }
        )
        for message in mails:
            assert is_unwritten(message) == (world is ill and who.get(message.to_address) in bad), message.key
    assert said[0] == said[1]
    ill.run_pass(ref)
    lost = [message for message in ill.show(ref)["messages"] if message["unwritten"]]
    alarms = ill.messages(ref, "mail-not-written")
    assert bool(alarms) == bool(lost)
    assert not any(alarm["unwritten"] for alarm in alarms)
    found = [finding for finding in findings(ill) if finding.code == "address-unusable"]
    assert len(found) == len(bad)
    assert not any(address in one.what + one.remedy for one in found for address in bad.values() if address)
    ill.now += timedelta(hours=1)
    assert "refused-without-alarm" not in codes(ill)


def test_a_register_with_unusable_addresses_keeps_working_and_the_watch_says_so_until_it_is_put_right(
    world: World,
) -> None:
    write(world, "UPDATE person SET email = 'zoë@x.example' WHERE handle = 'm.calloway'")
    write(world, "UPDATE outsidebody SET email = 'panel@national.example;' WHERE role = 'panel'")
    write(world, "UPDATE person SET email = 'T.ASHDOWN@harrowmere.example' WHERE handle = 'h.marchetti'")
    world.expects_unwritten = True
    ref = world.notified()
    world.outcome(ref, "lcspr")
    [to_panel] = world.messages(ref, "rapid-review-to-panel")
    assert to_panel["unwritten"]
    assert world.deadline(ref, "rapid-review-to-panel")["met_on"] is None
    by_code = {finding.code: finding for finding in findings(world)}
    assert {"address-unusable", "address-shared"} <= by_code.keys()
    # The manager cannot be written to: the next who can be hears of it.
    world.run_pass(ref)
    assert {message["to"] for message in world.messages(ref, "mail-not-written")} == {"t.ashdown@harrowmere.example"}
    with world.session() as session:
        setup.load_partnership(session, _people(), by=By("test", world.now, world.now))
    assert not {"address-unusable", "address-shared"} & codes(world)
    world.run_pass(ref)
    assert [message["unwritten"] for message in world.messages(ref, "rapid-review-to-panel")] == [True, False]


def test_two_may_exchange_their_addresses_and_a_successor_may_have_a_leavers(world: World) -> None:
    file = _people()
    one, other = file.people[1], file.people[0]
    swapped = {one.handle: other.email, other.handle: one.email}
    people = [person.model_copy(update={"email": swapped.get(person.handle, person.email)}) for person in file.people]
    leaver = people.pop()
    people.append(leaver.model_copy(update={"handle": "new.press"}))
    with world.session() as session:
        changed = file.model_copy(update={"people": people})
        setup.load_partnership(session, changed, by=By("test", world.now, world.now))
    with world.session() as session:
        there = {person.handle: person.email for person in session.exec(select(Person).where(col(Person.active)))}
    assert there[one.handle] == other.email
    assert there[other.handle] == one.email
    assert there["new.press"] == leaver.email
    assert leaver.handle not in there
