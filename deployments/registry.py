"""Every deployment: which flow, under what name, with what words and when. Registered by `deployments/stack/registration.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.desk.table import ACTIONS
from models.casework.watching.watch_jobs import DIGESTS_JOB, HOLIDAYS_JOB, RECONCILE_JOB, SWEEP_JOB


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One deployment. `entrypoint` is `module.path:flow`: by module path, never by file: `models` and `flows` are names that others use too."""

    entrypoint: str
    name: str
    description: str = ""  # Markdown, shown on the deployment's page
    tags: tuple[str, ...] = ()
    cron: str | None = None
    job: str = ""  # what its heartbeat is called, where it has a schedule
    timezone: str = "Europe/London"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    enforce_schema: bool = True  # False: the form sends anything, and the flow itself refuses in words

    @property
    def module(self) -> str:
        return self.entrypoint.partition(":")[0]


DESK = ("desk",)
JOB = ("job",)  # what runs by itself; a watch is the watchdog's only

DEPLOYMENTS: tuple[Deployment, ...] = (
    *(
        Deployment(
            entrypoint=f"flows.desk.actions:{action.entry}",
            name=action.title,
            description=action.words,
            tags=DESK,
            enforce_schema=False,
        )
        for action in ACTIONS
    ),
    Deployment(
        entrypoint="flows.case_review:case_review",
        name="pass",
        description="One pass through the six stages of a case. It runs by itself after everything that is recorded; repeating it changes nothing.",
    ),
    Deployment(
        entrypoint="flows.decision:decision",
        name="form",
        description="A question that waits for an answer: open the run and press **Resume**. Forms are hung by the pipeline; nobody starts one.",
    ),
    Deployment(
        entrypoint="flows.jobs.sweep:sweep",
        name="deadline-sweep",
        description="Claims and sends every alert that is due. Scheduled for the next one by itself; every morning as a net.",
        tags=JOB,
        cron="5 9 * * *",
        job=SWEEP_JOB,
    ),
    Deployment(
        entrypoint="flows.jobs.deliver:deliver",
        name="message-delivery",
        description="Tries again what the mail relay did not take.",
        tags=JOB,
    ),
    Deployment(
        entrypoint="flows.jobs.mailbox:read_mailbox",
        name="mailbox",
        description=(
            "Reads the mailbox for replies and returned mail: the one that `CSPR_IMAP_HOST` names every quarter of an hour on working days, "
            "scheduled by the run before it; the local inbox's whenever something comes. Nothing in the mailbox is changed."
        ),
        tags=JOB,
    ),
    Deployment(
        entrypoint="flows.jobs.reconcile:reconcile",
        name="reconcile",
        description="Puts right what a crash or an outage left: hangs lost forms, takes down stale ones.",
        tags=JOB,
        cron="35 6 * * *",
        job=RECONCILE_JOB,
    ),
    Deployment(
        entrypoint="flows.jobs.digests:digests",
        name="digests",
        description=(
            "Every weekday at eight: Monday's list for each person, the governance bodies' digests, the board at the end of the month, "
            "invitations, reminders of referrals that nobody has settled. Each goes out on its own day, once; a missed one is made up for while it is of use."
        ),
        tags=JOB,
        cron="0 8 * * 1-5",
        job=DIGESTS_JOB,
    ),
    Deployment(
        entrypoint="flows.jobs.bank_holidays:bank_holidays",
        name="bank-holidays",
        description=(
            "Fetches the published bank holidays, where `CSPR_BANK_HOLIDAYS_URL` says where from. A new one moves the dates that it "
            "touches and tells their owners; a failure raises an alarm and the last good calendar stays."
        ),
        tags=JOB,
        cron="20 6 * * *",
        job=HOLIDAYS_JOB,
    ),
)
