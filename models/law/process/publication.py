"""The decisions of stage 6, publication: whether and how, a hold and its release, ready, and published."""

from models.law.process.decision import Opens, Outcome, Step
from models.law.words.vocabulary import DecisionKind, Role, Stage

K = DecisionKind

PUBLICATION: tuple[Step, ...] = (
    Step(
        K.PUBLICATION_DECISION,
        Stage.PUBLICATION,
        "Publication decision",
        "Is the report published in full, as information about improvements, later, or not at all?",
        Role.BUSINESS_MANAGER,
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
        Role.BUSINESS_MANAGER,
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
        Role.BUSINESS_MANAGER,
        (
            Outcome(
                "ready", "Ready", "Publish on the planned date, then record that it was done.", (Opens(K.PUBLISHED),)
            ),
            Outcome("postpone", "Not on that date", "Publication is decided afresh.", (Opens(K.PUBLICATION_DECISION),)),
        ),
        rule="report-to-panel-before-publication",
    ),
    Step(
        K.PUBLISHED,
        Stage.PUBLICATION,
        "Published",
        "When and where was it published?",
        Role.BUSINESS_MANAGER,
        (
            Outcome("published", "Published", "Everybody is told; it must stay public for at least a year."),
            Outcome(
                "postpone", "It was not published", "Publication is decided afresh.", (Opens(K.PUBLICATION_DECISION),)
            ),
        ),
        rule="lcspr-publish",
    ),
)
