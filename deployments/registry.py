"""Every deployment: which flow, under what name, with what words and when. Registered by `deployments/stack/registration.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
        entrypoint="flows.desk.refer_incident:refer_incident",
        name="Take in a referral",
        description=(
            "Any agency or member of the public thinks that an incident should be looked at. **This is not the way to report a child at risk "
            "now: call 999 or children's social care first.**\n\n"
            "A significant-incident form that somebody else sends than the agency's liaison officer is parked, and both are told."
        ),
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.open_referral:open_referral",
        name="Open a case from a referral",
        description="The referral's facts are carried over; the 5 working days run from the day the local authority became aware.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.settle_referral:settle_referral",
        name="Settle a referral",
        description="Decline a referral with a reason, or adopt a form that waits for its agency's liaison officer.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.record_position:record_position",
        name="Record a partner's position",
        description="A safeguarding partner whose position was not yet heard has answered. Dissent needs its reason and calls the scrutineer in.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.look_again:look_again",
        name="Look again at whether it is notifiable",
        description="Decided not to notify, or to look at it locally: it is decided again. **The 5 working days still count from awareness.**",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.withdraw_notification:withdraw_notification",
        name="Withdraw the notification",
        description="The criteria were not met after all. Its duties end with that day, **what was missed stays missed**, and whoever had it is told.",
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
        entrypoint="flows.desk.arrange_return:arrange_return",
        name="Arrange an agency's return",
        description=(
            "Ask an agency that was missed, say who writes a return, or name a proxy for whoever answers for it. "
            "**No return moves the date of the rapid review.**"
        ),
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.begin_branch:begin_branch",
        name="Begin a review by another method",
        description="A hot debrief, a learning event, agencies' own reviews … beside whatever runs. **Its dates are own targets, not law.**",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.record_step:record_step",
        name="Record a step of a review",
        description="A step of a review by another method was done, or is left out and why. The page of the case lists the steps.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.record_review_step:record_review_step",
        name="Record a step of the practice review",
        description="Its panel met, the family was told, a draft came in, an event was held. **Dates only: never a name, never what was said.**",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.record_exchange:record_exchange",
        name="Record an exchange with the Panel",
        description="A letter, a call or a question that went another way. What the Panel answers to the outcome has a form of its own.",
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
        entrypoint="flows.desk.record_proceeding:record_proceeding",
        name="Record a parallel proceeding",
        description=(
            "A police investigation, an inquest, another review: that it began, was heard of, ended, or began again. "
            "**It moves no limit**; what it holds up gets a hold with a date. Of a child death review: the eCDOP reference only."
        ),
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.link_cases:link_cases",
        name="Link two cases",
        description="One family, one child, one theme, a predecessor; or merely published together. A link can be taken back.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.record_area:record_area",
        name="Record another area",
        description="Another area leads or contributes. Where it leads, its publication starts the time to pass the learning on here.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.record_subject:record_subject",
        name="Say whom a case is about",
        description="Several, each by a letter, or a family as one. **Nobody is named.**",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.put_to_body:put_to_body",
        name="Put it to a governance body",
        description="On the agenda of the body's next meeting that leaves the time for the papers; or what the body made of it, with the minute.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.record_challenge:record_challenge",
        name="Record a challenge",
        description="One agency challenges another: raise it, move it up its ladder, resolve it. **It stops no clock.**",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.withdraw_case:withdraw_case",
        name="Withdraw the case",
        description="The case does not go on here. What was owed and not done ends with the reason, and is **never shown as met**.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.transfer_case:transfer_case",
        name="Transfer to another area",
        description="Another area is to take the case over. **Everything is owed here until it has confirmed that it has the case.**",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.reopen_case:reopen_case",
        name="Open the case again",
        description="A closed case is taken up again: new information, further work, a supplementary report, the plan. Dates run from their first triggers.",
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
        entrypoint="flows.desk.acknowledge_alert:acknowledge_alert",
        name="Acknowledge an alert",
        description="Somebody has seen an alert and deals with it. **The next step waits a while; no date changes**, and nothing counts as done.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.place_mail:place_mail",
        name="Place a mail",
        description="A reply or a returned mail that could not be placed by itself. **The board lists what waits**; what it says is in the mailbox.",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.sign_decision:sign_decision",
        name="Sign a decision",
        description="Sign what was proposed, with the code in your mail, or sign in dissent. **With the last signature the decision is recorded.**",
        tags=DESK,
        enforce_schema=False,
    ),
    Deployment(
        entrypoint="flows.desk.delegate_signing:delegate_signing",
        name="Let somebody sign for somebody",
        description="Record who may sign for a safeguarding partner, from one day to another, or take that back. Covering for an absence is not enough.",
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
        entrypoint="flows.jobs.sweep:sweep",
        name="deadline-sweep",
        description="Claims and sends every alert that is due. Scheduled for the next one by itself; every morning as a net.",
        tags=WATCH,
        cron="5 9 * * *",
        job=SWEEP_JOB,
    ),
    Deployment(
        entrypoint="flows.jobs.deliver:deliver",
        name="message-delivery",
        description="Tries again what the mail relay did not take.",
        tags=WATCH,
    ),
    Deployment(
        entrypoint="flows.jobs.mailbox:read_mailbox",
        name="mailbox",
        description=(
            "Reads the mailbox for replies and returned mail: the one that `CSPR_IMAP_HOST` names every quarter of an hour on working days, "
            "scheduled by the run before it; the local inbox's whenever something comes. Nothing in the mailbox is changed."
        ),
        tags=WATCH,
    ),
    Deployment(
        entrypoint="flows.jobs.reconcile:reconcile",
        name="reconcile",
        description="Puts right what a crash or an outage left: hangs lost forms, takes down stale ones.",
        tags=WATCH,
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
        tags=WATCH,
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
        tags=WATCH,
        cron="20 6 * * *",
        job=HOLIDAYS_JOB,
    ),
)
