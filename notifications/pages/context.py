"""What a case has beside it, as its page says it: other areas and cases, proceedings, challenges. Pure."""

from datetime import date
from typing import Any

from models.casework.reading.context_shapes import BesideView


def beside_words(beside: BesideView, *, today: date) -> dict[str, Any]:
    """The values of the section; empty where there is nothing to say. A proceeding's date that passed unheard of is marked."""
    proceedings = [
        {**proceeding, "passed": bool(proceeding["next_on"]) and str(proceeding["next_on"]) < today.isoformat()}
        for proceeding in beside["proceedings"]
    ]
    related = (beside["areas"], beside["links"], beside["published_with"], beside["challenges"], beside["routed"])
    if not (proceedings or beside["began_under"] or beside["several"] or beside["subjects"] or any(related)):
        return {}
    return {**beside, "proceedings": proceedings, "authority_shown": beside["several"]}
