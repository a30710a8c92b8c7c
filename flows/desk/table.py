"""Every desk action, one row each: its form, what records it, and the words of its page. Knows no Prefect; `actions.py` makes the flows."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flows.desk.kinds import Acted, Action
from flows.operations import (
    alerts,
    cases,
    context,
    desk_decisions,
    mailbox,
    people,
    positions,
    referrals,
    returns,
    reviews,
    safety,
    signing,
)
from models.casework.alerts.alert_forms import AcknowledgeAlert
from models.casework.changes.change_forms import CorrectDate, ExtendDate
from models.casework.context.context_forms import AboutWhom, Challenging, LinkCases, OtherArea, Proceeding, WithBody
from models.casework.dates.date_forms import PlaceHold, ReviewHold, SomethingHappened
from models.casework.inbound.mail_forms import PlaceMail
from models.casework.intake.opening import Intake
from models.casework.intake.referral_forms import OpenReferral, Referred, SettleReferral
from models.casework.notices.absence_forms import RecordAbsence
from models.casework.plans.action_plan_forms import ActionUpdated
from models.casework.process.signing_forms import DelegateSigning, SignDecision
from models.casework.record.who import By
from models.casework.stages.child_safety_forms import ChildSafe
from models.casework.stages.life_cycle_forms import ReopenCase, TransferCase, WithdrawCase
from models.casework.stages.notification_forms import LookAgainAtCase, PositionHeard, WithdrawNotificationOfCase
from models.casework.stages.return_forms import AgencyReturned, ArrangeReturn
from models.casework.stages.review_forms import AnswerPanel, BeginBranch, RecordExchange, RecordReviewStep, RecordStep
from models.law.words.vocabulary import DecisionKind


def _refer(typed: Mapping[str, Any], *, by: By, once: str) -> str:
    taken = referrals.take(typed, by=by, once=once)
    if taken["state"] == "parked":
        return (
            f"{taken['referral']}, parked: only the agency's liaison officer may send that form; "
            f"{'who was told that it waits' if taken['officers'] else 'nobody is registered as one'}"
        )
    return str(taken["referral"])


def _sign(typed: Mapping[str, Any], *, by: By) -> Acted:
    signed = signing.from_form(typed, by=by)
    return Acted(signed.ref, signed.words)


ACTIONS: tuple[Action, ...] = (
    Action(
        "notify_incident",
        "Notify a serious incident",
        Intake,
        cases.open_case,
        (
            "Start a case. **If a child is in danger now, call 999 or children's social care first.**\n\n"
            "Coded facts and dates only: never a name, a date of birth or an address."
        ),
        parameter="incident",
        once="{run}",
    ),
    Action(
        "record_child_safe",
        "Record that a child is safe",
        ChildSafe,
        safety.record,
        "A child was not safe when the case was opened: children's social care is acting, or every child is safe now. **If a child is in danger, "
        "call 999 or children's social care first.** Until it is recorded, it is asked after by the hour.",
    ),
    Action(
        "refer_incident",
        "Take in a referral",
        Referred,
        _refer,
        (
            "Any agency or member of the public thinks that an incident should be looked at. **This is not the way to report a child at risk "
            "now: call 999 or children's social care first.**\n\n"
            "A significant-incident form that somebody else sends than the agency's liaison officer is parked, and both are told."
        ),
        of_case=False,
        sets_alarm=True,
        parameter="referral",
        once="run:{run}",
    ),
    Action(
        "open_referral",
        "Open a case from a referral",
        OpenReferral,
        referrals.open_case,
        "The referral's facts are carried over; the 5 working days run from the day the local authority became aware.",
    ),
    Action(
        "settle_referral",
        "Settle a referral",
        SettleReferral,
        referrals.settle,
        "Decline a referral with a reason, or adopt a form that waits for its agency's liaison officer.",
        of_case=False,
        sets_alarm=True,
    ),
    Action(
        "record_position",
        "Record a partner's position",
        PositionHeard,
        positions.record,
        "A safeguarding partner whose position was not yet heard has answered. Dissent needs its reason and calls the scrutineer in.",
    ),
    Action(
        "look_again",
        "Look again at whether it is notifiable",
        LookAgainAtCase,
        partial(desk_decisions.take, DecisionKind.LOOK_AGAIN),
        "Decided not to notify, or to look at it locally: it is decided again. **The 5 working days still count from awareness.**",
        flow="look-again-at-the-notification",
    ),
    Action(
        "withdraw_notification",
        "Withdraw the notification",
        WithdrawNotificationOfCase,
        partial(desk_decisions.take, DecisionKind.WITHDRAW_NOTIFICATION),
        "The criteria were not met after all. Its duties end with that day, **what was missed stays missed**, and whoever had it is told.",
    ),
    Action(
        "record_return",
        "Record an agency's return",
        AgencyReturned,
        cases.record_return,
        "An agency sent its summary for a rapid review, or says that it holds nothing.",
        flow="record-an-agency-return",
        parameter="agency_return",
    ),
    Action(
        "arrange_return",
        "Arrange an agency's return",
        ArrangeReturn,
        returns.arrange,
        (
            "Ask an agency that was missed, say who writes a return, or name a proxy for whoever answers for it. "
            "**No return moves the date of the rapid review.**"
        ),
        flow="arrange-an-agency-return",
        parameter="arrangement",
    ),
    Action(
        "begin_branch",
        "Begin a review by another method",
        BeginBranch,
        reviews.begin,
        "A hot debrief, a learning event, agencies' own reviews … beside whatever runs. **Its dates are own targets, not law.**",
        flow="begin-another-method",
    ),
    Action(
        "record_step",
        "Record a step of a review",
        RecordStep,
        reviews.record_step,
        "A step of a review by another method was done, or is left out and why. The page of the case lists the steps.",
    ),
    Action(
        "record_review_step",
        "Record a step of the practice review",
        RecordReviewStep,
        reviews.record_review_step,
        "Its panel met, the family was told, a draft came in, an event was held. **Dates only: never a name, never what was said.**",
    ),
    Action(
        "record_exchange",
        "Record an exchange with the Panel",
        RecordExchange,
        reviews.record_exchange,
        "A letter, a call or a question that went another way. What the Panel answers to the outcome has a form of its own.",
    ),
    Action(
        "answer_panel",
        "Answer the Panel",
        AnswerPanel,
        reviews.answer_panel,
        "The Panel asked a question, or for more information: the answer, with its day, who gave it and by what means. By mail from here it "
        "is sent to the Panel at once. **Each question is answered by itself.**",
    ),
    Action(
        "update_action",
        "Update an action",
        ActionUpdated,
        cases.update_action,
        "Say how an action of a plan stands. It is *assured* only with evidence.",
        parameter="update",
    ),
    Action(
        "record_occurrence",
        "Record that something happened",
        SomethingHappened,
        cases.record_occurrence,
        "A meeting was held, or a letter went another way than through this system.",
        parameter="happened",
    ),
    Action(
        "correct_date",
        "Correct a date",
        CorrectDate,
        cases.correct_date,
        "A date on record is wrong. What would follow is shown first; both dates stay on record, with the reason.",
    ),
    Action(
        "place_hold",
        "Place a hold",
        PlaceHold,
        cases.place_hold,
        "Something waits: criminal proceedings, an inquest, another review. **Most holds stop no clock**; each has a review date.",
    ),
    Action(
        "review_hold",
        "Review a hold",
        ReviewHold,
        cases.review_hold,
        "Release a hold, or keep it until a new date. A hold on publication has a form of its own.",
    ),
    Action(
        "extend_date",
        "Extend an agreed date",
        ExtendDate,
        cases.extend_date,
        "Put an agreed date off, with a reason, or take that back. No limit of law or guidance can be put off.",
        flow="extend-a-date",
    ),
    Action(
        "record_proceeding",
        "Record a parallel proceeding",
        Proceeding,
        context.proceeding,
        (
            "A police investigation, an inquest, another review: that it began, was heard of, ended, or began again. "
            "**It moves no limit**; what it holds up gets a hold with a date. Of a child death review: the eCDOP reference only."
        ),
    ),
    Action(
        "link_cases",
        "Link two cases",
        LinkCases,
        context.link,
        "One family, one child, one theme, a predecessor; or merely published together. A link can be taken back.",
    ),
    Action(
        "record_area",
        "Record another area",
        OtherArea,
        context.area,
        "Another area leads or contributes. Where it leads, its publication starts the time to pass the learning on here.",
    ),
    Action(
        "record_subject",
        "Say whom a case is about",
        AboutWhom,
        context.subject,
        "Several, each by a letter, or a family as one. **Nobody is named.**",
    ),
    Action(
        "put_to_body",
        "Put it to a governance body",
        WithBody,
        context.body,
        "On the agenda of the body's next meeting that leaves the time for the papers; or what the body made of it, with the minute.",
    ),
    Action(
        "record_challenge",
        "Record a challenge",
        Challenging,
        context.challenge,
        "One agency challenges another: raise it, move it up its ladder, resolve it. **It stops no clock.**",
    ),
    Action(
        "withdraw_case",
        "Withdraw the case",
        WithdrawCase,
        partial(desk_decisions.take, DecisionKind.WITHDRAW),
        "The case does not go on here. What was owed and not done ends with the reason, and is **never shown as met**.",
    ),
    Action(
        "transfer_case",
        "Transfer to another area",
        TransferCase,
        partial(desk_decisions.take, DecisionKind.TRANSFER),
        "Another area is to take the case over. **Everything is owed here until it has confirmed that it has the case.**",
    ),
    Action(
        "reopen_case",
        "Open the case again",
        ReopenCase,
        partial(desk_decisions.take, DecisionKind.REOPEN),
        "A closed case is taken up again: new information, further work, a supplementary report, the plan. Dates run from their first triggers.",
    ),
    Action(
        "record_absence",
        "Record an absence",
        RecordAbsence,
        people.record_absence,
        "Somebody is away. What would be said to them goes to whoever covers, and nobody's absence is a silence.",
        of_case=False,
        parameter="absence",
    ),
    Action(
        "acknowledge_alert",
        "Acknowledge an alert",
        AcknowledgeAlert,
        alerts.from_form,
        "Somebody has seen an alert and deals with it. **The next step waits a while; no date changes**, and nothing counts as done.",
        of_case=False,
        parameter="alert",
    ),
    Action(
        "place_mail",
        "Place a mail",
        PlaceMail,
        mailbox.place_from_form,
        "A reply or a returned mail that could not be placed by itself. **The board lists what waits**; what it says is in the mailbox.",
        of_case=False,
        parameter="mail",
    ),
    Action(
        "sign_decision",
        "Sign a decision",
        SignDecision,
        _sign,
        "Sign what was proposed, with the code in your mail, or sign in dissent. **With the last signature the decision is recorded.**",
        secret=frozenset({"code"}),
        parameter="signature",
    ),
    Action(
        "delegate_signing",
        "Let somebody sign for somebody",
        DelegateSigning,
        signing.delegate,
        "Record who may sign for a safeguarding partner, from one day to another, or take that back. Covering for an absence is not enough.",
        of_case=False,
        flow="let-somebody-sign",
        parameter="delegation",
    ),
)
