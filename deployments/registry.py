"""Every deployment: which flow, under what name, with what words and when. Registered by `deployments/stack/registration.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One deployment. `entrypoint` is `module.path:flow`: by module path, never by file (style.md, "Generic package names, made safe")."""

    entrypoint: str
    name: str
    description: str = ""  # Markdown, shown on the deployment's page
    tags: tuple[str, ...] = ()
    cron: str | None = None
    timezone: str = "Europe/London"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    enforce_schema: bool = True  # False: the form sends anything, and the flow itself refuses in words

    @property
    def module(self) -> str:
        return self.entrypoint.partition(":")[0]


DESK = ("desk",)
WATCH = ("watch",)

DEPLOYMENTS: tuple[Deployment, ...] = (
    Deployment(
        entrypoint="flows.desk.notify_incident:notify_incident",
        name="Notify a serious incident",
        description=(
            "Start a case. **If a child is in danger now, call 999 or children's social care first.**\n\n"
            "Coded facts and dates only: never a name, a date of birth or an address."
        ),
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.record_return:record_return",
        name="Record an agency's return",
        description="An agency sent its summary for a rapid review, or says that it holds nothing.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.update_action:update_action",
        name="Update an action",
        description="Say how an action of a plan stands. It is *assured* only with evidence.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.record_occurrence:record_occurrence",
        name="Record that something happened",
        description="A meeting was held, or a letter went another way than through this system.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.correct_date:correct_date",
        name="Correct a date",
        description="A date on record is wrong. What would follow is shown first; both dates stay on record, with the reason.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.place_hold:place_hold",
        name="Place a hold",
        description="Something waits: criminal proceedings, an inquest, another review. **Most holds stop no clock**; each has a review date.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.review_hold:review_hold",
        name="Review a hold",
        description="Release a hold, or keep it until a new date. A hold on publication has a form of its own.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.extend_date:extend_date",
        name="Extend an agreed date",
        description="Put an agreed date off, with a reason, or take that back. No limit of law or guidance can be put off.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.record_absence:record_absence",
        name="Record an absence",
        description="Somebody is away. What would be said to them goes to whoever covers, and nobody's absence is a silence.",
        tags=DESK,
        enforce_schema=False,
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
        entrypoint="flows.watch.sweep:sweep",
        name="deadline-sweep",
        description="Claims and sends every alert that is due. Scheduled for the next one by itself; every morning as a net.",
        tags=WATCH,
        cron="5 9 * * *",
    ),
    Deployment(
        entrypoint="flows.watch.deliver:deliver",
        name="message-delivery",
        description="Tries again what the mail relay did not take.",
        tags=WATCH,
    ),
    Deployment(
        entrypoint="flows.watch.reconcile:reconcile",
        name="reconcile",
        description="Puts right what a crash or an outage left: hangs lost forms, takes down stale ones.",
        tags=WATCH,
        cron="35 6 * * *",
    ),
    Deployment(
        entrypoint="flows.watch.bank_holidays:bank_holidays",
        name="bank-holidays",
        description=(
            "Fetches the published bank holidays, where `CSPR_BANK_HOLIDAYS_URL` says where from. A new one moves the dates that it "
            "touches and tells their owners; a failure raises an alarm and the last good calendar stays."
        ),
        tags=WATCH,
        cron="20 6 * * *",
    ),
)
