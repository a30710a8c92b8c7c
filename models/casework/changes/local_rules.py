"""A partnership's own rules, from a TOML file: stricter targets, timetables, retention, cadences. Never law, and never looser than law.

The file is checked whole before anything is kept. Loading it again changes nothing; a changed file replaces the edition of the same day,
which stays on record, and the open cases that it touches are worked out again.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session, col, select

from models.casework.changes.reprojection import work_out_again
from models.casework.dates import local_ladders
from models.casework.dates.local_ladders import AlertsPart, LadderPart
from models.casework.dates.rulebook import edition_from
from models.casework.record import audit, files
from models.casework.record.desk import Desk
from models.casework.record.identifiers import find_identifier
from models.casework.record.recording import Concern
from models.casework.record.who import By
from models.law.local.alert_policy import LadderTooQuiet
from models.law.local.local_rules import LocalEdition, LooserThanNational, check_not_looser, falls_away, joined
from models.law.rules.all_rules import RULES, rule
from models.law.rules.holds import ExtensionAllowed, HoldKind, PauseUnit, Pausing
from models.law.rules.local_targets import AGREED_DATES, WITH_A_RAPID_REVIEW
from models.law.rules.rule import Citation, Evidence, Force, Nature, Rule, Unit
from models.law.rules.rule_data import as_data
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind, Role, Route, Stage
from models.records.tables import LocalRules, Partnership

AGREED = frozenset(row.id for row in AGREED_DATES)  # dates that are agreed one by one are no targets


class LocalRulesRefused(ValueError):
    """A file of local rules that cannot be used. The text names the place in it and the remedy."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


class _Source(_Part):
    document: str = Field(min_length=1)
    paragraph: str = "no paragraph given"
    url: str = Field(pattern=r"^https?://")
    read_on: date | None = None


class _Pause(_Part):
    hold: HoldKind
    unit: PauseUnit


class _Target(_Part):
    id: str = Field(pattern=r"^local-[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    duty: str = Field(min_length=1)
    owed_by: str = "the safeguarding partners"
    owner: Role = Role.REVIEW_COORDINATOR
    to: list[str] = ["the safeguarding partners"]
    counts_from: list[OccurrenceKind] = Field(min_length=1)
    limit: int = Field(ge=0, le=400)
    unit: Literal["working days after", "days after", "hours after", "months after"]
    met_by: list[OccurrenceKind] = Field(min_length=1)
    until: list[OccurrenceKind] = []
    serves: str = ""
    stage: Stage
    routes: list[Route] = []
    source: _Source
    paused_by: list[_Pause] = []
    extension_days: int | None = Field(default=None, ge=1, le=366)
    note: str = ""


class LocalRulesFile(_Part):
    """The file. `in_force_from`: cases whose trigger day is on or after it go by these rules."""

    partnership: str = Field(pattern=r"^[A-Z]{2,8}$")
    in_force_from: date
    without: list[str] = []
    retention_months: int | None = Field(default=None, ge=1, le=240)
    interval_check_months: int | None = Field(default=None, ge=1, le=12)
    panel_reply_days: int | None = Field(default=None, ge=1, le=60)
    panel_answer_days: int | None = Field(default=None, ge=1, le=60)
    action_extension_days: int | None = Field(default=None, ge=1, le=366)
    action_paused_by: list[_Pause] = []
    target: list[_Target] = []
    alerts: AlertsPart | None = None
    ladder: list[LadderPart] = []
    source: _Source | None = None


class Standing(StrEnum):
    """What becomes of what the partnership has set for itself and the new file does not hold."""

    ASK = "ask"  # nothing is loaded, and it is named
    JOIN = "join"  # it stands on beside what the file sets
    REPLACE = "replace"  # it falls away


@dataclass(frozen=True)
class Loaded:
    """What loading did: the edition, whether it is new, what fell away, the open cases that it touched and those in which a date moved."""

    edition: LocalRules
    is_new: bool
    touched: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    fell_away: tuple[str, ...] = ()


def read_file(path: Path) -> tuple[LocalRulesFile, str]:
    """The checked contents of a file of local rules, and its sha256. Raises `LocalRulesRefused` naming the place and the remedy."""
    try:
        raw = files.content(path, "TOML", refuse=LocalRulesRefused)
        written = files.decoded(raw, "TOML", refuse=LocalRulesRefused)
        file = LocalRulesFile.model_validate(files.toml_of(written, path.name, refuse=LocalRulesRefused))
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise LocalRulesRefused(f"{where}: {first['msg']} in {path.name}; mend it and load the file again") from None
    return file, hashlib.sha256(raw).hexdigest()


def edition_of(file: LocalRulesFile) -> LocalEdition:
    """The rules that a file makes. Raises `LocalRulesRefused` where one would loosen or hide a national rule."""
    rules = [*(_target(one, file) for one in file.target), *_retention(file), *_changed_locally(file)]
    ids = [one.id for one in rules]
    for twice in {one for one in ids if ids.count(one) > 1}:
        raise LocalRulesRefused(f"target.{twice}: the name stands twice; give each target a name of its own")
    for number, one in enumerate(rules):
        try:
            check_not_looser(one)
        except LooserThanNational as looser:
            place = f"target.{number}" if number < len(file.target) else "file"
            raise LocalRulesRefused(f"{place} ({one.id}): {looser}") from None
    for target in file.target:
        for field, words in (("duty", target.duty), ("note", target.note)):
            if found := find_identifier(words):
                raise LocalRulesRefused(f"target.{target.id}.{field}: this holds what looks like {found}; take it out")
    own_targets = {row.id for row in RULES if row.force is Force.LOCAL and row.duty_force is Force.LOCAL}
    for name in file.without:
        if name not in own_targets or name in AGREED:
            raise LocalRulesRefused(
                f"without: '{name}' is not a shipped target that can be left out; choose among "
                f"{', '.join(sorted(own_targets - AGREED))}"
            )
    known = {row.id: row for row in (*RULES, *rules)}
    try:
        ladders = local_ladders.read(file.alerts, file.ladder, known)
    except LadderTooQuiet as quiet:
        raise LocalRulesRefused(str(quiet)) from None
    return LocalEdition(file.in_force_from, tuple(rules), frozenset(file.without), ladders)


def load(
    session: Session, file: LocalRulesFile, *, sha256: str, by: By, desk: Desk, standing: Standing = Standing.ASK
) -> Loaded:
    """Keep an edition of a partnership's own rules and work out its open cases again. The same file again changes nothing.

    `standing`: what becomes of what is set already and is not in the file. Raises `LocalRulesRefused`, where that is to be asked too.
    """
    if not by.who.strip():
        raise LocalRulesRefused("by: say who loads the rules")
    edition = edition_of(file)
    partnership = session.exec(
        select(Partnership).where(Partnership.code == file.partnership).with_for_update()
    ).first()
    if partnership is None or partnership.id is None:
        raise LocalRulesRefused(f"partnership: there is no partnership '{file.partnership}'; load its own file first")
    before = session.exec(
        select(LocalRules)
        .where(
            LocalRules.partnership_id == partnership.id,
            LocalRules.in_force_from <= file.in_force_from,
            col(LocalRules.replaced_at).is_(None),
        )
        .order_by(col(LocalRules.in_force_from).desc())
    ).first()
    of_the_day = before is not None and before.in_force_from == file.in_force_from
    if before is not None and of_the_day and before.sha256 == sha256:
        return Loaded(before, is_new=False)
    lost: tuple[str, ...] = ()
    if before is not None:
        edition, lost = _beside(edition_from(before.in_force_from.isoformat(), before.content), edition, standing)
    if before is not None and of_the_day:
        before.replaced_at = by.at
        session.add(before)
        session.flush()
    row = LocalRules(
        partnership_id=partnership.id,
        in_force_from=file.in_force_from,
        content={
            "rules": [as_data(one) for one in edition.rules],
            "without": sorted(edition.without),
            **local_ladders.as_content(edition.ladders),
        },
        sha256=sha256,
        loaded_by=by.who,
        loaded_at=by.at,
    )
    session.add(row)
    session.flush()
    because = f"the partnership's own rules in force from {long_date(file.in_force_from)} were loaded"
    worked_out = work_out_again(
        session, because=because, occasion=f"local-rules:{row.id}", desk=desk, at=by.at, partnership_id=partnership.id
    )
    touched = list(worked_out.touched)
    audit.append(
        session,
        by=by,
        operation="local-rules.load",
        detail={
            "partnership": partnership.code,
            "in_force_from": file.in_force_from.isoformat(),
            "sha256": sha256,
            "rules": [one.id for one in edition.rules],
            "without": sorted(edition.without),
            "ladders": [rule_id for rule_id, _ in edition.ladders.ladders],
            "touched": touched,
            "fell_away": lost,
        },
        concern=Concern(partnership.id),
    )
    return Loaded(row, is_new=True, touched=tuple(touched), moved=tuple(worked_out.moved), fell_away=lost)


def _beside(before: LocalEdition, new: LocalEdition, standing: Standing) -> tuple[LocalEdition, tuple[str, ...]]:
    """The edition to keep, and what falls away with it. Raises `LocalRulesRefused` where something would and nobody said so."""
    lost = falls_away(before, new)
    if not lost or standing is Standing.REPLACE:
        return new, lost
    if standing is Standing.JOIN:
        return joined(before, new), ()
    raise LocalRulesRefused(
        f"standing: {', '.join(lost)} {'is' if len(lost) == 1 else 'are'} in force and not in this file, and nothing was loaded. "
        "Say --standing join to keep what is set beside the file, or --standing replace to let it go"
    )


def editions(session: Session, partnership_id: int) -> list[LocalRules]:
    """Every edition that was ever loaded, in that order."""
    return list(
        session.exec(select(LocalRules).where(LocalRules.partnership_id == partnership_id).order_by(col(LocalRules.id)))
    )


def _target(given: _Target, file: LocalRulesFile) -> Rule:
    hours = given.unit == "hours after"
    if hours and given.limit % 24:
        raise LocalRulesRefused(
            f"target.{given.id}.limit: {given.limit} hours are no whole days, and dates are kept by the day; write a multiple of 24"
        )
    note = given.note
    if hours:
        note = f"{given.limit} hours, kept by the day: until the end of the day on which they run out. {note}".strip()
    return Rule(
        id=given.id,
        duty=given.duty,
        owed_by=given.owed_by,
        owner=given.owner,
        to=tuple(given.to),
        counts_from=tuple(given.counts_from),
        limit=given.limit // 24 if hours else given.limit,
        unit=Unit.CALENDAR_DAYS_AFTER if hours else Unit(given.unit),
        force=Force.LOCAL,
        duty_force=Force.LOCAL,
        citation=_citation(given.source),
        evidence=Evidence.PRIMARY if given.source.read_on else Evidence.RECALLED,
        in_force_from=file.in_force_from,
        verified_on=given.source.read_on,
        nature=Nature.TARGET,
        stage=given.stage,
        met_by=tuple(given.met_by),
        routes=frozenset(given.routes) or _routes(given.serves),
        until=tuple(given.until),
        within=given.serves,
        paused_by=_pauses(given.paused_by),
        extension=ExtensionAllowed(given.extension_days) if given.extension_days else None,
        note=note,
        set_by_partnership=True,
    )


def _routes(serves: str) -> frozenset[Route]:
    """On which routes a target stands: those of the duty that it serves, else every route with a rapid review."""
    served = [row for row in RULES if row.id == serves]
    return served[-1].routes if served else WITH_A_RAPID_REVIEW


def _retention(file: LocalRulesFile) -> list[Rule]:
    if file.retention_months is None:
        return []
    shipped = rule("publicly-available")
    return [
        replace(
            shipped,
            id="local-publicly-available",
            duty="Keep the report, or the improvement information, public for as long as the partnership has set itself",
            limit=file.retention_months,
            force=Force.LOCAL,
            duty_force=Force.LOCAL,
            citation=_citation(file.source),
            evidence=Evidence.PRIMARY if file.source and file.source.read_on else Evidence.RECALLED,
            in_force_from=file.in_force_from,
            verified_on=file.source.read_on if file.source else None,
            within=shipped.id,
            note="The partnership's own retention; never shorter than the national floor.",
        )
    ]


def _changed_locally(file: LocalRulesFile) -> list[Rule]:
    """Shipped rules whose limit is the partnership's own to set, with its number."""
    changed = []
    for name, number, unit in (
        ("interval-check", file.interval_check_months, "months"),
        ("panel-response-expected", file.panel_reply_days, "days"),
        ("panel-question", file.panel_answer_days, "working days"),
    ):
        if number is not None:
            note = f"The {unit} are the partnership's own: {number}."
            changed.append(replace(rule(name), limit=number, in_force_from=file.in_force_from, note=note))
    if file.action_extension_days is not None or file.action_paused_by:
        days = file.action_extension_days
        changed.append(
            replace(
                rule("action-due"),
                extension=ExtensionAllowed(days) if days else rule("action-due").extension,
                paused_by=_pauses(file.action_paused_by),
                in_force_from=file.in_force_from,
            )
        )
    return changed


def _pauses(given: list[_Pause]) -> tuple[Pausing, ...]:
    return tuple(Pausing(pause.hold, pause.unit) for pause in given)


def _citation(source: _Source | None) -> Citation:
    if source is None:
        return Citation("The partnership's own rules file", "no paragraph given", "")
    return Citation(source.document, source.paragraph, source.url)
