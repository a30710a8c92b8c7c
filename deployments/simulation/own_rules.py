"""Which of the shipped templates a simulated partnership loads as its own rules while its cases run, and when."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from sqlmodel import Session

from deployments.demonstration.lives import working_day
from deployments.simulation.plan import BEGINS, at_london
from models.casework.changes import local_rules
from models.casework.changes.local_rules import Standing
from models.casework.record.desk import Desk
from models.casework.record.who import By

FOLDER = Path(__file__).parents[1] / "local_rules"
# Working days from the beginning on: a timetable instead of the shipped one while rapid reviews run, a target inside a national duty beside
# it, and intervals and retention beside both while practice reviews run.
TEMPLATES = {"devon-newer": (15, 45), "knowsley-24-hours": (46, 70), "retention-and-cadences": (71, 130)}


def loadings(begins: date, *, seed: str) -> Iterator[tuple[datetime, str]]:
    """When each is loaded."""
    rng = random.Random(f"{seed}:rules")  # noqa: S311
    for template, days in TEMPLATES.items():
        yield at_london(working_day(begins, rng.randint(*days)), time(10, 20)), template


def load(session: Session, template: str, *, partnership: str, by: str, desk: Desk, at: datetime) -> bool:
    """Load a template for all cases of the partnership, beside what stands. Returns whether it is new."""
    file, sha256 = local_rules.read_file(FOLDER / f"{template}.toml")
    file = file.model_copy(update={"partnership": partnership, "in_force_from": BEGINS})
    return local_rules.load(session, file, sha256=sha256, by=By(by, at, at), desk=desk, standing=Standing.JOIN).is_new
