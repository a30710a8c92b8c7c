"""The table of who may record what is whole: a row for every decision and every operation that leaves an entry, each with its reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.law.who_may.may_record import in_words
from models.law.who_may.table import NOBODY_HOLDS, OF_A_DECISION, WHO_MAY, check_additions, row_of
from models.law.who_may.who_may_decide import DECISIONS
from models.law.who_may.who_may_operate import OPERATIONS
from models.law.words.vocabulary import SAFEGUARDING_PARTNERS, DecisionKind, Role

ROOT = Path(__file__).parents[3]
BY_THE_CLOCK = {  # nobody records these: they follow by themselves
    "alert.claim",
    "calendar.failed",
    "digests.anchor",
    "digests.governance",
    "digests.monday",
    "digests.month-end",
    "invitations.send",
    "mail.bounce",
    "mail.not-delivered",
    "notices.queue",
    "occurrence.discharge",
    "referrals.remind",
    "returns.open",
    "rules.bring-in-step",
}


def test_every_decision_has_a_row_and_no_row_is_of_another():
    assert set(DECISIONS) == {kind.value for kind in DecisionKind}
    assert not set(DECISIONS) & set(OPERATIONS)


@pytest.mark.parametrize("key", WHO_MAY)
def test_a_row_names_somebody_and_says_why(key: str):
    row = WHO_MAY[key]
    assert row.title
    assert row.because.endswith(".")
    assert row.roles or row.own or row.also
    assert not set(row.roles) & set(NOBODY_HOLDS)
    assert in_words(row)
    assert bool(row.checked_by_itself) <= bool(row.also)


@pytest.mark.parametrize("key", DECISIONS)
def test_the_business_unit_records_every_decision_and_no_single_agency_any(key: str):
    roles = DECISIONS[key].roles
    assert {Role.BUSINESS_MANAGER, Role.REVIEW_COORDINATOR} <= set(roles)
    assert set(SAFEGUARDING_PARTNERS) & set(roles)
    assert not {Role.AGENCY_LEAD, Role.AGENCY_AUTHOR, Role.AGENCY_EXECUTIVE, Role.LIAISON_OFFICER} & set(roles)
    assert DECISIONS[key].own == ()


def test_it_reads_as_people_say_it():
    assert in_words(WHO_MAY["panel-response"]) == (
        "the business manager, the review coordinator or one of the three safeguarding partners"
    )
    assert in_words(WHO_MAY["notification-sent"], [Role.SCRUTINEER]) == (
        "the business manager, the review coordinator, the local authority partner, the local authority notifier or the scrutineer"
    )
    assert in_words(WHO_MAY["referral.adopt"]).endswith("or the liaison officer of the agency that it is about")


def test_an_operation_without_a_row_cannot_be_asked_about():
    with pytest.raises(LookupError, match=r"has no row for 'case\.rename'"):
        row_of("case.rename")


def test_every_operation_that_the_code_puts_into_the_audit_is_known():
    known = {*WHO_MAY, *OF_A_DECISION, *BY_THE_CLOCK}
    named = set(_operations())
    assert len(named) > 40
    assert named - known == set()


def test_no_row_is_of_an_operation_that_the_code_does_not_have():
    text = "\n".join(path.read_text(encoding="utf-8") for path in _sources())
    parts = {key: key.rpartition(".")[2] for key in OPERATIONS}
    missing = [key for key, last in parts.items() if f'"{key}"' not in text and f'"{last}"' not in text]
    assert missing == []


@pytest.mark.parametrize(
    ("additions", "words"),
    [
        ({"notifyable": ["scrutineer"]}, "who_may.notifyable: there is nothing of that name"),
        ({"decision.sign": ["scrutineer"]}, "who_may.decision.sign: there is nothing of that name"),
        ({"notifiable": ["manager"]}, "who_may.notifiable: 'manager' is no role that somebody in the register holds"),
        ({"notifiable": ["panel"]}, "who_may.notifiable: 'panel' is no role that somebody in the register holds"),
        ({"notifiable": ["scrutineer"], "hold.place": ["review-group-chair"]}, ""),
    ],
)
def test_additions_name_what_there_is(additions: dict[str, list[str]], words: str):
    assert check_additions(additions).startswith(words)
    assert bool(check_additions(additions)) is bool(words)


def _sources() -> list[Path]:
    return [*(ROOT / "models" / "casework").rglob("*.py"), *(ROOT / "flows").rglob("*.py")]


def _operations() -> Iterator[str]:
    """What is named as an operation: the keyword, and codes with a dot in the modules that add to the audit."""
    for path in _sources():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            for keyword in call.keywords:
                if keyword.arg == "operation" and isinstance(keyword.value, ast.Constant):
                    yield str(keyword.value.value)
            if getattr(call.func, "id", "") in ("_note", "note", "_done", "_after_closure"):
                for argument in (one for one in call.args if isinstance(one, ast.Constant)):
                    if re.fullmatch(r"[a-z-]+\.[a-z-]+", str(argument.value)):
                        yield str(argument.value)
