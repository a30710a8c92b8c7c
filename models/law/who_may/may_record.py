"""What a row of the table of who may record what says, and how it reads."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.law.words.vocabulary import SAFEGUARDING_PARTNERS, Role

R = Role
UNIT = (R.BUSINESS_MANAGER, R.REVIEW_COORDINATOR)
PARTNERS = (*UNIT, *SAFEGUARDING_PARTNERS)
GROUP = (*PARTNERS, R.REVIEW_GROUP_CHAIR)
LOCAL_AUTHORITY = (R.LOCAL_AUTHORITY_PARTNER, R.LOCAL_AUTHORITY_NOTIFIER)
AGENCY = (R.AGENCY_LEAD, R.AGENCY_AUTHOR, R.AGENCY_EXECUTIVE)


@dataclass(frozen=True)
class MayRecord:
    """One row. `roles` may record it in every case; `own` only for the agency that it is about; `also` names who else, by the matter itself.

    `checked_by_itself`: who may is settled by the operation (a code mailed to one person, a try that is put on record), not by a role.
    """

    title: str
    roles: tuple[Role, ...]
    because: str
    own: tuple[Role, ...] = ()
    also: str = ""
    checked_by_itself: bool = False


def in_words(row: MayRecord, added: Iterable[Role] = ()) -> str:
    """Who may, as one reads it: `the business manager, the review coordinator or one of the three safeguarding partners`."""
    roles = list(dict.fromkeys((*row.roles, *added)))
    words = []
    for role in roles:
        if role not in SAFEGUARDING_PARTNERS or not set(SAFEGUARDING_PARTNERS) <= set(roles):
            words.append(f"the {_small(role)}")
        elif role is SAFEGUARDING_PARTNERS[0]:
            words.append("one of the three safeguarding partners")
    if row.own:
        words.append(f"the {' or '.join(_small(role) for role in row.own)} of the agency that it is about")
    if row.also:
        words.append(row.also)
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def _small(role: Role) -> str:
    return role.label[0].lower() + role.label[1:]
