"""Which decisions count only once named people have signed, who they are, and what a signature in dissent does. Pure data.

That all three safeguarding partners stand behind these decisions is the Act's and the guidance's: they act jointly and equally. That each signs by
a code, how long the code lasts and how many must agree is **ours** (`Force.LOCAL`): no Act, regulation or guidance asks for it.
To commission a review is not among them: the decision to review is signed already, and the reviewers are the outcome's consequence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from models.law.rules.rule import Force
from models.law.words.calendar import Calendar
from models.law.words.vocabulary import SAFEGUARDING_PARTNERS, DecisionKind, Role

K, R = DecisionKind, Role

WORKING_DAYS = 5  # how long a code lasts, from the day after it was proposed: ours
WRONG_TRIES = 5  # so many lock a code: ours
TRIES_AN_HOUR = 5  # refused tries of one person: ours
TRIES_AN_HOUR_IN_A_CASE = 15  # of everybody together: ours
MINUTES_BETWEEN_CODES = 10  # before the same person is sent a new one: ours
NOT_HEARD = "not yet heard"


@dataclass(frozen=True)
class Signed:
    """Who signs one decision. Each role is one person; nobody signs for two.

    `names`: the form's field that names who signs for a role; `positions`: the field that holds the role's position, which the signature
    then settles. A role whose position is *not yet heard* signs nothing, unless it is one of `must_agree`. The decision is carried when all of
    `must_agree` and at least `at_least` of those who sign agree; whoever signs in dissent has signed, and the reason is kept.
    """

    decision: DecisionKind
    roles: tuple[Role, ...]
    source: str
    at_least: int
    outcomes: frozenset[str] | None = None  # None: whatever is answered
    must_agree: tuple[Role, ...] = ()
    names: Mapping[Role, str] = field(default_factory=dict)
    positions: Mapping[Role, str] = field(default_factory=dict)
    why: str = ""  # the form's field that says why somebody disagrees: the signatures fill it
    force: Force = Force.LOCAL  # of the signing; the duty behind it is in `source`

    def asked(self, answers: Mapping[str, object]) -> tuple[Role, ...]:
        """The roles that must sign this answer."""
        return tuple(
            role
            for role in self.roles
            if role in self.must_agree or answers.get(self.positions.get(role, "")) != NOT_HEARD
        )

    def can_be_carried(self, asked: Iterable[Role], dissenting: Iterable[Role]) -> bool:
        """Whether enough can still agree, once these have signed in dissent."""
        left = set(asked) - set(dissenting)
        return set(self.must_agree) <= left and len(left) >= min(self.at_least, len(set(asked)))


SIGNED: tuple[Signed, ...] = (
    Signed(
        K.NOTIFIABLE,
        SAFEGUARDING_PARTNERS,
        source="Children Act 2004, section 16C(1): the duty to notify is the local authority's, so its own partner must agree; the positions of "
        "all three are local practice (Devon, Leeds). A dissent goes to the scrutineer and moves no date.",
        at_least=1,
        must_agree=(R.LOCAL_AUTHORITY_PARTNER,),
        positions={
            R.LOCAL_AUTHORITY_PARTNER: "local_authority",
            R.ICB_PARTNER: "integrated_care_board",
            R.POLICE_PARTNER: "police",
        },
        why="dissent_reasons",
    ),
    Signed(
        K.RAPID_REVIEW_OUTCOME,
        SAFEGUARDING_PARTNERS,
        source="The rapid review and the decision are the safeguarding partners' (Panel guidance; local practice has all three sign off on working "
        "days 12 to 15, Devon, Sussex).",
        at_least=2,
        names={
            R.LOCAL_AUTHORITY_PARTNER: "local_authority_signed",
            R.ICB_PARTNER: "integrated_care_board_signed",
            R.POLICE_PARTNER: "police_signed",
        },
    ),
    Signed(
        K.REPORT_APPROVED,
        SAFEGUARDING_PARTNERS,
        source="The report is the safeguarding partners' to approve and to publish: Children Act 2004, section 16F; local practice.",
        at_least=2,
        outcomes=frozenset({"approved"}),
    ),
    Signed(
        K.PUBLICATION_DECISION,
        SAFEGUARDING_PARTNERS,
        source="Whether publication in full is appropriate is the safeguarding partners' to judge: Children Act 2004, section 16F(4) and (5). To hold "
        "it, or to publish nothing, is decided by them too.",
        at_least=2,
    ),
)

_BY_DECISION = {row.decision: row for row in SIGNED}


def signed(decision: DecisionKind, outcome: str) -> Signed | None:
    """Who signs a decision with that outcome; `None` where nobody need."""
    row = _BY_DECISION.get(decision)
    return row if row is not None and (row.outcomes is None or outcome in row.outcomes) else None


def expires_on(proposed_on: date, *, due_on: date | None, calendar: Calendar) -> date:
    """The last day on which a proposal can be signed: 5 working days on, or the day after the duty's due day if that comes first and is to come."""
    last = calendar.working_day_after(proposed_on, WORKING_DAYS)
    day_after = due_on + timedelta(days=1) if due_on else last
    return min(last, day_after) if day_after > proposed_on else last


def remind_on(proposed_on: date, *, last_on: date, calendar: Calendar) -> date | None:
    """The working day before the last one, when whoever has not signed is reminded; `None` where the request is no older than that."""
    day = calendar.last_working_day(last_on - timedelta(days=1))
    return day if day > proposed_on else None
