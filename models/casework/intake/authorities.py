"""One partnership may serve several local authorities: which of them a case is of is said at the beginning."""

from models.casework.record.refusals import refuse
from models.records.tables import Partnership


def choose(partnership: Partnership, typed: str) -> str:
    """The authority that a case is of: the only one, or the one that was named. Raises `BadAnswer`."""
    offered = partnership.authorities or [partnership.local_authority]
    if not typed and len(offered) == 1:
        return offered[0]
    for name in offered:
        if name.lower() == typed.strip().lower():
            return name
    what = f"'{typed}' is none of them" if typed else "this partnership serves several"
    raise refuse("authority", "Local authority", f"{what}; choose one of {', '.join(offered)}")
