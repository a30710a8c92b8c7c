"""The process as a table: every decision, the stage it belongs to, its outcomes, and what each outcome opens or ends.

Nothing else knows the order of things: `stages.py` reads it.
"""

from dataclasses import dataclass

from models.law.branches import BRANCHES
from models.law.vocabulary import DecisionKind, Role, Route, Stage

EVERY_ROUTE = frozenset(Route)
STATUTORY = frozenset({Route.STATUTORY})
WITH_REVIEW = frozenset({Route.STATUTORY, Route.NON_STATUTORY})


@dataclass(frozen=True)
class Opens:
    """A decision that an outcome puts on the wall, on these routes; `once` = not again if it was taken since the case was last opened.

    `after`: only if one of these was ever taken. `unless`: not if one of these ever was.
    """

    decision: DecisionKind
    routes: frozenset[Route] = EVERY_ROUTE
    once: bool = False
    after: frozenset[DecisionKind] = frozenset()
    unless: frozenset[DecisionKind] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """One possible answer: what people call it, what follows in words, and what follows in the table."""

    code: str
    title: str
    leads_to: str
    opens: tuple[Opens, ...] = ()
    ends: tuple[DecisionKind, ...] = ()  # open questions that this answer makes pointless
    ends_all: bool = False  # every open question is pointless: the matter is over, or goes on as `opens` says
    final: bool = False  # nothing but closing can follow, until the case is opened again
    route: Route | None = None
    routes: frozenset[Route] = EVERY_ROUTE  # on which routes the answer can be given


@dataclass(frozen=True)
class Step:
    """One decision: its question, who is waited for, the duty whose date it answers, and its outcomes.

    `may_follow_itself`: it may be taken twice in a row, since its recorder tells the second from the first sent again.
    `anytime`: nothing hangs for it; somebody takes it from the desk when its time has come, on `routes`, once one of `after` was taken
    (with none named: at any time). `of_closed`: it is taken on a closed case, and opens it again.
    """

    decision: DecisionKind
    stage: Stage
    title: str
    question: str
    waits_for: Role
    outcomes: tuple[Outcome, ...]
    rule: str | None = None
    anytime: bool = False
    after: frozenset[DecisionKind] = frozenset()
    routes: frozenset[Route] = EVERY_ROUTE
    of_closed: bool = False
    may_follow_itself: bool = False

    def outcome(self, code: str) -> Outcome:
        """The outcome with this code. Raises `NoSuchOutcome`."""
        for outcome in self.outcomes:
            if outcome.code == code:
                return outcome
        raise NoSuchOutcome(f"{self.decision}: '{code}' is not one of {', '.join(o.code for o in self.outcomes)}")


class NoSuchOutcome(ValueError):
    """An answer that the decision does not offer."""


K = DecisionKind
MANAGER = Role.BUSINESS_MANAGER
# A rapid review may lead to any of the other methods instead of a local child safeguarding practice review.
_BY_ANOTHER_METHOD = tuple(
    Outcome(
        branch.code,
        branch.title,
        f"Its steps get dates of their own: {branch.shape}. On the statutory route the Panel gets the rapid review with the reasons.",
        (Opens(K.BRANCH_DONE, WITH_REVIEW), Opens(K.PANEL_RESPONSE, STATUTORY)),
        ends=(K.COMMISSION, K.INTERVAL_CHECK, K.REPORT_APPROVED, K.ADOPT_PLAN),
    )
    for branch in BRANCHES
)

STEPS: tuple[Step, ...] = (
    Step(
        K.NOTIFIABLE,
        Stage.NOTIFICATION,
        "Is it notifiable?",
        "Does the incident meet the criteria for notification, and do all three safeguarding partners agree?",
        MANAGER,
        (
            Outcome(
                "notify",
                "Notify the Panel",
                "The local authority notifies; the 5 working days run on. The rapid review starts when it has.",
                (Opens(K.NOTIFICATION_SENT),),
                ends=(K.RAPID_REVIEW_OUTCOME,),  # of a local look that was looked at again
                route=Route.STATUTORY,
            ),
            Outcome(
                "looked-after-death",
                "Notify a looked-after child's death, abuse or neglect not suspected",
                "The Secretary of State and Ofsted are notified; there is no rapid review.",
                (Opens(K.NOTIFICATION_SENT),),
                ends=(K.RAPID_REVIEW_OUTCOME,),
                route=Route.LOOKED_AFTER_DEATH,
            ),
            Outcome(
                "care-leaver-death",
                "Notify a care leaver's death",
                "The Secretary of State and Ofsted are notified, not the Panel; there is no rapid review.",
                (Opens(K.NOTIFICATION_SENT),),
                ends=(K.RAPID_REVIEW_OUTCOME,),
                route=Route.CARE_LEAVER_DEATH,
            ),
            Outcome(
                "local-review",
                "Not notifiable: look at it locally",
                "The same stages run without the statutory clocks.",
                (Opens(K.RAPID_REVIEW_OUTCOME),),
                route=Route.NON_STATUTORY,
            ),
            Outcome(
                "do-not-notify",
                "Not notifiable: nothing further",
                "The decision and its reasons are kept, and it can be looked at again; the case can be closed.",
                ends_all=True,
                route=Route.NOT_NOTIFIABLE,
            ),
        ),
        rule="notify-panel",
    ),
    Step(
        K.NOTIFICATION_SENT,
        Stage.NOTIFICATION,
        "Notification sent",
        "When did the local authority submit the notification, and under which reference?",
        Role.LOCAL_AUTHORITY_NOTIFIER,
        (
            Outcome(
                "sent",
                "Sent",
                "The partners are told; on the statutory route the rapid review starts and every agency is asked for its summary.",
                (Opens(K.RAPID_REVIEW_OUTCOME, STATUTORY),),
            ),
        ),
        rule="notify-panel",
    ),
    Step(
        K.RAPID_REVIEW_OUTCOME,
        Stage.RAPID_REVIEW,
        "Rapid review outcome",
        "What did the rapid review decide, and is the case of possible national importance?",
        MANAGER,
        (
            Outcome(
                "lcspr",
                "Carry out a local child safeguarding practice review",
                "The review is to be commissioned; its 6 months run from the date of this decision. The Panel gets the rapid review.",
                (Opens(K.COMMISSION, WITH_REVIEW, once=True), Opens(K.PANEL_RESPONSE, STATUTORY)),
                ends=(K.ADOPT_PLAN,),
            ),
            Outcome(
                "no-review-with-actions",
                "No review; actions follow from the rapid review",
                "The Panel gets the rapid review with the reasons; an action plan is adopted.",
                (Opens(K.ADOPT_PLAN, WITH_REVIEW, once=True), Opens(K.PANEL_RESPONSE, STATUTORY)),
                ends=(K.COMMISSION, K.INTERVAL_CHECK, K.REPORT_APPROVED, K.BRANCH_DONE),
            ),
            Outcome(
                "no-review",
                "No review; the learning is complete",
                "The Panel gets the rapid review with the reasons. When it has answered the case can be closed.",
                (Opens(K.PANEL_RESPONSE, STATUTORY),),
                ends=(K.COMMISSION, K.INTERVAL_CHECK, K.REPORT_APPROVED, K.ADOPT_PLAN, K.BRANCH_DONE),
            ),
            *_BY_ANOTHER_METHOD,
        ),
        rule="rapid-review-to-panel",
    ),
    Step(
        K.BRANCH_BEGUN,
        Stage.RAPID_REVIEW,
        "Begin a review by another method",
        "Which other method is to run, beside whatever runs already?",
        MANAGER,
        tuple(
            Outcome(branch.code, branch.title, f"Its steps get dates of their own: {branch.shape}.", (Opens(K.BRANCH_DONE),))
            for branch in BRANCHES
        ),
        anytime=True,
        after=frozenset({K.RAPID_REVIEW_OUTCOME}),
        routes=WITH_REVIEW,
        may_follow_itself=True,
    ),
    Step(
        K.BRANCH_DONE,
        Stage.PRACTICE_REVIEW,
        "Finish a review by another method",
        "Which review by another method is finished, and what follows from it?",
        MANAGER,
        (
            Outcome(
                "no-actions",
                "Finished; the learning is complete",
                "The steps that are left out are kept with the reason. Nothing more follows from it.",
            ),
            Outcome(
                "actions",
                "Finished; actions follow",
                "An action plan is adopted, with owners and dates.",
                (Opens(K.ADOPT_PLAN),),
            ),
            Outcome(
                "another-runs",
                "Finished; another still runs",
                "The other one goes on; what follows from both is decided when the last is finished.",
                (Opens(K.BRANCH_DONE),),
            ),
            Outcome(
                "consider-again",
                "Finished; the outcome of the rapid review is to be considered again",
                "The partners decide again, such as to carry out a local child safeguarding practice review after all.",
                (Opens(K.RAPID_REVIEW_OUTCOME),),
            ),
        ),
        rule="branch-step-due",
    ),
    Step(
        K.PANEL_RESPONSE,
        Stage.PANEL_NOTICE,
        "Panel response",
        "What did the national Panel answer?",
        MANAGER,
        (
            Outcome("agree", "The Panel agrees", "Nothing more is owed to the Panel on the outcome."),
            Outcome(
                "query",
                "The Panel asks a question",
                "Answer the Panel; its next response is awaited.",
                (Opens(K.PANEL_RESPONSE),),
            ),
            Outcome(
                "more-information",
                "The Panel asks for more information",
                "Send the Panel what it asks for; its next response is awaited.",
                (Opens(K.PANEL_RESPONSE),),
            ),
            Outcome(
                "disagree",
                "The Panel disagrees",
                "The partners meet again on the outcome and answer the Panel in writing. The final decision stays local.",
                (Opens(K.RAPID_REVIEW_OUTCOME),),
            ),
            Outcome(
                "national-review",
                "The Panel takes the case into a national review",
                "The local review stops and its dates no longer count; what the rapid review has started runs on. No text that we read "
                "says what a national review stops: agree that with the Panel, in writing.",
                (Opens(K.NATIONAL_REVIEW),),
                ends=(K.COMMISSION, K.INTERVAL_CHECK, K.REPORT_APPROVED),
            ),
        ),
        rule="panel-response-expected",
    ),
    Step(
        K.NATIONAL_REVIEW,
        Stage.PANEL_NOTICE,
        "National review",
        "What has become of the national review, and what is left to do here?",
        MANAGER,
        (
            Outcome(
                "runs-on",
                "It still runs",
                "It is looked at again on the new date.",
                (Opens(K.NATIONAL_REVIEW),),
            ),
            Outcome("ended", "It has ended; nothing is left to do here", "The hold for it is released."),
            Outcome(
                "ended-with-actions",
                "It has ended; actions follow here",
                "The hold for it is released; an action plan is adopted.",
                (Opens(K.ADOPT_PLAN),),
            ),
            Outcome(
                "handed-back",
                "It was declined, or handed back",
                "The hold for it is released; the partners decide again what is done here.",
                (Opens(K.RAPID_REVIEW_OUTCOME),),
            ),
        ),
        rule="hold-review",
    ),
    Step(
        K.COMMISSION,
        Stage.PRACTICE_REVIEW,
        "Commission the review",
        "Who reviews, by which method?",
        MANAGER,
        (
            Outcome(
                "commissioned",
                "Commissioned",
                "The Panel, the Secretary of State and Ofsted are told, with the reviewers' names; the interval checks begin.",
                (Opens(K.INTERVAL_CHECK, STATUTORY), Opens(K.REPORT_APPROVED)),
            ),
        ),
        rule="tell-of-review-decision",
    ),
    Step(
        K.INTERVAL_CHECK,
        Stage.PRACTICE_REVIEW,
        "Interval check",
        "Is the review on time and of sufficient quality?",
        MANAGER,
        (
            Outcome("on-track", "On time", "The next check is due after the partnership's interval.", (Opens(K.INTERVAL_CHECK),)),
            Outcome(
                "delayed",
                "It will not be published within 6 months",
                "The Panel and the Secretary of State are told the reasons. The 6 months do not stop.",
                (Opens(K.INTERVAL_CHECK),),
            ),
        ),
        rule="interval-check",
    ),
    Step(
        K.REPORT_APPROVED,
        Stage.PRACTICE_REVIEW,
        "Report approved",
        "Have the safeguarding partners approved the final report?",
        MANAGER,
        (
            Outcome(
                "approved",
                "Approved",
                "The action plan is to be adopted and the publication decided; the two run side by side.",
                (Opens(K.ADOPT_PLAN), Opens(K.PUBLICATION_DECISION)),
                ends=(K.INTERVAL_CHECK,),
            ),
            Outcome(
                "redo",
                "Not approved: it is to be done again",
                "The reviewer gets it back with the reasons; the 6 months do not stop.",
                (Opens(K.REPORT_APPROVED),),
            ),
        ),
        rule="lcspr-publish",
    ),
    Step(
        K.ADOPT_PLAN,
        Stage.ACTION_PLAN,
        "Adopt the plan",
        "Which actions follow, who owns each, and by when?",
        MANAGER,
        (
            Outcome("adopted", "Adopted", "Every owner is told; each action has its own date.", (Opens(K.SIGN_OFF_PLAN),)),
            Outcome("no-actions", "No actions are needed", "The reasons are kept."),
        ),
    ),
    Step(
        K.SIGN_OFF_PLAN,
        Stage.ACTION_PLAN,
        "Sign off the plan",
        "Has the partnership signed off the plan, every action being assured or superseded?",
        MANAGER,
        (Outcome("signed-off", "Signed off", "The owners are told. The plan is finished."),),
    ),
    Step(
        K.PUBLICATION_DECISION,
        Stage.PUBLICATION,
        "Publication decision",
        "Is the report published in full, as information about improvements, later, or not at all?",
        MANAGER,
        (
            Outcome(
                "publish-in-full",
                "Publish the full report",
                "The Panel, the Secretary of State and Ofsted get the report at least 7 working days before the date.",
                (Opens(K.READY_TO_PUBLISH),),
            ),
            Outcome(
                "improvement-information",
                "Publish information about the improvements instead",
                "The same bodies get that information on the same timetable, with the reasons.",
                (Opens(K.READY_TO_PUBLISH),),
            ),
            Outcome(
                "hold",
                "Hold publication for now",
                "The hold has a date on which it is looked at again. It stops no clock; the action plan runs on.",
                (Opens(K.RELEASE_HOLD),),
            ),
            Outcome(
                "do-not-publish",
                "Publish nothing",
                "Exceptional: the Panel and the Secretary of State are told.",
            ),
        ),
        rule="lcspr-publish",
    ),
    Step(
        K.RELEASE_HOLD,
        Stage.PUBLICATION,
        "Release the hold",
        "Does the reason for holding publication still stand?",
        MANAGER,
        (
            Outcome("release", "Release the hold", "Publication is decided afresh.", (Opens(K.PUBLICATION_DECISION),)),
            Outcome("keep", "Keep the hold", "It is looked at again on the new date.", (Opens(K.RELEASE_HOLD),)),
        ),
        rule="hold-review",
    ),
    Step(
        K.READY_TO_PUBLISH,
        Stage.PUBLICATION,
        "Ready to publish",
        "Is everything in place for the planned date?",
        MANAGER,
        (
            Outcome("ready", "Ready", "Publish on the planned date, then record that it was done.", (Opens(K.PUBLISHED),)),
            Outcome("postpone", "Not on that date", "Publication is decided afresh.", (Opens(K.PUBLICATION_DECISION),)),
        ),
        rule="report-to-panel-before-publication",
    ),
    Step(
        K.PUBLISHED,
        Stage.PUBLICATION,
        "Published",
        "When and where was it published?",
        MANAGER,
        (
            Outcome("published", "Published", "Everybody is told; it must stay public for at least a year."),
            Outcome("postpone", "It was not published", "Publication is decided afresh.", (Opens(K.PUBLICATION_DECISION),)),
        ),
        rule="lcspr-publish",
    ),
    Step(
        K.CLOSE,
        Stage.CLOSED,
        "Close the case",
        "Nothing else waits. Is the case complete?",
        MANAGER,
        (Outcome("closed", "Close the case", "The record is kept; no more alerts are sent."),),
    ),
    Step(
        K.LOOK_AGAIN,
        Stage.NOTIFICATION,
        "Look again at whether it is notifiable",
        "What has come to light, or who asks, that it is to be decided again whether it is notifiable?",
        MANAGER,
        (
            Outcome(
                "look-again",
                "Look at it again",
                "It is asked again whether it is notifiable. The 5 working days still count from the day of awareness, not from today.",
                (Opens(K.NOTIFIABLE),),
                route=Route.UNDECIDED,
            ),
        ),
        rule="notify-panel",
        anytime=True,
        after=frozenset({K.NOTIFIABLE}),
        routes=frozenset({Route.NOT_NOTIFIABLE, Route.NON_STATUTORY}),
    ),
    Step(
        K.WITHDRAW_NOTIFICATION,
        Stage.NOTIFICATION,
        "Withdraw the notification",
        "Why is the notification withdrawn?",
        MANAGER,
        (
            Outcome(
                "never-met",
                "It never met the criteria: nothing further",
                "What is owed because of it and not yet done ends with that day; what was missed stays missed. Everybody who had it is told.",
                ends_all=True,
                route=Route.NOT_NOTIFIABLE,
            ),
            Outcome(
                "look-locally",
                "It did not meet the criteria: look at it locally",
                "What is owed because of it and not yet done ends with that day; what was missed stays missed. The same stages run on "
                "without the statutory clocks.",
                (Opens(K.RAPID_REVIEW_OUTCOME),),
                ends_all=True,
                route=Route.NON_STATUTORY,
            ),
        ),
        anytime=True,
        after=frozenset({K.NOTIFICATION_SENT}),
        routes=frozenset({Route.STATUTORY, Route.LOOKED_AFTER_DEATH, Route.CARE_LEAVER_DEATH}),
    ),
    Step(
        K.WITHDRAW,
        Stage.CLOSED,
        "Withdraw the case",
        "Why does this case not go on here?",
        MANAGER,
        (
            Outcome(
                "withdrawn",
                "Withdrawn",
                "What is owed and not done ends with the reason, and is never shown as met. Only closing is left.",
                ends_all=True,
                final=True,
            ),
        ),
        anytime=True,
    ),
    Step(
        K.TRANSFER,
        Stage.CLOSED,
        "Transfer to another area",
        "Which area takes the case over?",
        MANAGER,
        (
            Outcome(
                "sent",
                "Sent to the other area",
                "Everything is owed here until the other area has confirmed that it has the case.",
                (Opens(K.TRANSFER_RECEIVED),),
            ),
        ),
        anytime=True,
    ),
    Step(
        K.TRANSFER_RECEIVED,
        Stage.CLOSED,
        "Transfer received",
        "Has the other area confirmed that it has taken the case over?",
        MANAGER,
        (
            Outcome(
                "received",
                "The other area has it",
                "What is owed here and not done ends with that day. The case stays readable; only closing is left.",
                ends_all=True,
                final=True,
            ),
            Outcome("not-taken-over", "The other area does not take it", "The case goes on here; no date has moved."),
        ),
    ),
    Step(
        K.REOPEN,
        Stage.CLOSED,
        "Open the case again",
        "What is to be done in the closed case?",
        MANAGER,
        (
            Outcome(
                "new-information",
                "New information: look at the outcome again",
                "The last question that the information bears on is asked again. Dates run from their first triggers, not from today.",
                (
                    Opens(K.NOTIFIABLE, EVERY_ROUTE - WITH_REVIEW),
                    Opens(K.NOTIFICATION_SENT, STATUTORY, unless=frozenset({K.NOTIFICATION_SENT})),
                    Opens(K.RAPID_REVIEW_OUTCOME, STATUTORY, after=frozenset({K.NOTIFICATION_SENT})),
                    Opens(K.RAPID_REVIEW_OUTCOME, WITH_REVIEW - STATUTORY),
                ),
            ),
            Outcome(
                "further-work",
                "Further work on the review",
                "The report is approved anew; plan and publication follow.",
                (Opens(K.REPORT_APPROVED),),
            ),
            Outcome(
                "supplementary-report",
                "Supplementary report after publication",
                "It is approved and published as a publication of its own; the first one stays as it is.",
                (Opens(K.REPORT_APPROVED),),
            ),
            Outcome(
                "further-actions",
                "Further actions",
                "Actions are added to the plan, and it is signed off again.",
                (Opens(K.ADOPT_PLAN),),
            ),
            Outcome(
                "plan-again",
                "The plan is not finished after all",
                "It is signed off again when its actions are assured or superseded.",
                (Opens(K.SIGN_OFF_PLAN),),
            ),
        ),
        anytime=True,
        of_closed=True,
    ),
)  # fmt: skip

_BY_DECISION = {step.decision: step for step in STEPS}


def step(decision: DecisionKind) -> Step:
    """The row of the table for a decision."""
    return _BY_DECISION[decision]
