"""What a case has beside it, as its page and `cspr case show` read it: codes, dates, agencies and areas. Never what people wrote."""

from typing import Any

from sqlmodel import Session

from models.casework.context import areas, challenges, links, proceedings, routing, subjects
from models.casework.dates import occurrences
from models.casework.record.people import partnership_of
from models.casework.register import predecessors
from models.law.words.dates import london_date
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Case

View = dict[str, Any]


def beside(session: Session, case: Case) -> View:
    """Proceedings, links, areas, subjects and challenges of a case, as JSON values."""
    found = links.of_case(session, case)
    seen = [
        {"ref": one.ref, "kind": one.kind, "words": one.words, "on": one.row.linked_on.isoformat()} for one in found
    ]
    aware = occurrences.standing(session, case, OccurrenceKind.AWARE)
    began_on = aware.on if aware else london_date(case.opened_at)
    return {
        "authority": case.authority,
        "several": len(partnership_of(session, case.partnership_id).authorities) > 1,
        "began_under": predecessors.of_day(session, case.partnership_id, began_on),
        "subjects": [
            {"letter": one.letter, "kind": one.kind, "harm": one.harm} for one in subjects.of_case(session, case)
        ],
        "areas": [
            {
                "number": one.number,
                "name": one.name,
                "leads": one.leads,
                "reference": one.reference,
                "published_on": one.published_on.isoformat() if one.published_on else None,
            }
            for one in areas.of_case(session, case)
        ],
        "links": [one for one in seen if one["kind"] not in links.APART],
        "published_with": [one for one in seen if one["kind"] in links.APART],
        "proceedings": proceedings_view(session, case),
        "routed": routing.view(session, case),
        "challenges": [
            {
                "number": one.number,
                "challenger": one.challenger,
                "challenged": one.challenged,
                "about": one.about,
                "step": one.step,
                "step_title": challenges.step_title(one.step),
                "raised_on": one.raised_on.isoformat(),
                "resolved_on": one.resolved_on.isoformat() if one.resolved_on else None,
                "outcome": one.outcome,
            }
            for one in challenges.of_case(session, case)
        ],
    }


def proceedings_view(session: Session, case: Case) -> list[View]:
    """The proceedings of a case by codes and dates; what was typed about them is in `cspr proceedings list` alone."""
    found = []
    for one in proceedings.of_case(session, case):
        hold = proceedings.standing_hold(session, case, one)
        found.append(
            {
                "number": one.number,
                "kind": one.kind,
                "together": one.together,
                "holds_up": one.holds_up,
                "began_on": one.began_on.isoformat(),
                "next_on": one.next_on.isoformat() if one.next_on else None,
                "ended_on": one.ended_on.isoformat() if one.ended_on else None,
                "outcome": one.outcome,
                "hold": hold.number if hold else None,
            }
        )
    return found
