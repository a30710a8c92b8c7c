"""The pool of reviewers: who may be commissioned, what they can do, whether they are free, and how their reports were judged. Source: docs/law/practice.md.

A table that a partnership keeps in its own office programs. What our own cases judged of a report is kept with whoever wrote it.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from models.casework.record import audit, files
from models.casework.record.addresses import HeaderNotUsable, whole_address
from models.casework.record.identifiers import find_identifier
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.vocabulary import DecisionKind
from models.records.tables import Case, Decision, Partnership, Reviewer

COLUMNS = ("name", "organisation", "email", "competences", "availability", "past_quality")
COMPETENCES = (
    "systems methodology",
    "SILP",
    "SCIE Learning Together",
    "thematic review",
    "neglect",
    "injury to babies",
    "exploitation",
    "suicide and self-harm",
    "work with families",
    "analysis",
    "concise writing",
)
AVAILABILITY = ("available", "limited", "not available")
QUALITY = ("not known", "good", "sufficient", "poor")
FIELD = "file"


def load(session: Session, partnership: Partnership, text: str, *, by: By) -> list[Reviewer]:
    """Make the pool what a CSV says. Whoever is no longer in it can no longer be chosen. Raises `BadAnswer` naming line and remedy."""
    assert partnership.id is not None
    lines = _lines(text)
    known = {one.email.lower(): one for one in _all(session, partnership.id)}
    for reviewer in known.values():
        reviewer.active = False
    for line in lines:
        reviewer = known.get(line["email"].lower()) or Reviewer(partnership_id=partnership.id, **line)
        for name, value in line.items():
            setattr(reviewer, name, value)
        reviewer.active = True
        session.add(reviewer)
        known[line["email"].lower()] = reviewer
    session.flush()
    audit.append(
        session,
        by=by,
        operation="reviewers.load",
        detail={"partnership": partnership.code, "reviewers": len(lines)},
        concern=Concern(partnership.id),
    )
    return pool(session, partnership.id)


def pool(session: Session, partnership_id: int) -> list[Reviewer]:
    """Everybody who can be chosen, by name."""
    return [reviewer for reviewer in _all(session, partnership_id) if reviewer.active]


def find(session: Session, partnership_id: int, email: str) -> Reviewer | None:
    """The reviewer with that address, whether they can be chosen or not."""
    return next(
        (reviewer for reviewer in _all(session, partnership_id) if reviewer.email.lower() == email.strip().lower()),
        None,
    )


def chosen(session: Session, partnership_id: int, *, name: str, email: str, organisation: str) -> Reviewer:
    """Whoever is commissioned, from the pool or new to it. Raises `BadAnswer` where they are not free to."""
    reviewer = find(session, partnership_id, email)
    if reviewer is None:
        reviewer = Reviewer(partnership_id=partnership_id, name=name, organisation=organisation, email=email.strip())
        session.add(reviewer)
        session.flush()
    elif not reviewer.active or reviewer.availability == "not available":
        raise refuse(
            "reviewer_email",
            "The lead reviewer's e-mail address",
            "the pool has this reviewer as not available; choose another, or load the pool again (`cspr reviewers load`)",
        )
    return reviewer


def judgements(session: Session, partnership_id: int) -> Mapping[str, list[str]]:
    """How the reports of each reviewer were judged when they were decided on here, oldest first, by address."""
    asked = (DecisionKind.COMMISSION, DecisionKind.REPORT_APPROVED)
    rows = session.exec(
        select(Decision)
        .join(Case, col(Decision.case_id) == col(Case.id))
        .where(Case.partnership_id == partnership_id, col(Decision.kind).in_(asked))
        .order_by(col(Decision.id))
    ).all()
    of_case: dict[int, str] = {}
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.kind is DecisionKind.COMMISSION:
            of_case[row.case_id] = str(row.answers.get("reviewer_email") or "").lower()
        elif row.answers.get("quality", "not judged") != "not judged":
            found.setdefault(of_case.get(row.case_id, ""), []).append(str(row.answers["quality"]))
    return found


def _all(session: Session, partnership_id: int) -> list[Reviewer]:
    query = select(Reviewer).where(Reviewer.partnership_id == partnership_id).order_by(col(Reviewer.name))
    return list(session.exec(query))


def _lines(text: str) -> list[dict[str, Any]]:
    rows = files.table(text, COLUMNS, refuse=lambda words: refuse(FIELD, "File", words))
    lines = [_line(row, number) for number, row in enumerate(rows, start=2) if row]
    emails = [line["email"].lower() for line in lines]
    twice = next((email for email in emails if emails.count(email) > 1), None)
    if twice:
        raise refuse(FIELD, "File", f"{twice} stands twice; each reviewer has one line")
    return lines


def _line(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    where = f"line {number}"
    cells = {str(name): str(value).strip().removeprefix("'") for name, value in row.items()}
    if find_identifier(" ".join(cells[name] for name in COLUMNS)):
        raise refuse(FIELD, "File", f"{where} holds what looks like an identifier of a person; take it out")
    if not cells["name"]:
        raise refuse(FIELD, "File", f"{where} needs a name, and an address written as name@organisation.example")
    try:
        whole_address(cells["name"], cells["email"])
    except HeaderNotUsable as refused:
        raise refuse(FIELD, "File", f"{where}: {refused}") from None
    competences = [one.strip() for one in cells["competences"].split(";") if one.strip()]
    for name, values, choices, usual in (
        ("competences", competences, COMPETENCES, ""),
        ("availability", [cells["availability"] or "available"], AVAILABILITY, "available"),
        ("past_quality", [cells["past_quality"] or "not known"], QUALITY, "not known"),
    ):
        wrong = next((one for one in values if one not in choices), None)
        if wrong is not None:
            raise refuse(FIELD, "File", f"{where}, {name}: '{wrong}' is not one of {', '.join(choices)}")
        cells[name] = cells[name] or usual
    return {name: competences if name == "competences" else cells[name] for name in COLUMNS}
