"""The decisions of stage 1, notification: whether it is notifiable, that it was sent, and from the desk its second look and its withdrawal."""

from models.law.process.decision import STATUTORY, Opens, Outcome, Step
from models.law.words.vocabulary import DecisionKind, Role, Route, Stage

K = DecisionKind

NOTIFICATION: tuple[Step, ...] = (
    Step(
        K.NOTIFIABLE,
        Stage.NOTIFICATION,
        "Is it notifiable?",
        "Does the incident meet the criteria for notification, and do all three safeguarding partners agree?",
        Role.BUSINESS_MANAGER,
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
)

NOTIFICATION_FROM_THE_DESK: tuple[Step, ...] = (
    Step(
        K.LOOK_AGAIN,
        Stage.NOTIFICATION,
        "Look again at whether it is notifiable",
        "What has come to light, or who asks, that it is to be decided again whether it is notifiable?",
        Role.BUSINESS_MANAGER,
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
        Role.BUSINESS_MANAGER,
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
)
