"""One round of the watchdog: look at everything, shout what is new, tell the dead-man's switch that all is well."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from deployments.watchdog import records, server
from deployments.watchdog.memory import Memory
from flows.settings import Settings, SettingsInvalid
from models.casework import watch
from models.casework.watch_finding import Finding
from notifications import shouting

AGAIN = timedelta(hours=6)  # what lasts is shouted again
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
            {"code": one.code, "severity": one.severity.value, "ref": one.ref, "what": one.what, "remedy": one.remedy}
            for one in self.findings
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
    if urls and not shouting.understood(urls):
        raise SettingsInvalid(
            "CSPR_WATCH_URLS: Apprise does not understand one of these addresses; write them as in https://appriseit.com, "
            "separated by commas"
        )


def go(settings: Settings, *, at: datetime) -> Round:
    """One whole round. Raises nothing: what goes wrong with the watchdog itself is a finding."""
    memory = Memory(settings.data)
    found, looked = _records(settings, memory, at=at)
    checked: tuple[str, ...] = watch.CHECKED if looked else ()
    left_out: tuple[str, ...] = server.CHECKED
    if settings.watch_server:
        found += server.look(settings, at=at)
        checked, left_out = (*checked, *server.CHECKED), ()
    troubles = []
    try:
        troubles += _shout(settings, memory, found, at=at, looked=looked)
    except OSError as fault:
        troubles.append(_not_remembered(fault))
    if looked and not found and not troubles:
        troubles += _ping(settings)
    return Round(at, tuple(found), checked, left_out, looked, tuple(troubles))


def in_words(one: Finding) -> str:
    """A finding as one line."""
    about = f" {one.ref}" if one.ref else ""
    return f"{one.severity.value.upper()} {one.code}{about}: {one.what}. {one.remedy}."


def _records(settings: Settings, memory: Memory, *, at: datetime) -> tuple[list[Finding], bool]:
    try:
        return records.look(settings, memory, at=at), True
    except records.CouldNotLook as why:
        what, _, remedy = str(why).partition(": ")
        return [Finding("could-not-look", what, remedy)], False
    except Exception as fault:  # the watchdog must not die of what it finds
        if os.environ.get("CSPR_DEBUG") == "1":
            raise
        what = f"the watchdog itself failed ({type(fault).__name__})"
        return [Finding("could-not-look", what, "`CSPR_DEBUG=1 cspr watchdog --once` shows where")], False


def _shout(settings: Settings, memory: Memory, found: list[Finding], *, at: datetime, looked: bool) -> list[str]:
    """Say what is new, or still there after six hours, and once that all is well again. Returns what went wrong."""
    urls = _urls(settings)
    if not urls:
        return []
    before = memory.shouted()
    lasting = {one.identity for one in found}
    kept = {what: when for what, when in before.items() if what in lasting or not looked}
    due = [one for one in found if one.identity not in kept or kept[one.identity] <= at - AGAIN]
    if due:
        several = "1 thing is wrong" if len(found) == 1 else f"{len(found)} things are wrong"
        lines = [in_words(one) for one in due[:MOST_LINES]]
        more = [f"and {len(due) - MOST_LINES} more: `cspr watchdog --once`"] if len(due) > MOST_LINES else []
        if not shouting.shout(urls, title=f"cspr watchdog: {several}", body="\n".join([*lines, *more])):
            memory.keep_shouted(kept)
            return [
                "TROUBLE shout: what is wrong could not be said at CSPR_WATCH_URLS; it is tried again at the next look."
            ]
        kept |= {one.identity: at for one in due}
    elif before and not found:
        if not shouting.shout(urls, title="cspr watchdog: all is well again", body="Nothing is wrong any more."):
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
