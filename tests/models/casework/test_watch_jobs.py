"""The watch over jobs, calendar and chain: what has stopped, ends or was changed is found; and no finding names anybody."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from deployments import registry
from deployments.watchdog.owed import owed
from models.casework.alerts import alerts
from models.casework.dates import calendars
from models.casework.record import audit
from models.casework.record.evidence import Anchor
from models.casework.record.who import By
from models.casework.watching import watch, watch_jobs
from models.casework.watching.watch_jobs import Owed
from models.records.tables import CalendarEdition, Deadline, Heartbeat, InboundMail, Person
from tests.models.casework.watching import codes, findings, tend, write
from tests.support.world import World


def beat(world: World, *jobs: str) -> None:
    with world.session() as session:
        for job in jobs:
            alerts.beat(session, job=job, at=world.now)


def silent(world: World, **more: Any) -> set[str]:
    """The jobs that are silent by the schedules as they are."""
    due = owed(world.now, **{"awake_since": None, "mailbox_is_polled": False} | more)
    return {code.removesuffix("-silent") for code in codes(world, owed=due) if code.endswith("-silent")}


def test_every_job_that_has_a_schedule_is_watched_and_each_has_words(world: World):
    scheduled = [deployment.job for deployment in registry.DEPLOYMENTS if deployment.cron is not None]
    assert all(scheduled)
    assert {*scheduled, watch_jobs.MAILBOX_JOB} == set(watch_jobs.JOBS)
    assert {one.job for one in owed(world.now, awake_since=None, mailbox_is_polled=False)} == set(scheduled)


@pytest.mark.parametrize(
    ("job", "began", "well_at", "silent_at"),
    [
        ("sweep", "2026-03-02 09:05", "2026-03-03 10:04", "2026-03-03 10:05"),
        ("reconcile", "2026-03-02 06:36", "2026-03-03 07:34", "2026-03-03 07:35"),
        ("bank-holidays", "2026-03-02 06:21", "2026-03-03 07:19", "2026-03-03 07:20"),
        ("digests", "2026-03-06 08:01", "2026-03-09 08:59", "2026-03-09 09:00"),  # not on a Saturday or Sunday
        ("sweep", "2026-03-28 09:06", "2026-03-29 10:04", "2026-03-29 10:05"),  # the clocks go forward
        ("sweep", "2026-10-24 09:06", "2026-10-25 10:04", "2026-10-25 10:05"),  # and back
    ],
)
def test_a_job_is_silent_an_hour_after_its_schedule_wanted_it(
    world: World, job: str, began: str, well_at: str, silent_at: str
):
    write(world, "ALTER TABLE audit_entry DISABLE TRIGGER USER")
    write(world, "UPDATE audit_entry SET entered_at = '2026-03-01'")
    world.go_to(began)
    beat(world, *watch_jobs.JOBS)
    world.go_to(well_at)
    assert job not in silent(world)
    world.go_to(silent_at)
    assert job in silent(world)
    beat(world, job)
    assert job not in silent(world)


def test_nothing_is_owed_from_before_the_first_act_that_was_recorded(world: World):
    world.go_to("2026-03-02 18:00")
    assert silent(world) == set()
    world.go_to("2026-03-03 07:00")
    assert silent(world) == set()
    world.go_to("2026-03-03 11:00")
    assert silent(world) == {"sweep", "reconcile", "digests", "bank-holidays"}
    [said] = [finding.what for finding in findings(world, owed=[Owed("sweep", world.now - timedelta(hours=2))])]
    assert said == (
        "the sweep never came to its end, and was to begin 2026-03-03 09:00 UTC: no alert goes out without it"
    )


def test_a_caseload_with_sweeps_of_the_past_is_given_its_first_day(world: World):
    with world.session() as session:
        alerts.beat(session, job="sweep", at=world.now - timedelta(days=3))
    assert silent(world) == set()
    world.now += timedelta(hours=27)
    assert "sweep" in silent(world)


def test_what_was_missed_while_the_machine_slept_is_given_an_hour_once_it_is_awake(world: World):
    beat(world, *watch_jobs.JOBS)
    world.go_to("2026-03-09 08:30")
    assert {"sweep", "reconcile"} <= silent(world)
    awake_since = world.now - timedelta(minutes=30)
    assert silent(world, awake_since=awake_since) == set()
    world.now += timedelta(minutes=31)
    assert {"sweep", "reconcile"} <= silent(world, awake_since=awake_since)


def test_a_mailbox_that_is_polled_and_not_read_is_found_and_stays_found_until_it_is_read(world: World):
    beat(world, watch_jobs.MAILBOX_JOB)
    seen = []
    for moment in ("2026-03-02 11:14", "2026-03-02 11:15", "2026-03-07 12:00"):
        world.go_to(moment)
        seen.append("mailbox" in silent(world, mailbox_is_polled=True))
    assert seen == [False, True, True]
    assert "mailbox" not in silent(world)
    world.go_to("2026-03-06 19:00")
    beat(world, watch_jobs.MAILBOX_JOB)  # the last reading of a Friday holds until Monday at seven
    world.go_to("2026-03-09 07:59")
    assert "mailbox" not in silent(world, mailbox_is_polled=True)
    world.go_to("2026-03-09 08:00")
    assert "mailbox" in silent(world, mailbox_is_polled=True)


def test_mail_that_nobody_places_is_found_with_how_much_and_since_when(world: World):
    for number, hours in enumerate((9, 5, 1)):
        with world.session() as session:
            session.add(
                InboundMail(
                    mailbox="test",
                    uid=str(number),
                    sha256="0" * 64,
                    size_bytes=1,
                    kind="reply",
                    state="held",
                    read_at=world.now - timedelta(hours=hours),
                )
            )
    [found] = findings(world)
    assert (found.code, found.what) == (
        "mail-held",
        "3 mails that came in wait for a person to place, the first since 2026-03-02 01:00 UTC",
    )
    write(world, "UPDATE inbound_mail SET state = 'placed' WHERE uid IN ('0', '1')")
    assert findings(world) == []  # an hour is not too long


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
    [found] = [finding for finding in findings(world, spoilt_on_purpose=False) if finding.code == "record-altered"]
    assert f"occurrence 1 aware of {ref} was changed after entry" in found.what


def test_an_audit_chain_that_went_back_is_found(swept: tuple[World, str]):
    world, _ = swept
    with world.session() as session:
        before = watch.head(session)
        audit.append(session, by=By("system", world.now, world.now), operation="test", detail={})
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
        world,
        "UPDATE message SET state = 'pending', accepted_at = NULL, next_try_at = :at WHERE id % 3 = 0 AND state <> 'carried'",
        at=past,
    )
    write(
        world,
        "UPDATE message SET state = 'uncertain', accepted_at = NULL, next_try_at = :at WHERE id % 3 = 1 AND state <> 'carried'",
        at=past,
    )
    write(world, "UPDATE message SET state = 'rejected', accepted_at = NULL WHERE id % 3 = 2 AND state <> 'carried'")
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
