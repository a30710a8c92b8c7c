"""The criteria questionnaire: each regime's own result, with its reasons, its sources and the answer that agrees with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.casework.forms.intake import FACTS
from models.law.criteria.criteria import NOT_STATUTORY_SUBJECTS, Result, assess, begins_on
from models.law.criteria.questions import CSPR, EVERY, QUESTIONS, SCR, questions
from models.law.process.decisions import step
from models.law.rules.all_rules import RULES
from models.law.rules.regimes import REGIMES
from models.law.rules.rule import Evidence
from models.law.words.vocabulary import DecisionKind, Route

DEATH = {"harm": "death", "abuse_or_neglect": "suspected"}
NOT_SUSPECTED = {"abuse_or_neglect": "not suspected"}
every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.code)


def result(regime: str = "cspr-2023", **answers: object) -> Result:
    return assess({**DEATH, **answers}, regime=regime).result


@every_question
def test_a_question_has_guidance_and_a_source_and_says_whether_it_was_read(question):
    assert question.asks.endswith("?")
    assert question.guidance.endswith(".")
    assert question.citation.document
    assert question.citation.paragraph
    assert question.citation.url.startswith("https://")
    assert question.row
    assert (question.evidence is Evidence.RECALLED) == (question.verified_on is None)
    assert ("not yet verified" in question.verified) == (question.verified_on is None)
    assert question.regimes <= {regime.id for regime in REGIMES}


def test_every_question_that_a_live_case_is_asked_is_on_the_intake():
    live = {one.id for one in REGIMES if one.can_carry_live_cases}
    assert {question.code for regime in live for question in questions(regime)} <= set(FACTS)
    assert live == CSPR


def test_the_older_regimes_ask_about_regulated_settings_and_joint_working_and_not_about_care_leavers():
    older, newer = ({question.code for question in questions(regime)} for regime in ("scr-2015", "cspr-2023"))
    assert {"regulated_setting", "detained", "joint_working"} <= older - newer
    assert {"care_leaver", "happened", "lives"} <= newer - older


@pytest.mark.parametrize("abuse", ["known", "suspected"])
@pytest.mark.parametrize("harm", ["death", "serious harm"])
def test_abuse_or_neglect_and_death_or_serious_harm_in_this_area_meet_the_statutory_criteria(abuse, harm):
    found = assess({"harm": harm, "abuse_or_neglect": abuse}, regime="cspr-2023")
    assert found.result is Result.STATUTORY
    assert found.rules == ("notify-panel", "notify-partners")
    assert f"abuse or neglect is {abuse}" in found.words
    assert "it happened in this area" in found.words


@pytest.mark.parametrize(
    ("happened", "lives", "expected"),
    [
        ("in our area", "elsewhere", Result.STATUTORY),
        ("elsewhere in England", "in our area", Result.NONE),
        ("outside England", "in our area", Result.STATUTORY),
        ("outside England", "elsewhere", Result.NONE),
    ],
)
def test_the_authority_of_where_it_happened_notifies_and_outside_england_that_of_residence(happened, lives, expected):
    assert result(happened=happened, lives=lives) is expected


def test_a_looked_after_childs_death_is_notified_without_suspicion_and_meets_the_criteria_with_it():
    found = assess({**DEATH, **NOT_SUSPECTED, "looked_after": True}, regime="cspr-2023")
    assert (found.result, found.agrees) == (Result.NOTIFY_ONLY, ("looked-after-death",))
    assert "notify-secretary-of-state-looked-after" in found.rules
    assert result(looked_after=True) is Result.STATUTORY
    assert result(**NOT_SUSPECTED, looked_after=True, harm="serious harm") is Result.NONE


def test_a_care_leaver_of_eighteen_or_over_is_no_child_and_their_death_goes_to_the_secretary_of_state():
    found = assess({**DEATH, "care_leaver": True, "adult": True}, regime="cspr-2023")
    assert (found.result, found.agrees, found.rules) == (
        Result.NOTIFY_ONLY,
        ("care-leaver-death",),
        ("notify-care-leaver-death",),
    )
    assert result(care_leaver=True) is Result.STATUTORY  # under 18: a child
    assert result(adult=True) is Result.NONE
    assert assess({**DEATH, "care_leaver": True, "adult": True}, regime="cspr-2018").rules == ()


@pytest.mark.parametrize("subject", sorted(NOT_STATUTORY_SUBJECTS))
@pytest.mark.parametrize("regime", sorted(EVERY))
def test_an_unborn_or_stillborn_child_is_no_statutory_subject(subject, regime):
    assert assess({**DEATH, "subject": subject}, regime=regime).result is Result.DISCRETIONARY
    assert begins_on({"subject": subject}) is Route.NON_STATUTORY
    assert begins_on({"subject": "a child"}) is Route.UNDECIDED


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"local_importance": True}, "issues of local importance"),
        ({"near_miss": True}, "a near miss"),
        ({"good_practice": True}, "good practice to learn from"),
        ({"learning": "between agencies"}, "an opportunity to learn between agencies"),
    ],
)
@pytest.mark.parametrize("regime", ["cspr-2023", "scr-2013"])
def test_what_meets_no_criteria_may_be_looked_at_for_a_reason_of_its_own(answer, words, regime):
    below = {"harm": "other", **NOT_SUSPECTED}
    assert assess(below, regime=regime).result is Result.NONE
    found = assess({**below, **answer}, regime=regime)
    assert found.result is Result.DISCRETIONARY
    assert words in found.words
    assert found.agrees == ("local-review", "do-not-notify")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, Result.STATUTORY),
        ({"harm": "serious harm"}, Result.NOTIFY_ONLY),
        ({"harm": "serious harm", "joint_working": True}, Result.STATUTORY),
        ({**NOT_SUSPECTED, "detained": True}, Result.STATUTORY),
        ({**NOT_SUSPECTED, "looked_after": True}, Result.NOTIFY_ONLY),
        ({**NOT_SUSPECTED, "regulated_setting": True}, Result.NOTIFY_ONLY),
        ({**NOT_SUSPECTED}, Result.NONE),
    ],
)
def test_a_serious_case_review_has_criteria_of_its_own(answers, expected):
    assert result("scr-2015", **answers) is expected


def test_the_edition_for_which_no_limit_was_found_names_no_rule_of_it():
    assert assess(DEATH, regime="scr-2013").rules == ("scr-decide",)
    assert assess(DEATH, regime="scr-2015").rules == ("scr-notify", "scr-decide")


ANSWERS = st.fixed_dictionaries(
    {
        "harm": st.sampled_from(["death", "serious harm", "other"]),
        "abuse_or_neglect": st.sampled_from(["known", "suspected", "not suspected"]),
        "subject": st.sampled_from(["a child", "an unborn child", "a stillborn child"]),
        "happened": st.sampled_from(["in our area", "elsewhere in England", "outside England"]),
        "lives": st.sampled_from(["in our area", "elsewhere"]),
        "learning": st.sampled_from(["", "inside an agency", "between agencies"]),
        **{
            code: st.booleans()
            for code in (
                "adult",
                "looked_after",
                "care_leaver",
                "regulated_setting",
                "detained",
                "joint_working",
                "local_importance",
                "near_miss",
                "good_practice",
            )
        },
    }
)


@given(answers=ANSWERS, regime=st.sampled_from(sorted(EVERY)))
def test_whatever_is_answered_there_is_one_result_with_reasons_and_rules_that_are_held(answers, regime):
    found = assess(answers, regime=regime)
    assert found.because
    assert set(found.rules) <= {row.id for row in RULES}
    if regime not in SCR:
        assert found.agrees
        assert {step(DecisionKind.NOTIFIABLE).outcome(code).code for code in found.agrees} == set(found.agrees)
        statutory = answers["harm"] != "other" and answers["abuse_or_neglect"] != "not suspected"
        assert not (found.result is Result.STATUTORY and not statutory)
