"""The decisions of stage 3, Panel notice: what the national Panel answered, and what becomes of a national review."""

from models.law.process.decision import Opens, Outcome, Step
from models.law.words.vocabulary import DecisionKind, Role, Stage

K = DecisionKind

PANEL_NOTICE: tuple[Step, ...] = (
    Step(
        K.PANEL_RESPONSE,
        Stage.PANEL_NOTICE,
        "Panel response",
        "What did the national Panel answer?",
        Role.BUSINESS_MANAGER,
        (
            Outcome("agree", "The Panel agrees", "Nothing more is owed to the Panel on the outcome."),
            Outcome(
                "query",
                "The Panel asks a question",
                "Answer it with 'Answer the Panel', by our own date for it; the Panel's next response is awaited.",
                (Opens(K.PANEL_RESPONSE),),
            ),
            Outcome(
                "more-information",
                "The Panel asks for more information",
                "Send it with 'Answer the Panel', by our own date for it; the Panel's next response is awaited.",
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
        Role.BUSINESS_MANAGER,
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
)
