"""The rounds of the watchdog: look at everything, shout what is new, leave it for the board, tell the dead-man's switch that all is well."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from deployments.watchdog import board, records, server
from deployments.watchdog.cases import Drawn
from deployments.watchdog.memory import Memory
from deployments.watchdog.server import Seen
from flows.installation.settings import Settings, SettingsInvalid
from flows.operations.watched import Found, Report
from models.casework.watching import watch
from models.casework.watching.watch_finding import Finding
from notifications.mail import apprise_send

AGAIN = timedelta(hours=6)  # what lasts is shouted again
AWAY = timedelta(minutes=30)  # without a look: the machine slept
WARM_UP = timedelta(minutes=5)  # until a stack that came up has taken what was late, and made its next runs
PASSING = ("form-not-hanging",)
MOST_LINES = 20
PING_SECONDS = 10.0
WELL, WRONG, COULD_NOT_LOOK = 0, 1, 3


@dataclass(frozen=True)
class Round:
    """What one round found. `troubles`: what went wrong with shouting itself. `looked`: the records could be read."""

    at: datetime
    findings: tuple[Finding, ...]
    checked: tuple[str, ...]
    left_out: tuple[str, ...]
    looked: bool
    troubles: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        """The exit status that monitors read."""
        if not self.looked:
            return COULD_NOT_LOOK
        return WRONG if self.findings or self.troubles else WELL

    def as_json(self) -> dict[str, Any]:
        """The round as one JSON object."""
        found = [
            {
                "code": finding.code,
                "severity": finding.severity.value,
                "ref": finding.ref,
                "what": finding.what,
                "remedy": finding.remedy,
            }
            for finding in self.findings
        ]
        return {
            "at": self.at.isoformat(),
            "ok": self.status == WELL,
            "findings": found,
            "checked": list(self.checked),
            "left_out": list(self.left_out),
            "troubles": list(self.troubles),
        }

    def lines(self) -> list[str]:
        """The round in words: one line for each finding, and one that says what was looked at."""
        what = "all is well" if self.status == WELL else "something is wrong" if self.looked else "could not look"
        left = f"; left out: {', '.join(self.left_out)} (CSPR_WATCH_SERVER=false)" if self.left_out else ""
        last = f"{self.at:%Y-%m-%d %H:%M:%S} UTC: {what}. Looked at: {', '.join(self.checked) or 'nothing'}{left}."
        return [*map(in_words, self.findings), *self.troubles, last]


def check_settings(settings: Settings) -> None:
    """Raises `SettingsInvalid` where Apprise cannot use the addresses to shout at; the message does not hold them."""
    urls = _urls(settings)
    if urls and not apprise_send.understood(urls):
        raise SettingsInvalid(
            "CSPR_WATCH_URLS: Apprise does not understand one of these addresses; write them as in https://appriseit.com, "
            "separated by commas"
        )


def go(settings: Settings, *, at: datetime) -> Round:
    """One whole round by itself. Raises nothing: what goes wrong with the watchdog itself is a finding."""
    return Watchdog(settings).round(at=at)


class Watchdog:
    """Goes its rounds over one installation. `stays`: the same process goes round again and again."""

    def __init__(self, settings: Settings, *, stays: bool = False) -> None:
        self.settings, self.stays = settings, stays
        self.memory = Memory(settings.data)
        self.drawn: Drawn = {}
        self.rounds = 0
        self.seen_before: frozenset[str] = frozenset()

    def round(self, *, at: datetime) -> Round:
        """One whole round: look, shout, leave what was found for the board. Raises nothing."""
        settings, memory = self.settings, self.memory
        before = memory.report()
        awake_since = self._awake_since(before, at)
        found, seen, looked = self._records(at=at, awake_since=awake_since)
        checked: tuple[str, ...] = watch.CHECKED if looked else ()
        left_out: tuple[str, ...] = server.CHECKED
        if settings.watch_server:
            awake = awake_since is None or at - awake_since >= WARM_UP
            found += server.look(settings, at=at, seen=seen, awake=awake)
            checked, left_out = (*checked, *server.CHECKED), ()
        found = self._lasting(found)
        troubles = []
        try:
            troubles += _shout(settings, memory, found, at=at, looked=looked)
        except OSError as fault:
            troubles.append(_not_remembered(fault))
        troubles += self._leave(found, before, at=at, awake_since=awake_since)
        if looked and not found and not troubles:
            troubles += _ping(settings)
        self.rounds += 1
        return Round(at, tuple(found), checked, left_out, looked, tuple(troubles))

    def _records(self, *, at: datetime, awake_since: datetime | None) -> tuple[list[Finding], Seen | None, bool]:
        try:
            found, seen = records.look(self.settings, self.memory, at=at, awake_since=awake_since, drawn=self.drawn)
            return found, seen, True
        except records.CouldNotLook as why:
            what, _, remedy = str(why).partition(": ")
            return [Finding("could-not-look", what, remedy)], None, False
        except Exception as fault:  # the watchdog must not die of what it finds
            if os.environ.get("CSPR_DEBUG") == "1":
                raise
            what = f"the watchdog itself failed ({type(fault).__name__})"
            return [Finding("could-not-look", what, "`CSPR_DEBUG=1 cspr watchdog --once` shows where")], None, False

    def _awake_since(self, before: Report | None, at: datetime) -> datetime | None:
        """When the stack or the machine came up again: what was due meanwhile is being made up for, and no fault yet.

        A watchdog that stays came up with the stack. Otherwise a long time without a look is taken for a machine that slept, but not twice in a
        row: it may be one that looks once a day.
        """
        if self.stays and self.rounds == 0:
            return at
        if before is None:
            return None
        if at - before.looked_at > AWAY and before.awake_since != before.looked_at:
            return at
        return before.awake_since

    def _lasting(self, found: list[Finding]) -> list[Finding]:
        """Without what passes by itself: whoever stays sees a form that is being hung again only once."""
        passing = {one.identity for one in found if one.code in PASSING}
        new, self.seen_before = passing - self.seen_before, frozenset(passing)
        return [one for one in found if not self.stays or one.identity not in new]

    def _leave(
        self, found: list[Finding], before: Report | None, *, at: datetime, awake_since: datetime | None
    ) -> list[str]:
        """Leave what was found where the board reads it, and have the board say it. Returns what went wrong."""
        since = {one.identity: one.since for one in before.found} if before else {}
        told = tuple(
            Found(one.code, one.ref, one.what, one.severity.value, since.get(one.identity, at)) for one in found
        )
        try:
            self.memory.keep_report(Report(at, awake_since, told))
        except OSError as fault:
            return [_not_remembered(fault)]
        if self.settings.watch_server:
            board.show(self.settings, at=at)
        return []


def in_words(one: Finding) -> str:
    """A finding as one line."""
    about = f" {one.ref}" if one.ref else ""
    return f"{one.severity.value.upper()} {one.code}{about}: {one.what}. {one.remedy}."


def _shout(settings: Settings, memory: Memory, found: list[Finding], *, at: datetime, looked: bool) -> list[str]:
    """Say what is new, or still there after six hours, and once that all is well again. Returns what went wrong."""
    urls = _urls(settings)
    if not urls:
        return []
    before = memory.shouted()
    lasting = {one.identity for one in found}
    kept = {what: when for what, when in before.items() if what in lasting or not looked}
    due = [one for one in found if one.identity not in kept or (kept[one.identity] <= at - AGAIN and not one.once)]
    if due:
        several = "1 thing is wrong" if len(found) == 1 else f"{len(found)} things are wrong"
        lines = [in_words(one) for one in due[:MOST_LINES]]
        more = [f"and {len(due) - MOST_LINES} more: `cspr watchdog --once`"] if len(due) > MOST_LINES else []
        if not apprise_send.shout(urls, title=f"cspr watchdog: {several}", body="\n".join([*lines, *more])):
            memory.keep_shouted(kept)
            return [
                "TROUBLE shout: what is wrong could not be said at CSPR_WATCH_URLS; it is tried again at the next look."
            ]
        kept |= {one.identity: at for one in due}
    elif before and not found:
        if not apprise_send.shout(urls, title="cspr watchdog: all is well again", body="Nothing is wrong any more."):
            return ["TROUBLE shout: that all is well again could not be said at CSPR_WATCH_URLS."]
        kept = {}
    memory.keep_shouted(kept)
    return []


def _ping(settings: Settings) -> list[str]:
    if settings.watch_ping_url is None:
        return []
    try:
        answer = httpx.get(settings.watch_ping_url.get_secret_value(), timeout=PING_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL):
        return ["TROUBLE ping: CSPR_WATCH_PING_URL does not answer."]
    if not answer.is_success:
        return [f"TROUBLE ping: CSPR_WATCH_PING_URL answered {answer.status_code}."]
    return []


def _urls(settings: Settings) -> str:
    return settings.watch_urls.get_secret_value().strip() if settings.watch_urls is not None else ""


def _not_remembered(fault: OSError) -> str:
    return (
        f"TROUBLE memory: the data directory cannot be written ({fault.strerror}): what was shouted is shouted again."
    )
