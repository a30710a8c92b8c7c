"""The process as a table: every decision, the stage it belongs to, its outcomes, and what each outcome opens or ends.

Nothing else knows the order of things: `stages.py` reads it.
"""

from dataclasses import dataclass

from models.law.vocabulary import DecisionKind, Role, Route, Stage

EVERY_ROUTE = frozenset(Route)
STATUTORY = frozenset({Route.STATUTORY})
WITH_REVIEW = frozenset({Route.STATUTORY, Route.NON_STATUTORY})


@dataclass(frozen=True)
class Opens:
    """A decision that an outcome puts on the wall, on these routes; `once` = not again if it was ever taken."""

    decision: DecisionKind
    routes: frozenset[Route] = EVERY_ROUTE
    once: bool = False


@dataclass(frozen=True)
class Outcome:
    """One possible answer: what people call it, what follows in words, and what follows in the table."""

    code: str
    title: str
    leads_to: str
    opens: tuple[Opens, ...] = ()
    ends: tuple[DecisionKind, ...] = ()  # open questions that this answer makes pointless
    route: Route | None = None
    routes: frozenset[Route] = EVERY_ROUTE  # on which routes the answer can be given


@dataclass(frozen=True)
class Step:
    """One decision: its question, who is waited for, the duty whose date it answers, and its outcomes."""

    decision: DecisionKind
    stage: Stage
    title: str
    question: str
    waits_for: Role
    outcomes: tuple[Outcome, ...]
    rule: str | None = None

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
                route=Route.STATUTORY,
            ),
            Outcome(
                "looked-after-death",
                "Notify a looked-after child's death, abuse or neglect not suspected",
                "The Secretary of State and Ofsted are notified; there is no rapid review.",
                (Opens(K.NOTIFICATION_SENT),),
                route=Route.LOOKED_AFTER_DEATH,
            ),
            Outcome(
                "care-leaver-death",
                "Notify a care leaver's death",
                "The Secretary of State and Ofsted are notified, not the Panel; there is no rapid review.",
                (Opens(K.NOTIFICATION_SENT),),
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
                "The decision and its reasons are kept; the case can be closed.",
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
                ends=(K.COMMISSION, K.INTERVAL_CHECK, K.REPORT_APPROVED),
            ),
            Outcome(
                "no-review",
                "No review; the learning is complete",
                "The Panel gets the rapid review with the reasons. When it has answered the case can be closed.",
                (Opens(K.PANEL_RESPONSE, STATUTORY),),
                ends=(K.COMMISSION, K.INTERVAL_CHECK, K.REPORT_APPROVED, K.ADOPT_PLAN),
            ),
        ),
        rule="rapid-review-to-panel",
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
                "The Panel asks a question or for more information",
                "Answer the Panel; its next response is awaited.",
                (Opens(K.PANEL_RESPONSE),),
            ),
            Outcome(
                "disagree",
                "The Panel disagrees",
                "The partners consider the outcome again. The final decision stays local.",
                (Opens(K.RAPID_REVIEW_OUTCOME),),
            ),
        ),
        rule="panel-response-expected",
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
                (Opens(K.ADOPT_PLAN, once=True), Opens(K.PUBLICATION_DECISION)),
                ends=(K.INTERVAL_CHECK,),
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
)  # fmt: skip

_BY_DECISION = {step.decision: step for step in STEPS}


def step(decision: DecisionKind) -> Step:
    """The row of the table for a decision."""
    return _BY_DECISION[decision]
