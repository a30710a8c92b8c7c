"""What the records ask against the forms that hang in Prefect: what is asked and hangs nowhere, and what hangs and is asked no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx

from deployments.stack.lost_forms import form_in, runs_with_forms
from deployments.watchdog.moments import moment
from models.casework.process.open_questions import Asked
from models.casework.watching.watch_finding import Finding, Severity
from models.law.process.decisions import step
from models.law.words.vocabulary import DecisionKind

BUSY = timedelta(minutes=15)  # an answer takes seconds to record
STALE = timedelta(minutes=15)
BY_HAND = "Run reconcile in the desk, or start `cspr` again; until then answer it with `cspr decide`"


def look(prefect: httpx.Client, asked: Sequence[Asked], *, at: datetime, settling: frozenset[str]) -> list[Finding]:
    """Where the wall does not agree with the records. `settling`: the cases that something was just recorded for; what follows may be on its way."""
    runs = runs_with_forms(prefect)
    carried = {form_in(run["tags"]) for run in runs if not _is_stuck(run, at)}
    of_records = {one.form for one in asked}
    missing = [one for one in asked if one.form not in carried and one.ref not in settling]
    stale = {
        name
        for run in runs
        if (name := form_in(run["tags"])) and run["state_type"] == "PAUSED" and _since(run) < at - STALE
    }
    stale = {name for name in stale - of_records if name.split(":")[1] not in settling}
    return [*map(_missing, missing), *(_stale(name) for name in sorted(stale))]


def _missing(one: Asked) -> Finding:
    what = f"the case asks '{one.title}', round {one.round}, and no form of it hangs"
    return Finding("form-not-hanging", what, BY_HAND, one.ref)


def _stale(name: str) -> Finding:
    _, ref, decision, round_ = name.split(":")
    title = step(DecisionKind(decision)).title if decision in set(DecisionKind) else decision
    what = f"a form of '{title}', round {round_}, hangs, and the case does not ask it any more"
    return Finding(
        "form-stale",
        what,
        "Run reconcile in the desk: it takes it down. An answer to it changes nothing",
        ref,
        Severity.WARNING,
    )


def _is_stuck(run: dict[str, Any], at: datetime) -> bool:
    """Whether a run with a form is neither waiting for its answer nor recording it."""
    return run["state_type"] in ("PENDING", "RUNNING") and _since(run) < at - BUSY


def _since(run: dict[str, Any]) -> datetime:
    return moment(run["state"]["timestamp"])
