"""Which criteria an incident meets by its coded answers, under the regime of its day, and why: the answers' own result, never the decision.

Children Act 2004 section 16C(1) for child safeguarding practice reviews; regulation 5 of the Local Safeguarding Children Boards Regulations
2006 for serious case reviews (SCRs) before them. Rules: notify-panel, notify-secretary-of-state-looked-after, notify-care-leaver-death.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.law.criteria.questions import SCR
from models.law.rules.all_rules import RULES
from models.law.rules.regimes import REGIMES
from models.law.words.vocabulary import Route

CHILD, UNBORN, STILLBORN = "a child", "an unborn child", "a stillborn child"
HERE, ELSEWHERE, ABROAD = "in our area", "elsewhere in England", "outside England"
NOT_STATUTORY_SUBJECTS = frozenset({UNBORN, STILLBORN})


class Result(StrEnum):
    """What the answers amount to."""

    STATUTORY = "statutory"
    NOTIFY_ONLY = "notify-only"
    DISCRETIONARY = "discretionary"
    NONE = "none"

    @property
    def words(self) -> str:
        """The result as people read it."""
        return {
            "statutory": "it meets the statutory criteria",
            "notify-only": "it is to be notified, without a review following",
            "discretionary": "it does not meet the statutory criteria; the partners may look at it locally",
            "none": "nothing in the answers calls for a notification or a review",
        }[self.value]


@dataclass(frozen=True)
class Found:
    """The result with its reasons in words, the rules that then set dates, and the outcomes of *Is it notifiable?* that agree with it."""

    result: Result
    because: tuple[str, ...]
    rules: tuple[str, ...] = ()
    agrees: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The whole finding in one sentence: `it meets …, because …`."""
        return f"{self.result.words}, because {'; '.join(self.because)}"


_LOCALLY = ("local-review", "do-not-notify")
_NOTHING = ("do-not-notify",)


def assess(answers: Mapping[str, Any], *, regime: str) -> Found:
    """What the coded answers of an incident amount to under a regime. A question that was not answered counts as no."""
    found = (_scr if regime in SCR else _cspr)(answers, regime)
    if found.result is not Result.NONE:
        return found
    reasons = worth_a_look(answers)
    if reasons:
        return Found(Result.DISCRETIONARY, (*found.because, *reasons), agrees=_LOCALLY)
    return found


def begins_on(answers: Mapping[str, Any]) -> Route:
    """The route that a case starts on: without statutory clocks where it is about somebody whom the statute does not mean."""
    return Route.NON_STATUTORY if answers.get("subject") in NOT_STATUTORY_SUBJECTS else Route.UNDECIDED


def worth_a_look(answers: Mapping[str, Any]) -> list[str]:
    """Why the partners may look at an incident that meets no criteria."""
    words = {
        "local_importance": "it raises issues of local importance",
        "near_miss": "it was a near miss",
        "good_practice": "there is good practice to learn from",
    }
    reasons = [text for code, text in words.items() if answers.get(code)]
    if answers.get("learning"):
        reasons.append(f"there is an opportunity to learn {answers['learning']}")
    return reasons


def _cspr(answers: Mapping[str, Any], regime: str) -> Found:
    subject = answers.get("subject", CHILD)
    if subject in NOT_STATUTORY_SUBJECTS:
        why = f"it is about {subject}, whom the statutory criteria as held here do not mean"
        return Found(Result.DISCRETIONARY, (why, *worth_a_look(answers)), agrees=_LOCALLY)
    died, harmed, suspected = _harm(answers)
    if answers.get("adult"):
        return _care_leaver(answers, regime, died) or Found(
            Result.NONE, ("the young person was 18 or over, and no care leaver's death is notified",), agrees=_NOTHING
        )
    ours, where = _place(answers)
    if harmed and suspected and ours:
        return Found(
            Result.STATUTORY,
            (_suspicion(answers), _what(answers), where),
            _held(("notify-panel", "notify-partners"), regime),
            ("notify",),
        )
    if died and answers.get("looked_after") and not suspected:
        return Found(
            Result.NOTIFY_ONLY,
            ("a looked-after child has died, and abuse or neglect is not suspected",),
            _held(("notify-secretary-of-state-looked-after", "notify-partners"), regime),
            ("looked-after-death",),
        )
    leaver = _care_leaver(answers, regime, died)
    if leaver:
        return leaver
    reasons = (where,) if harmed and suspected else tuple(_missing(answers, harmed, suspected))
    return Found(Result.NONE, reasons, agrees=_NOTHING)


def _care_leaver(answers: Mapping[str, Any], regime: str, died: bool) -> Found | None:
    rules = _held(("notify-care-leaver-death",), regime)
    if not (died and answers.get("care_leaver")):
        return None
    why = "a care leaver has died; the Secretary of State and Ofsted are notified, not the Panel"
    if not rules:
        why = "a care leaver has died; the rule that is held for it begins with Working Together 2023, so none sets a date"
    return Found(Result.NOTIFY_ONLY, (why,), rules, ("care-leaver-death",))


def _scr(answers: Mapping[str, Any], regime: str) -> Found:
    if answers.get("subject", CHILD) in NOT_STATUTORY_SUBJECTS:
        return Found(Result.DISCRETIONARY, (f"it is about {answers['subject']}",), agrees=_LOCALLY)
    died, harmed, suspected = _harm(answers)
    notified = _held(("scr-notify",), regime)
    mandatory = _held(("scr-notify", "scr-decide"), regime)
    if died and answers.get("detained"):
        why = "the child died in custody, in a secure setting or while detained"
        return Found(Result.STATUTORY, (why,), mandatory, ("notify",))
    if suspected and (died or (harmed and answers.get("joint_working"))):
        reasons = [_suspicion(answers), _what(answers)]
        if not died:
            reasons.append("there is concern about how agencies worked together")
        return Found(Result.STATUTORY, tuple(reasons), mandatory, ("notify",))
    for condition, why in (
        (died and answers.get("looked_after"), "a looked-after child has died"),
        (died and answers.get("regulated_setting"), "a child has died in a regulated setting"),
        (
            suspected and harmed,
            "a child has been seriously harmed with abuse or neglect suspected, and no concern about joint working",
        ),
    ):
        if condition:
            return Found(Result.NOTIFY_ONLY, (why,), notified)
    return Found(Result.NONE, tuple(_missing(answers, harmed, suspected)), agrees=_NOTHING)


def _harm(answers: Mapping[str, Any]) -> tuple[bool, bool, bool]:
    """Whether the child died, whether it died or was seriously harmed, and whether abuse or neglect is known or suspected."""
    died = answers.get("harm") == "death"
    suspected = answers.get("abuse_or_neglect") in ("known", "suspected")
    return died, died or answers.get("harm") == "serious harm", suspected


def _place(answers: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether the local authority is the one that notifies, by where it happened and where the child lives, and why."""
    happened, lives = answers.get("happened", HERE), answers.get("lives", HERE)
    if happened == ELSEWHERE:
        return False, "it happened elsewhere in England, and the authority of that area notifies and leads"
    if happened == ABROAD and lives != HERE:
        return False, "it happened outside England, and the child does not normally live in this area"
    if happened == ABROAD:
        return True, "it happened outside England, and the child normally lives in this area"
    return True, "it happened in this area"


def _suspicion(answers: Mapping[str, Any]) -> str:
    return f"abuse or neglect is {answers['abuse_or_neglect']}"


def _what(answers: Mapping[str, Any]) -> str:
    return "a child has died" if answers["harm"] == "death" else "a child has been seriously harmed"


def _missing(answers: Mapping[str, Any], harmed: bool, suspected: bool) -> Sequence[str]:
    reasons = []
    if not suspected:
        reasons.append("abuse or neglect is not suspected")
    if not harmed:
        reasons.append("nobody has died or been seriously harmed")
    return reasons


def _held(ids: tuple[str, ...], regime: str) -> tuple[str, ...]:
    """Those of these rules that are held for a regime."""
    [of_regime] = [one for one in REGIMES if one.id == regime]
    on = of_regime.in_force_to or of_regime.in_force_from
    return tuple(rule_id for rule_id in ids if any(row.id == rule_id and row.is_in_force(on) for row in RULES))
