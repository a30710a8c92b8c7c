"""What a decision in the process is: its question, its outcomes, and what each of them opens or ends.

The rows are in `notification.py` and in a module for each stage after it; `decisions.py` holds them together.
"""

from dataclasses import dataclass

from models.law.words.vocabulary import DecisionKind, Role, Route, Stage

EVERY_ROUTE = frozenset(Route)
STATUTORY = frozenset({Route.STATUTORY})
WITH_REVIEW = frozenset({Route.STATUTORY, Route.NON_STATUTORY})


@dataclass(frozen=True)
class Opens:
    """A decision that an outcome puts on the wall, on these routes; `once` = not again if it was taken since the case was last opened.

    `after`: only if one of these was ever taken. `unless`: not if one of these ever was.
    """

    decision: DecisionKind
    routes: frozenset[Route] = EVERY_ROUTE
    once: bool = False
    after: frozenset[DecisionKind] = frozenset()
    unless: frozenset[DecisionKind] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """One possible answer: what people call it, what follows in words, and what follows in the table."""

    code: str
    title: str
    leads_to: str
    opens: tuple[Opens, ...] = ()
    ends: tuple[DecisionKind, ...] = ()  # open questions that this answer makes pointless
    ends_all: bool = False  # every open question is pointless: the matter is over, or goes on as `opens` says
    final: bool = False  # nothing but closing can follow, until the case is opened again
    route: Route | None = None
    routes: frozenset[Route] = EVERY_ROUTE  # on which routes the answer can be given


@dataclass(frozen=True)
class Step:
    """One decision: its question, who is waited for, the duty whose date it answers, and its outcomes.

    `may_follow_itself`: it may be taken twice in a row, since its recorder tells the second from the first sent again.
    `anytime`: nothing hangs for it; somebody takes it from the desk when its time has come, on `routes`, once one of `after` was taken
    (with none named: at any time). `of_closed`: it is taken on a closed case, and opens it again.
    """

    decision: DecisionKind
    stage: Stage
    title: str
    question: str
    waits_for: Role
    outcomes: tuple[Outcome, ...]
    rule: str | None = None
    anytime: bool = False
    after: frozenset[DecisionKind] = frozenset()
    routes: frozenset[Route] = EVERY_ROUTE
    of_closed: bool = False
    may_follow_itself: bool = False

    def outcome(self, code: str) -> Outcome:
        """The outcome with this code. Raises `NoSuchOutcome`."""
        for outcome in self.outcomes:
            if outcome.code == code:
                return outcome
        raise NoSuchOutcome(f"{self.decision}: '{code}' is not one of {', '.join(o.code for o in self.outcomes)}")


class NoSuchOutcome(ValueError):
    """An answer that the decision does not offer."""
