"""The watch over jobs, calendar and chain: what has stopped, ends or was changed is found; and no finding names anybody."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from models.casework import alerts, audit, calendars, watch
from models.casework.evidence import Anchor
from models.records.tables import CalendarEdition, Deadline, Heartbeat, Person
from tests.models.casework.watching import codes, findings, tend, write
from tests.world import World


def test_a_mailbox_that_is_set_and_not_read_in_working_hours_is_found(world: World):
    def silent() -> bool:
        with world.session() as session:
            found = watch.look(session, at=world.now, holidays_are_fetched=False, mailbox_is_read=True)
        return "mailbox-silent" in {one.code for one in found}

    world.open()
    with world.session() as session:
        alerts.beat(session, job=watch.MAILBOX_JOB, at=world.now)
    seen = []
    for moment in ("2026-03-02 11:59", "2026-03-02 12:01", "2026-03-02 21:00", "2026-03-07 12:00", "2026-03-09 09:01"):
        world.go_to(moment)
        seen.append(silent())
    assert seen == [False, True, False, False, True]


def test_digests_that_stopped_are_found_after_a_weekend_and_never_where_they_were_not_begun(world: World):
    def beat(job: str) -> None:
        with world.session() as session:
            alerts.beat(session, job=job, at=world.now)

    assert "digests-silent" not in codes(world)
    beat(watch.DIGESTS_JOB)
    world.go_to("2026-03-06 10:00")
    assert "digests-silent" not in codes(world)
    world.go_to("2026-03-06 11:00")
    assert "digests-silent" in codes(world)


def test_stale_bank_holidays_are_found_where_they_are_fetched(world: World):
    tend(world)
    world.go_to("2026-03-05 10:30")
    with world.session() as session:
        alerts.beat(session, job="sweep", at=world.now)
    assert codes(world) == set()
    assert codes(world, holidays_are_fetched=True) == {"holidays-stale"}
    write(world, "DELETE FROM heartbeat WHERE job = 'bank-holidays'")
    assert codes(world, holidays_are_fetched=True) == {"holidays-stale"}


@pytest.mark.parametrize(("today", "well"), [("2026-08-31 10:00", True), ("2026-09-01 10:00", False)])
def test_a_calendar_that_ends_too_soon_is_found_from_september_on(world: World, today: str, well: bool):
    world.go_to(today)
    with world.session() as session:
        days = calendars.in_use(session)
        session.add(
            CalendarEdition(
                name="Ends early",
                source="test",
                sha256="0" * 64,
                covers_from=days.covers_from,
                covers_to=date(2026, 12, 31),
                holidays=[
                    {"date": on.isoformat(), "title": title} for on, title in days.holidays.items() if on.year < 2027
                ],
                taken_by="test",
                taken_at=world.now,
                checked_at=world.now,
            )
        )
        alerts.beat(session, job="sweep", at=world.now)
    assert ("calendar-ends" in codes(world)) is not well


def test_a_date_that_cannot_be_read_is_found_and_hides_no_other(swept: tuple[World, str]):
    world, _ = swept
    write(world, "UPDATE deadline SET rule = 'no-such-rule' WHERE rule = 'notify-panel'")
    write(world, "UPDATE deadline SET next_rung_at = NULL WHERE rule = 'notify-partners'")
    assert {"date-unreadable", "alarm-not-set"} <= codes(world)


def test_a_changed_audit_entry_is_found(swept: tuple[World, str]):
    world, _ = swept
    write(world, "ALTER TABLE audit_entry DISABLE TRIGGER USER")
    write(world, "UPDATE audit_entry SET by = 'somebody' WHERE seq = 2")
    [found] = findings(world)
    assert (found.code, found.what) == ("audit-broken", "the audit chain is broken at entry 2")


def test_a_row_written_past_the_record_is_found(swept: tuple[World, str]):
    world, ref = swept
    write(world, 'UPDATE occurrence SET "on" = "on" - 1 WHERE kind = \'aware\'')
    [found] = [one for one in findings(world, spoilt_on_purpose=False) if one.code == "record-altered"]
    assert f"occurrence 1 aware of {ref} was changed after entry" in found.what


def test_an_audit_chain_that_went_back_is_found(swept: tuple[World, str]):
    world, _ = swept
    with world.session() as session:
        before = watch.head(session)
        audit.append(session, by="system", at=world.now, entered_at=world.now, operation="test", detail={})
    kept = Anchor(before.seq, before.hash, "seen yesterday")
    assert findings(world, anchors=[kept, Anchor(0, audit.GENESIS, "before the first")]) == []
    [gone] = findings(world, anchors=[kept, Anchor(before.seq + 2, before.hash, "seen today")])
    assert gone.code == "audit-went-back"
    assert gone.what.endswith(f"(seen today) is gone; everything to entry {before.seq} is as it was")
    [other] = findings(world, anchors=[Anchor(before.seq, "f" * 64, "seen today")])
    assert other.what.endswith("is another one now; no earlier end is known")


def test_no_finding_holds_a_name_or_an_address(swept: tuple[World, str]):
    world, _ = swept
    world.go_to("2026-03-12 11:00")
    past = world.now - timedelta(days=3)
    write(
        world, "UPDATE message SET state = 'pending', accepted_at = NULL, next_try_at = :at WHERE id % 3 = 0", at=past
    )
    write(
        world, "UPDATE message SET state = 'uncertain', accepted_at = NULL, next_try_at = :at WHERE id % 3 = 1", at=past
    )
    write(world, "UPDATE message SET state = 'rejected', accepted_at = NULL WHERE id % 3 = 2")
    write(world, "UPDATE message SET alert_id = NULL, key = concat(key, chr(58), 'x') WHERE alert_id IS NOT NULL")
    write(world, "UPDATE deadline SET next_rung_at = NULL WHERE rule = 'notify-partners'")
    found = findings(world, holidays_are_fetched=True)
    assert len({one.code for one in found}) > 6
    with world.session() as session:
        people = session.exec(select(Person)).all()
        heartbeats = session.exec(select(Heartbeat)).all()
        dates = session.exec(select(Deadline)).all()
    assert people
    assert heartbeats
    assert dates
    said = " ".join(f"{one.what} {one.remedy} {one.ref}" for one in found)
    assert "@" not in said
    for person in people:
        assert person.name not in said
        assert person.handle not in said
    assert all("\n" not in one.what and one.remedy for one in found)
    assert len({one.identity for one in found}) == len(found)
