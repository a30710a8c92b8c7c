"""What a case has beside it, as its page and `cspr case show` read it: codes, dates, agencies and areas. Never what people wrote."""

from sqlmodel import Session

from models.casework.context import areas, challenges, links, proceedings, routing, subjects
from models.casework.dates import occurrences
from models.casework.reading.context_shapes import BesideView, LinkView, ProceedingView
from models.casework.record.people import partnership_of
from models.casework.register import predecessors
from models.law.words.dates import london_date
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Case


def beside(session: Session, case: Case) -> BesideView:
    """Proceedings, links, areas, subjects and challenges of a case, as JSON values."""
    found = links.of_case(session, case)
    seen: list[LinkView] = [
        {"ref": one.ref, "kind": one.kind, "words": one.words, "on": one.row.linked_on.isoformat()} for one in found
    ]
    aware = occurrences.standing(session, case, OccurrenceKind.AWARE)
    began_on = aware.on if aware else london_date(case.opened_at)
    return {
        "authority": case.authority,
        "several": len(partnership_of(session, case.partnership_id).authorities) > 1,
        "began_under": predecessors.of_day(session, case.partnership_id, began_on),
        "subjects": [
            {"letter": subject.letter, "kind": subject.kind, "harm": subject.harm}
            for subject in subjects.of_case(session, case)
        ],
        "areas": [
            {
                "number": area.number,
                "name": area.name,
                "leads": area.leads,
                "reference": area.reference,
                "published_on": area.published_on.isoformat() if area.published_on else None,
            }
            for area in areas.of_case(session, case)
        ],
        "links": [one for one in seen if one["kind"] not in links.APART],
        "published_with": [one for one in seen if one["kind"] in links.APART],
        "proceedings": proceedings_view(session, case),
        "routed": routing.view(session, case),
        "challenges": [
            {
                "number": challenge.number,
                "challenger": challenge.challenger,
                "challenged": challenge.challenged,
                "about": challenge.about,
                "step": challenge.step,
                "step_title": challenges.step_title(challenge.step),
                "raised_on": challenge.raised_on.isoformat(),
                "resolved_on": challenge.resolved_on.isoformat() if challenge.resolved_on else None,
                "outcome": challenge.outcome,
            }
            for challenge in challenges.of_case(session, case)
        ],
    }


def proceedings_view(session: Session, case: Case) -> list[ProceedingView]:
    """The proceedings of a case by codes and dates; what was typed about them is in `cspr proceedings list` alone."""
    found: list[ProceedingView] = []
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
