"""The operations on what dates are worked out with, as plain calls of one transaction each: local rules, readings, checks. No Prefect."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict

from sqlmodel import select

from flows.installation import clock, resources
from models.casework.changes import local_rules, readings, rule_changes
from models.casework.changes.local_rules import Standing
from models.casework.changes.reprojection import WorkedOut, work_out_again
from models.casework.dates import checks
from models.casework.record import audit
from models.casework.record.people import SYSTEM, UnknownPerson, find_person
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.deadlines.readings import QUESTIONS
from models.records.tables import LocalRules, Partnership, RuleCheck


class OwnRules(TypedDict):
    """An edition of a partnership's own rules. `without`: the shipped rules that it does not go by."""

    edition: int | None
    in_force_from: str
    sha256: str
    loaded_by: str
    loaded_at: str
    replaced_at: str | None
    rules: list[str]
    without: list[str]


class OwnRulesLoaded(OwnRules):
    """The same as it was loaded, with the open cases whose dates moved."""

    is_new: bool
    touched: list[str]
    moved: list[str]
    fell_away: list[str]


class OwnRulesOf(OwnRules):
    """The same with its partnership."""

    partnership: str


class OfferedReading(TypedDict):
    """A reading that can be taken."""

    reading: str
    title: str


class TakenReading(TypedDict):
    """A reading that a partnership goes by, or went by until then."""

    partnership: str
    reading: str
    because: str
    by: str
    at: str
    until: str | None


class DisputedCount(TypedDict):
    """A count on which sources disagree."""

    question: str
    asks: str
    source: str
    rules: list[str]
    readings: list[OfferedReading]
    adopted: list[TakenReading]


class RecordedCheck(TypedDict):
    """That somebody read the published text of a rule."""

    rule: str
    row_from: str
    source: str
    checked_on: str
    by: str
    note: str
    recorded_at: str


def load_local_rules(path: Path, *, by: By, standing: Standing = Standing.ASK) -> OwnRulesLoaded:
    """Keep a partnership's own rules. Returns the edition and the open cases whose dates moved. Raises `LocalRulesRefused`, `BadAnswer`."""
    file, sha256 = local_rules.read_file(path)
    who = handle(file.partnership, by.who)
    with resources.writing(at=by.at) as session:
        done = local_rules.load(
            session, file, sha256=sha256, by=by.named(who), desk=resources.desk(), standing=standing
        )
        return {
            **_edition(done.edition),
            "is_new": done.is_new,
            "touched": list(done.touched),
            "moved": list(done.moved),
            "fell_away": list(done.fell_away),
        }


def local_editions() -> list[OwnRulesOf]:
    """Every edition of every partnership's own rules."""
    with resources.reading() as session:
        return [
            {"partnership": partnership.code, **_edition(row)}
            for partnership in session.exec(select(Partnership).order_by(Partnership.code)).all()
            if partnership.id is not None
            for row in local_rules.editions(session, partnership.id)
        ]


def adopt(question: str, choice: str, *, partnership: str, because: str, by: By) -> list[str]:
    """Record which reading a partnership goes by. Returns the open cases whose dates moved. Raises `BadAnswer`."""
    who = handle(partnership, by.who)
    with resources.writing(at=by.at) as session:
        return readings.adopt(
            session,
            partnership=partnership,
            question_id=question,
            choice_id=choice,
            because=because,
            by=by.named(who),
            desk=resources.desk(),
        )


def all_readings() -> list[DisputedCount]:
    """The disputed counts, the readings of each, and which a partnership goes by since when."""
    with resources.reading() as session:
        codes: Mapping[int | None, str] = {
            partnership.id: partnership.code for partnership in session.exec(select(Partnership))
        }
        adopted = readings.all_adopted(session)
        return [
            {
                "question": asked.id,
                "asks": asked.asks,
                "source": asked.source,
                "rules": list(asked.rules),
                "readings": [{"reading": choice.id, "title": choice.title} for choice in asked.choices],
                "adopted": [
                    {
                        "partnership": codes[one.partnership_id],
                        "reading": one.choice,
                        "because": one.because,
                        "by": one.adopted_by,
                        "at": one.adopted_at.isoformat(),
                        "until": one.superseded_at.isoformat() if one.superseded_at else None,
                    }
                    for one in adopted
                    if one.question == asked.id
                ],
            }
            for asked in QUESTIONS
        ]


def record_check(
    rule: str, *, edition: date | None, source: str, checked_on: date | None, note: str, by: By
) -> RecordedCheck:
    """Record that somebody read the published text of a rule. Raises `BadAnswer`."""
    who = handle("", by.who)
    with resources.writing(at=by.at) as session:
        return _check(
            checks.record_check(
                session,
                rule_id=rule,
                rule_from=edition,
                source=source,
                checked_on=checked_on or clock.london_date(by.at),
                note=note,
                by=by.named(who),
                today=clock.london_date(by.at),
            )
        )


def all_checks() -> list[RecordedCheck]:
    """Every check of a rule on record."""
    with resources.reading() as session:
        return [_check(rule_check) for rule_check in checks.all_checks(session)]


def cases_under(rule_ids: Iterable[str]) -> list[rule_changes.CasesUnderRow]:
    """The open cases under each dated row of these rules."""
    with resources.reading() as session:
        return rule_changes.cases_by_row(session, rule_ids)


def bring_in_step(*, at: datetime) -> WorkedOut:
    """Work every open case out again by the rules and the calendar of this version. One that cannot be is named, and the others go on.

    After an upgrade that changes neither it changes nothing.
    """
    with resources.writing(at=at) as session:
        worked_out = work_out_again(
            session,
            because="the rules or the bank holidays changed with a new version",
            occasion=f"version:{at:%Y-%m-%d}",
            desk=resources.desk(),
            at=at,
            isolated=True,
        )
        if worked_out.touched:
            detail = {"moved": worked_out.moved, "touched": worked_out.touched}
            audit.append(session, by=By(SYSTEM, at, at), operation="rules.bring-in-step", detail=detail)
        return worked_out


def handle(partnership: str, by: str) -> str:
    """The handle of a registered person, in one partnership or (empty) in any. Raises `BadAnswer`."""
    with resources.reading() as session:
        ours = session.exec(select(Partnership).order_by(Partnership.code)).all()
        wanted = [our for our in ours if our.id is not None and partnership.strip().upper() in ("", our.code)]
        if not wanted:
            known = ", ".join(our.code for our in ours) or "none is set up yet"
            raise refuse(
                "partnership", "Partnership", f"there is no partnership '{partnership.strip()}'; known: {known}"
            )
        said = ""
        for one in wanted:
            assert one.id is not None
            try:
                return find_person(session, one.id, by).handle
            except UnknownPerson as unknown:
                said = str(unknown)
        raise refuse("by", "By", said)


def _edition(row: LocalRules) -> OwnRules:
    return {
        "edition": row.id,
        "in_force_from": row.in_force_from.isoformat(),
        "sha256": row.sha256,
        "loaded_by": row.loaded_by,
        "loaded_at": row.loaded_at.isoformat(),
        "replaced_at": row.replaced_at.isoformat() if row.replaced_at else None,
        "rules": [rule["id"] for rule in row.content["rules"]],
        "without": row.content["without"],
    }


def _check(rule_check: RuleCheck) -> RecordedCheck:
    return {
        "rule": rule_check.rule,
        "row_from": rule_check.rule_from.isoformat(),
        "source": rule_check.source,
        "checked_on": rule_check.checked_on.isoformat(),
        "by": rule_check.checked_by,
        "note": rule_check.note,
        "recorded_at": rule_check.recorded_at.isoformat(),
    }
