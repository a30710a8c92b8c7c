"""A manager at the desk, for tests: what the buttons of the Prefect UI do, through Prefect's API, on the real stack."""

import json
import subprocess
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from models.casework.stages.decision_forms import FORMS
from models.law.words import calendar
from models.law.words.vocabulary import DecisionKind
from tests.support.cli import in_process
from tests.support.stack import LocalStack, socket_of
from tests.support.world import another_incident

ROOT = Path(__file__).parents[2]
PARTNERSHIP = ROOT / "deployments" / "demonstration" / "partnership.toml"
MANAGER = "Miriam Calloway"
Found = TypeVar("Found")


def until(look: Callable[[], Found | None], *, seconds: float = 30, what: str = "it") -> Found:
    """Look until something is there. Raises `TimeoutError` saying what was missed."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {seconds} s")
        time.sleep(0.15)  # each look costs the server some milliseconds


class Desk:
    """One manager of one installation."""

    def __init__(self, stack: LocalStack) -> None:
        self.stack = stack
        self.api = stack.client()
        loaded = self.cspr("partnership", "load", "--file", str(PARTNERSHIP))
        assert loaded.returncode == 0, loaded.stderr

    def cspr(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A `cspr` command beside the running stack, in this process."""
        urls = {"CSPR_DATABASE_URL": "cspr", "CSPR_PREFECT_DATABASE_URL": "prefect"}
        own = {
            name: f"postgresql://postgres@/{database}?host={socket_of(self.stack)}" for name, database in urls.items()
        }
        return in_process(*arguments, environment={**self.stack.environment, **own})

    def start(self, deployment: str, **parameters: Any) -> str:
        """Press Run on a deployment. Returns the run's id."""
        found = self.api.get(f"/deployments/name/{deployment}").raise_for_status().json()
        made = self.api.post(f"/deployments/{found['id']}/create_flow_run", json={"parameters": parameters})
        return str(made.raise_for_status().json()["id"])

    def run(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(f"/flow_runs/{run_id}").raise_for_status().json()
        return found

    def ended(self, run_id: str, *, seconds: float = 120) -> dict[str, Any]:
        """The run, once it has ended."""

        def look() -> dict[str, Any] | None:
            run = self.run(run_id)
            return run if run["state"]["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None

        return until(look, seconds=seconds, what=f"the end of run {run_id}")

    def notify(self, **incident: Any) -> str:
        """Fill in *Notify a serious incident*. Returns the case's reference."""
        typed = {
            "aware_on": working_day(-1).isoformat(),
            "harm": "serious harm",
            "abuse_or_neglect": "known",
            "immediate_safety": "yes",
            **another_incident(),
            "recorded_by": MANAGER,
            **incident,
        }
        run = self.ended(self.start("notify-a-serious-incident/Notify a serious incident", incident=typed))
        assert run["state"]["name"] == "Recorded", run["state"]
        ref = next(tag for tag in run["tags"] if tag.startswith("case:")).removeprefix("case:")
        folder = self.stack.home / "documents" / ref
        (folder / "rapid-review.pdf").write_bytes(b"%PDF-1.4 invented")
        (folder / "report.pdf").write_bytes(b"%PDF-1.4 invented report")
        return str(ref)

    def forms(self, ref: str) -> list[dict[str, Any]]:
        """The forms of a case that hang now."""
        wanted = {
            "flow_runs": {"tags": {"all_": ["form", f"case:{ref}"]}, "state": {"type": {"any_": ["PAUSED"]}}},
            "limit": 200,
        }
        found: list[dict[str, Any]] = self.api.post("/flow_runs/filter", json=wanted).raise_for_status().json()
        return found

    def form(self, ref: str, decision: str, *, seconds: float = 60) -> dict[str, Any]:
        """The form of a decision, once it hangs."""
        return until(
            lambda: next((run for run in self.forms(ref) if f"decision:{decision}" in run["tags"]), None),
            seconds=seconds,
            what=f"the form {decision} of {ref}",
        )

    def resume(self, run_id: str, answers: dict[str, Any]) -> httpx.Response:
        """Press Submit."""
        return self.api.post(f"/flow_runs/{run_id}/resume", json={"run_input": answers})

    def answer(self, ref: str, decision: str, **answers: Any) -> dict[str, Any]:
        """Fill in a form with today's date wherever it asks for the day, submit it, and wait until it is recorded."""
        form = self.form(ref, decision)
        accepted = self.resume(form["id"], filled(decision, answers)).raise_for_status().json()
        assert accepted["status"] == "ACCEPT", accepted
        run = self.ended(form["id"])
        assert run["state"]["name"] == "Recorded", run["state"]
        return run

    def show(self, ref: str) -> dict[str, Any]:
        """What the record says."""
        shown = self.cspr("case", "show", ref, "--json")
        assert shown.returncode == 0, shown.stderr
        found: dict[str, Any] = json.loads(shown.stdout)
        return found

    def referrals(self) -> list[dict[str, Any]]:
        """Every referral that was taken in."""
        listed = self.cspr("referral", "list", "--all", "--json")
        assert listed.returncode == 0, listed.stderr
        return list(json.loads(listed.stdout))

    def inbox(self, address: str) -> httpx.Response:
        """A page of the local inbox, with the desk's login."""
        user, _, password = self.stack.login.partition(":")
        return httpx.get(f"{self.stack.settings.inbox_url}{address}", auth=(user, password), timeout=60)

    def mails(self, ref: str = "") -> list[dict[str, Any]]:
        """What the local inbox took."""
        found = self.inbox("/api/messages").raise_for_status().json()
        return [mail for mail in found if f"[{ref}]" in mail["subject"]] if ref else list(found)


def working_day(days: int) -> date:
    """The date so many working days from today; real tests of a real stack run on the real day."""
    today = calendar.bundled().last_working_day(date.today())  # noqa: TID251, DTZ011
    return calendar.bundled().working_day_after(today, days) if days else today


def filled(decision: str, answers: dict[str, Any]) -> dict[str, Any]:
    """An answer with what every form asks."""
    fields = FORMS[DecisionKind(decision)].model_fields
    given: dict[str, Any] = {"recorded_by": MANAGER}
    for name in ("decided_on", "received_on", "checked_on", "published_on", "closed_on"):
        if name in fields:
            given[name] = date.today().isoformat()  # noqa: TID251, DTZ011
    if "reasons" in fields:
        given["reasons"] = "Invented."
    return {**given, **answers}


def later(days: int) -> str:
    """A day so many days from today."""
    return (date.today() + timedelta(days=days)).isoformat()  # noqa: TID251, DTZ011
