"""What the watchdog found, in the words of the board: for a manager, who is to know what it means and whom to ask. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from models.law.words.dates import LONDON, long_date

SILENT = timedelta(minutes=30)  # it looks every five minutes
LOOKED_AFTER = "whoever looks after this system"
DATES = "An alert that was due did not go out, or may not. Look at the case's dates and tell whoever must know"
MAIL = "Tell the people concerned yourself"
JOB = f"Tell {LOOKED_AFTER}; until it runs, go through the board each morning"
RECORD = f"Tell {LOOKED_AFTER} today: the record may have been changed by somebody"
# What each thing that the watchdog finds means, and what a manager does about it.
WORDS: Mapping[str, tuple[str, str]] = {
    "rung-not-claimed": ("An alert that was due has not gone out", DATES),
    "alarm-not-set": ("The next alert of a date is not set, or is set for another day", DATES),
    "date-unreadable": ("A date cannot be read, so nobody is told of it", DATES),
    "alert-not-said": ("An alert left no message to somebody who should have it", MAIL),
    "mail-given-up": ("A mail could not be delivered and is not tried again", MAIL),
    "mail-stuck": ("A mail that should have been tried again was not", MAIL),
    "mail-waits": ("A mail has been waiting for hours to be taken", MAIL),
    "mail-uncertain": ("Nobody knows whether a mail arrived", "Ask whether it arrived, or tell them yourself"),
    "alarm-refused": (
        "A mail came back, and so did the word about it",
        "Tell them yourself, and have the address put right",
    ),
    "refused-without-alarm": (
        "A mail was refused or came back, and nobody was told",
        "Tell them yourself, and have the address put right",
    ),
    "address-unusable": (
        "Somebody's address cannot be written to, so nothing reaches them",
        f"Have {LOOKED_AFTER} put it right; until then tell them yourself",
    ),
    "address-shared": (
        "Several people have one address",
        f"Have {LOOKED_AFTER} give each their own",
    ),
    "mail-held": (
        "Mail that came in waits for somebody to say which case it belongs to",
        "The board lists it; *Place a mail* at the desk places it",
    ),
    "sweep-silent": ("Alerts do not go out: what sends them has not run when it should have", JOB),
    "sweep-behind": ("Alerts do not go out: one is due, and what sends them has not run since", JOB),
    "reconcile-silent": ("The morning's putting in order has not run", JOB),
    "digests-silent": ("The lists, digests and invitations have not gone out", JOB),
    "bank-holidays-silent": ("The bank holidays have not been looked up", f"Tell {LOOKED_AFTER}"),
    "mailbox-silent": ("The mailbox has not been read: answers and returned mail go unnoticed", "Read the mailbox"),
    "holidays-stale": ("The bank holidays could not be looked up for days: dates may be counted wrong", JOB),
    "calendar-ends": ("The bank holidays of the time to come are not known yet", f"Tell {LOOKED_AFTER}"),
    "audit-broken": ("The record of who did what does not hold together", RECORD),
    "audit-went-back": ("The record of who did what is not the one that was seen before", RECORD),
    "record-altered": ("Something on record was changed behind its back", RECORD),
    "memory-not-kept": ("The watchdog cannot keep what it saw", f"Tell {LOOKED_AFTER}"),
    "case-unreadable": (
        "The page of a case cannot be shown, or its record cannot be read",
        f"Tell {LOOKED_AFTER}. Its alerts go out all the same",
    ),
    "could-not-look": ("The watchdog could not look at the records", f"Tell {LOOKED_AFTER} at once"),
    "server-not-reachable": ("The desk does not answer", f"Tell {LOOKED_AFTER} at once"),
    "login-refused": ("The watchdog is not let in to the desk", f"Tell {LOOKED_AFTER}"),
    "worker-not-seen": ("Nothing runs: no alert, no form, no mail goes out", f"Tell {LOOKED_AFTER} at once"),
    "worker-paused": ("Somebody paused all runs: no alert, no form, no mail goes out", "Resume it under Work Pools"),
    "sweep-unscheduled": ("Alerts do not go out by themselves: their schedule makes no run", JOB),
    "sweep-not-taken": ("Alerts do not go out: the run that sends them is due and has not begun", JOB),
    "job-unscheduled": ("A regular job does not run by itself: its schedule makes no run", JOB),
    "job-not-taken": ("A regular job is due and has not begun", JOB),
    "form-had-a-fault": (
        "Something went wrong in this system while an answer was being recorded; the form asks again",
        f"Send it once more; if it comes back, tell {LOOKED_AFTER}",
    ),
    "run-failed": (
        "Something broke off while it was being done",
        "Look under Runs whether it is asked again; if not, enter it again",
    ),
    "form-not-hanging": (
        "A case asks something, and its form does not hang",
        "Open the page of the case: it has the form hung again",
    ),
    "form-stale": ("A form still hangs that is not asked any more", "Leave it: an answer to it changes nothing"),
}
UNKNOWN = ("Something is wrong", f"Tell {LOOKED_AFTER}")


def on_the_board(report: Mapping[str, Any] | None, *, at: datetime) -> dict[str, Any]:
    """The report as the board shows it. `silent`: the watchdog has not looked for long, or never."""
    if report is None:
        return {"looked_at": "", "silent": True, "found": []}
    looked_at = datetime.fromisoformat(str(report["looked_at"]))
    return {
        "looked_at": _moment(looked_at),
        "silent": at - looked_at > SILENT,
        "found": _found(report["found"]),
    }


def _found(findings: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each kind of thing once for each case, with how many there are and since when."""
    together: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for finding in sorted(findings, key=lambda one: (one["severity"], one["since"])):  # alarms before warnings
        together.setdefault((finding["code"], finding["ref"]), []).append(finding)
    return [
        {
            "ref": ref,
            "what": WORDS.get(code, UNKNOWN)[0] + (f" ({len(some)})" if len(some) > 1 else ""),
            "do": WORDS.get(code, UNKNOWN)[1],
            "since": _moment(datetime.fromisoformat(min(str(one["since"]) for one in some))),
        }
        for (code, ref), some in together.items()
    ]


def _moment(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{long_date(local.date())}, {local:%H:%M}"
