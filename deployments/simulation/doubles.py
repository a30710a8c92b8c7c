"""What stands on record twice though somebody submitted it twice: read from the rows, without asking what keeps it from happening."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlmodel import Session

# By what is recorded: rows that agree in all of these are one thing, submitted twice. Nobody in a simulated life does the same twice on one day.
_ONE = {
    "case": "SELECT min(ref) FROM review_case GROUP BY opened_at, opened_by, facts::text HAVING count(*) > 1",
    "decision": "SELECT min(kind || ' of case ' || case_id) FROM decision "
    "GROUP BY case_id, kind, outcome, decided_on, decided_by, answers::text HAVING count(*) > 1",
    "proceeding": "SELECT min(kind || ' of case ' || case_id) FROM parallel_proceeding GROUP BY case_id, kind, began_on, recorded_by HAVING count(*) > 1",
    "hold": "SELECT min(reason || ' of case ' || case_id) FROM hold WHERE continues IS NULL AND NOT of_publication GROUP BY case_id, reason, from_on, recorded_by HAVING count(*) > 1",
    "update of an action": "SELECT min('action ' || action_id) FROM actionupdate GROUP BY action_id, status, \"on\", note, evidence, recorded_by HAVING count(*) > 1",
}


def recorded_twice(session: Session) -> Iterator[str]:
    """Everything that is on record twice, in words."""
    for what, query in _ONE.items():
        for (which,) in session.execute(text(query)):
            yield f"{what}: {which} is on record twice"
