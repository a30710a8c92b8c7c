"""The operations on the calendar, as plain calls: fetch, load from a file, closure days. Nothing here imports Prefect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from flows.installation import resources
from flows.installation.settings import load as settings
from flows.operations import rulebook
from flows.operations.govuk_bank_holidays import FetchFailed, fetch
from models.casework.alerts import alerts
from models.casework.changes import calendar_changes
from models.casework.changes.calendar_changes import TakenUp
from models.casework.dates import calendars
from models.casework.dates.govuk_bank_holidays import MAX_BYTES, CalendarRefused
from models.casework.record import files
from models.casework.record.people import SYSTEM
from models.casework.record.who import By
from models.law.words.dates import long_date


@dataclass(frozen=True)
class Checked:
    """What the daily look found. `fault`: why the published calendar could not be taken up; the managers were alarmed."""

    words: str
    fault: str = ""
    new: bool = False
    moved: Mapping[str, int] = field(default_factory=dict)
    told: int = 0


def check(*, at: datetime, by: str = "") -> Checked:
    """Fetch the bank holidays if an address is set, take up what is new, and alarm where the calendar ends too soon.

    `by`: who asked for it; empty where the clock did. A failure raises nothing: it is in the answer, and the managers are told. The last good
    calendar stays. Raises `BadAnswer` where that person may not.
    """
    who = rulebook.handle("", by) if by else SYSTEM
    url = settings().bank_holidays_url
    checked = Checked("No address is set (CSPR_BANK_HOLIDAYS_URL): nothing was fetched.")
    if url is not None:
        checked = _fetch_and_take_up(url, by=who, at=at)
    with resources.writing(at=at) as session:
        calendar_changes.check_end(session, desk=resources.desk(), at=at)
        if not checked.fault:
            alerts.beat(session, job=calendars.JOB, at=at)
    return checked


def load(path: Path, *, by: By, allow_removed: bool, because: str) -> TakenUp:
    """Take up a file as GOV.UK publishes it, for an installation that calls nobody. Raises `CalendarRefused`."""
    body = files.content(path, "bank-holidays.json", refuse=CalendarRefused, largest=MAX_BYTES)
    who = rulebook.handle("", by.who)
    with resources.writing(at=by.at) as session:
        return calendar_changes.take_up(
            session,
            body=body,
            etag="",
            source=f"file {path.name}",
            by=by.named(who),
            desk=resources.desk(),
            allow_removed=allow_removed,
            because=because,
        )


class FetchedStatus(calendars.CalendarStatus):
    """The same with the address that it is fetched from."""

    fetched_from: str | None


def status() -> FetchedStatus:
    """Which calendar is in use, and the closure days."""
    with resources.reading() as session:
        return {**calendars.status(session), "fetched_from": settings().bank_holidays_url}


def close_day(partnership: str, on: date, title: str, *, by: By) -> None:
    """Close a partnership's business unit on a day. Raises `BadAnswer`."""
    who = rulebook.handle(partnership, by.who)
    with resources.writing(at=by.at) as session:
        calendar_changes.close_day(
            session,
            partnership=partnership,
            on=on,
            title=title,
            by=by.named(who),
            desk=resources.desk(),
        )


def open_day(partnership: str, on: date, *, by: By) -> None:
    """Open it again. Raises `BadAnswer`."""
    who = rulebook.handle(partnership, by.who)
    with resources.writing(at=by.at) as session:
        calendar_changes.open_day(session, partnership=partnership, on=on, by=by.named(who), desk=resources.desk())


def in_words(taken_up: TakenUp) -> str:
    """What became of a calendar that was offered, in a sentence or two."""
    reach = f"known to {long_date(taken_up.covers_to)}" if taken_up.covers_to else ""
    if not taken_up.new:
        return f"The bank holidays are the same as before, {reach}."
    dates, cases = sum(taken_up.moved.values()), len(taken_up.moved)
    left = (
        f" These cases could not be worked out again and need a look: {', '.join(taken_up.failed)}."
        if taken_up.failed
        else ""
    )
    return f"New bank holidays: {taken_up.words}. {dates} dates in {cases} cases moved, {taken_up.told} notices; {reach}.{left}"


def _fetch_and_take_up(url: str, *, by: str, at: datetime) -> Checked:
    with resources.reading() as session:
        edition = calendars.newest(session)
        etag = edition.etag if edition is not None and edition.source == url else ""
    try:
        fetched = fetch(url, etag=etag)
        with resources.writing(at=at) as session:
            if fetched.body is None:
                taken_up = calendar_changes.unchanged(session, at=at)
            else:
                taken_up = calendar_changes.take_up(
                    session, body=fetched.body, etag=fetched.etag, source=url, by=By(by, at, at), desk=resources.desk()
                )
    except (FetchFailed, CalendarRefused) as fault:
        with resources.writing(at=at) as session:
            calendar_changes.failed(session, why=str(fault), desk=resources.desk(), at=at)
        return Checked(f"The bank holidays could not be brought up to date: {fault}", fault=str(fault))
    return Checked(in_words(taken_up), new=taken_up.new, moved=taken_up.moved, told=taken_up.told)
