"""What a date is called where somebody else may look over the shoulder, as in a telephone's calendar: a few words for each rule, opaque.

They say which step is due and nothing about whom it concerns. A partnership's own rule is called by its id in words.
"""

from collections.abc import Mapping

from models.law.rules.rule import Nature, Rule

# {item}: which of several, such as the number of an action.
SHORT_TITLES: Mapping[str, str] = {
    "notify-panel": "notification to the Panel due",
    "notify-partners": "telling the partners due",
    "notify-secretary-of-state-looked-after": "notification to the Secretary of State due",
    "notify-care-leaver-death": "notification to DfE and Ofsted due",
    "rapid-review-to-panel": "rapid review due",
    "panel-response-expected": "Panel's reply expected",
    "tell-of-review-decision": "notice of the decision due",
    "lcspr-publish": "publication due",
    "tell-of-delay": "notice of the delay due",
    "report-to-panel-before-publication": "report to the Panel due",
    "report-to-ofsted-before-publication": "report to Ofsted due",
    "publication-day": "planned publication due",
    "publicly-available": "time of publication ends",
    "interval-check": "interval check {item} due",
    "yearly-report": "yearly report due",
    "yearly-report-to-panel": "yearly report to the Panel due",
    "local-scoping-letters": "scoping letters due",
    "local-midpoint-check": "mid-point check due",
    "local-agency-summaries": "agency summaries due",
    "local-panel-meeting": "rapid review meeting due",
    "local-partners-sign-off": "partners' sign-off due",
    "agency-return": "return {item} due",
    "action-due": "action {item} due",
    "hold-review": "review of hold {item} due",
    "proceeding-next-date": "next date of {item} due",
    "body-papers": "papers for {item} due",
    "child-death-reference": "eCDOP reference due",
    "pass-on-learning": "passing on learning {item} due",
    "challenge-practitioners": "challenge {item}: talk due",
    "challenge-managers": "challenge {item}: written outcome due",
    "challenge-senior-leads": "challenge {item}: senior leads due",
    "challenge-meeting": "challenge {item}: meeting due",
    "challenge-partners": "challenge {item}: partners due",
    "partner-position": "a partner's position expected",
    "branch-step-due": "step {item} due",
    "agency-report-due": "report {item} due",
    "reconsideration-due": "meeting on the outcome due",
    "panel-question": "answer to the Panel on {item} due",
    "redo-due": "deciding {item} again due",
    "child-safety": "safety of children due",
    "family-step-due": "step {item} of the review due",
    "scr-notify": "notification due",
    "scr-decide": "decision whether to review due",
    "scr-tell-of-review": "notice of the decision due",
    "scr-tell-of-no-review": "notice of the decision not to review due",
    "scr-complete": "serious case review due",
    "scr-report-before-publication": "report to the national experts due",
    "scr-publicly-available": "time of publication ends",
}
_ENDS = {Nature.EXPECTATION: "expected", Nature.KEEP_UNTIL: "ends"}


def short_title(rule: Rule, *, item: str = "") -> str:
    """The date of a rule in a few words: `rapid review due`, `action A1 due`, `local panel day 12 due`."""
    if rule.id in SHORT_TITLES:
        return SHORT_TITLES[rule.id].replace("{item}", item).replace("  ", " ")
    name = " ".join(part for part in (rule.id.replace("-", " "), item) if part)
    return f"{name} {_ENDS.get(rule.nature, 'due')}"
