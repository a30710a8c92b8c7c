"""Who may record what: the roles for every decision and every other operation that puts something on record, each with its reason.

Who records is not always who decides: the business unit records what the partners decided, and the answer itself names whose position or
signature it holds. A local child safeguarding practice review (LCSPR) is the three safeguarding partners'; the row says where practice gives
a part of it to somebody else. A partnership may add roles to a row, and never takes one away.
"""

from collections.abc import Mapping, Sequence

from models.law.who_may.may_record import MayRecord
from models.law.who_may.who_may_decide import DECISIONS
from models.law.who_may.who_may_operate import OPERATIONS
from models.law.words.vocabulary import NATIONAL_BODIES, Role

# Roles that the register gives to no person.
NOBODY_HOLDS = (*NATIONAL_BODIES, Role.REFERRER, Role.GOVERNANCE_BODY, Role.LEAD_REVIEWER)

WHO_MAY: Mapping[str, MayRecord] = {**DECISIONS, **OPERATIONS}
OF_A_DECISION = frozenset({"decide", "decision.propose", "proposal.end", "proposal.new-codes"})  # whoever may record it


def row_of(key: str) -> MayRecord:
    """The row for a decision's code, or for an operation as the audit names it. Raises `LookupError` where there is none."""
    if key not in WHO_MAY:
        raise LookupError(f"models/law/who_may/table.py has no row for '{key}': say there who may record it")
    return WHO_MAY[key]


def check_additions(additions: Mapping[str, Sequence[str]]) -> str:
    """What is wrong with a partnership's own additions, in words; empty where nothing is."""
    for key, roles in additions.items():
        row = WHO_MAY.get(key)
        if row is None or row.checked_by_itself:
            can_be = ", ".join(name for name, may_record in WHO_MAY.items() if not may_record.checked_by_itself)
            return f"who_may.{key}: there is nothing of that name that roles can be added to; choose one of {can_be}"
        for role in roles:
            if role not in list(Role) or Role(role) in NOBODY_HOLDS:
                can_hold = ", ".join(one.value for one in Role if one not in NOBODY_HOLDS)
                return f"who_may.{key}: '{role}' is no role that somebody in the register holds; choose from {can_hold}"
    return ""
