"""The test process as one of the stack's own: the same database, the same Prefect server, the same settings as a flow run."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings
from sqlmodel import col, select

from flows.forms import form_runs, prefect_forms
from flows.forms.prefect_forms import Form
from flows.installation import clock, resources, settings
from flows.operations import cases, reading
from models.casework.record.who import By
from models.law.words.vocabulary import DecisionKind
from models.records.tables import Case
from tests.support.desk import MANAGER, Desk, filled, working_day
from tests.support.stack import LocalStack, socket_of
from tests.support.world import another_incident


def connect(stack: LocalStack, database: str = "cspr", *, autocommit: bool = True) -> psycopg.Connection[Any]:
    """A connection of the test's own: to look, to lock, to spoil a row."""
    return psycopg.connect(host=socket_of(stack), user="postgres", dbname=database, autocommit=autocommit)


@contextmanager
def inside(stack: LocalStack) -> Iterator[None]:
    """Make this process work with a running stack."""
    url = f"postgresql+psycopg://postgres@/cspr?host={socket_of(stack)}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**stack.variables, "CSPR_DATABASE_URL": url}.items():
            patch.setenv(name, value)
        patch.setenv("PREFECT_HOME", str(stack.home / "prefect"))
        settings.load.cache_clear()
        updates = {PREFECT_API_URL: stack.settings.api_url, PREFECT_API_AUTH_STRING: stack.settings.credentials()}
        with temporary_settings(updates=updates):
            yield
    settings.load.cache_clear()


class Inside:
    """What tests of the forms do without a worker: open, hang, look."""

    def __init__(self, stack: LocalStack, desk: Desk, connected: SyncPrefectClient) -> None:
        self.stack, self.desk, self.wall = stack, desk, connected
        self.opened: list[str] = []

    def open(self, **intake: Any) -> str:
        """Open a case; nothing hangs yet, nothing is said yet."""
        typed = {
            "aware_on": working_day(-1).isoformat(),
            "harm": "serious harm",
            "abuse_or_neglect": "known",
            "immediate_safety": "yes",
            **another_incident(),
            "recorded_by": MANAGER,
            **intake,
        }
        at = clock.now()
        ref = cases.open_case(typed, by=By("", at, at))
        self.opened.append(ref)
        return ref

    def put_away(self) -> None:
        """Take what was opened off the board, so that the next test's passes over every case stay short."""
        with resources.writing(
            at=clock.now()
        ) as session:  # on the record too: the chain would name what was changed past it
            for case in session.exec(select(Case).where(col(Case.ref).in_(self.opened))):
                case.closed_at = case.closed_at or clock.now()
                session.add(case)
        for ref in self.opened:
            for run in prefect_forms.live_forms(self.wall, ref):
                self.wall.delete_flow_run(run.id)

    def hang(self, ref: str, *, days_later: int = 0, **options: Any) -> int:
        """Bring the wall in step with a case's record, now or as if some days had passed."""
        return form_runs.bring_in_step(ref, at=clock.now() + timedelta(days=days_later), **options)

    def form(self, ref: str, *, at: datetime | None = None) -> Form:
        """The one form that a case's record asks for."""
        at = at or clock.now()
        case = reading.for_forms(ref, at=at)
        [open_] = case["open_decisions"]
        return form_runs.form(case, open_, today=clock.london_date(at))

    def hung(self, ref: str) -> tuple[str, FlowRun]:
        """A fresh case and the run that carries its only form."""
        assert self.hang(ref) == 1
        [run] = prefect_forms.live_forms(self.wall, ref)
        return ref, run

    def runs(self, ref: str) -> dict[str, str]:
        """Every run of a case's forms by id, with the name of its state."""
        every = prefect_forms.runs_with(self.wall, ["form", f"case:{ref}"], [*prefect_forms.LIVE, *prefect_forms.ENDED])
        return {str(run.id): str(run.state.name) for run in every if run.state}

    def inputs(self, run_id: UUID | str) -> dict[str, Any]:
        """What a run carries in Prefect, by key."""
        found = self.wall.filter_flow_run_input(UUID(str(run_id)), "", 200, set())
        return {one.key: json.loads(one.value) for one in found}

    def prefect_holds(self, words: str) -> list[str]:
        """The tables of Prefect's database in which these words stand, wherever."""
        with connect(self.stack, "prefect") as database:
            tables = [
                name for (name,) in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            ]
            wanted = f"%{words}%"
            row = 'SELECT 1 FROM "{}" AS held WHERE held::text LIKE %s LIMIT 1'
            return [name for name in tables if database.execute(row.format(name), (wanted,)).fetchone()]  # type: ignore[arg-type]

    def logged(self, run_id: str, words: str) -> str:
        """What a run has logged, once these words are in it."""
        wanted = {"logs": {"flow_run_id": {"any_": [run_id]}}, "limit": 200}
        lines = self.desk.api.post("/logs/filter", json=wanted).raise_for_status().json()
        said = "\n".join(line["message"] for line in lines)
        return said if words in said else ""

    def type_into(self, run_id: UUID, decision: str, answers: dict[str, Any]) -> None:
        """Leave an answer with a run as Resume does, without giving it to a worker."""
        self.wall.create_flow_run_input(run_id, "suspended-q0-response", json.dumps(filled(decision, answers)))

    def show(self, ref: str) -> dict[str, Any]:
        """What the record says."""
        return dict(reading.show(ref, at=clock.now()))

    def decide(self, ref: str, decision: str, **answers: Any) -> None:
        """Record a decision without a form, and do nothing else."""
        at = clock.now()
        cases.decide(ref, DecisionKind(decision), filled(decision, answers), round_=None, by=By("m.calloway", at, at))

    def cspr_decide(self, ref: str, decision: str, **answers: Any) -> None:
        """`cspr decide`, which needs no form and tells the desk."""
        answer = Path(self.stack.home) / "answer.json"
        answer.write_text(json.dumps(filled(decision, answers)))
        ended = self.desk.cspr("decide", ref, decision, "--file", str(answer), "--by", "m.calloway", "--json")
        assert ended.returncode == 0, ended.stderr
