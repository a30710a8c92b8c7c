"""What a case has beside it, as its page says it: other areas and cases, proceedings, challenges. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any


def beside_words(beside: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """The values of the section; empty where there is nothing to say. A proceeding's date that passed unheard of is marked."""
    proceedings = [
        {**proceeding, "passed": bool(proceeding["next_on"]) and str(proceeding["next_on"]) < today.isoformat()}
        for proceeding in beside["proceedings"]
    ]
    lists = ("subjects", "areas", "links", "published_with", "challenges", "routed")
    if not (proceedings or beside["began_under"] or beside["several"] or any(beside[name] for name in lists)):
        return {}
    return {**beside, "proceedings": proceedings, "authority_shown": beside["several"]}
