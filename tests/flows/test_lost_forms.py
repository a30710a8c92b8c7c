"""A form that is gone comes back within a minute, once, by itself: cancelled, deleted, failed, crashed, without its tags, or never hung."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.forms import form_runs, prefect_forms
from flows.installation import clock
from tests.support.desk import Desk, until
from tests.support.inside import Inside, inside
from tests.support.stack import LocalStack

PATIENCE = 300  # within a minute on a machine that does nothing else
CASE_REVIEW = "case-review/pass"


@pytest.fixture(scope="module")
def watched() -> Iterator[Inside]:
    """A stack that looks after its forms as it does by default."""
    directory = Path(tempfile.mkdtemp(prefix="cspr-lost-"))
    stack = LocalStack(directory / "home", CSPR_LOST_FORMS_SECONDS="10")
    try:
        stack.start(seconds=300)
        with inside(stack), prefect_forms.client() as connected:
            yield Inside(stack, Desk(stack), connected)
    finally:
        stack.stop()
        shutil.rmtree(directory, ignore_errors=True)


def runs_for(own: Inside, ref: str) -> int:
    """How many runs brought a case in step because a form of it was gone."""
    tags = {"flow_runs": {"tags": {"all_": ["form-gone", f"case:{ref}"]}}}
    return int(own.desk.api.post("/flow_runs/count", json=tags).raise_for_status().json())


def hangs(own: Inside, ref: str, *, but_not: str = "") -> dict[str, Any]:
    """The one form of a case, once it hangs."""
    [found] = until(
        lambda: [run for run in own.desk.forms(ref) if run["id"] != but_not],
        seconds=PATIENCE,
        what=f"the form of {ref}",
    )
    return found


def to_state(name: str) -> Callable[[Inside, dict[str, Any]], Any]:
    def spoil(own: Inside, form: dict[str, Any]) -> None:
        wanted = {"state": {"type": name}, "force": name != "CANCELLING"}
        own.desk.api.post(f"/flow_runs/{form['id']}/set_state", json=wanted).raise_for_status()

    return spoil


def without(*prefixes: str) -> Callable[[Inside, dict[str, Any]], Any]:
    def spoil(own: Inside, form: dict[str, Any]) -> None:
        kept = [tag for tag in form["tags"] if not tag.startswith(prefixes)]
        own.desk.api.patch(f"/flow_runs/{form['id']}", json={"tags": kept}).raise_for_status()

    return spoil


def delete(own: Inside, form: dict[str, Any]) -> None:
    own.desk.api.delete(f"/flow_runs/{form['id']}").raise_for_status()


HOW: dict[str, Callable[[Inside, dict[str, Any]], Any]] = {
    "cancelled in Prefect's page": to_state("CANCELLING"),
    "cancelled": to_state("CANCELLED"),
    "deleted": delete,
    "failed": to_state("FAILED"),
    "crashed": to_state("CRASHED"),
    "no tags": without(""),
    "no tag of its case": without("case:"),
    "no tag of its form": without("form:"),
    "left alone": lambda *_: None,
}


def test_whatever_took_a_form_it_is_back_within_a_minute_and_once(watched: Inside):
    refs = {how: watched.open() for how in HOW}
    first = {how: hangs(watched, ref) for how, ref in refs.items()}  # nobody told the desk
    began = {how: runs_for(watched, ref) for how, ref in refs.items()}
    assert set(began.values()) == {1}
    for how, spoil in HOW.items():
        spoil(watched, first[how])
    for how in HOW:
        until(
            lambda how=how: own_form(watched, refs[how], first[how], left="left" in how),
            seconds=PATIENCE,
            what=f"the form that was {how}",
        )
    for how, ref in refs.items():
        again = 0 if how == "left alone" else 1
        assert runs_for(watched, ref) - began[how] == again, how
        assert len(watched.desk.forms(ref)) == 1, how
    assert hanging(watched) == len(refs)


def own_form(own: Inside, ref: str, first: dict[str, Any], *, left: bool) -> bool:
    """Whether one form of a case hangs with all that it needs."""
    found = own.desk.forms(ref)
    return (
        len(found) == 1 and set(found[0]["tags"]) == set(first["tags"]) and (not left or found[0]["id"] == first["id"])
    )


def hanging(own: Inside) -> int:
    """How many runs wait, whatever their tags."""
    paused = {"flow_runs": {"state": {"type": {"any_": ["PAUSED"]}}}}
    return int(own.desk.api.post("/flow_runs/count", json=paused).raise_for_status().json())


def test_all_of_them_deleted_at_once_come_back(watched: Inside):
    runs = prefect_forms.live_forms(watched.wall)
    assert len(runs) >= len(HOW)
    for run in runs:
        watched.wall.delete_flow_run(run.id)
    until(lambda: hanging(watched) == len(runs), seconds=PATIENCE, what="every form")
    assert {tuple(sorted(run.tags)) for run in prefect_forms.live_forms(watched.wall)} == {
        tuple(sorted(run.tags)) for run in runs
    }


def test_the_page_of_a_case_and_the_link_to_a_form_have_it_hung_again_at_once(own: Inside):
    """Where nobody looks every few seconds."""
    for page in ("/case/{}", "/form/{}/notifiable", "/cspr/asked/{}"):
        ref, run = own.hung(own.open())
        form_runs.bring_in_step(ref, at=clock.now())
        own.desk.ended(own.desk.start(CASE_REVIEW, case_ref=ref))
        own.wall.delete_flow_run(run.id)
        answer = own.desk.api.get(own.stack.settings.ui_url + page.format(ref))
        if page.startswith("/form"):
            assert (answer.status_code, "being hung again" in answer.text) == (503, True)
        if page.startswith("/cspr"):
            assert answer.json() == {"asked": [{"title": "Is it notifiable?", "hangs": False}]}
        hangs(own, ref)
        assert runs_for(own, ref) == 1
        link = own.desk.api.get(f"{own.stack.settings.ui_url}/form/{ref}/notifiable")
        assert link.status_code == 302
        asked = own.desk.api.get(f"{own.stack.settings.ui_url}/cspr/asked/{ref}")
        assert asked.json() == {"asked": [{"title": "Is it notifiable?", "hangs": True}]}
        assert runs_for(own, ref) == 1


def test_what_a_case_asks_is_told_to_whoever_has_the_login_only(own: Inside):
    ref, _ = own.hung(own.open())
    address = f"{own.stack.settings.ui_url}/cspr/asked/{ref}"
    assert httpx.get(address).status_code == 401
    assert httpx.get(address, auth=("manager", "wrong")).status_code == 401
    nowhere = own.desk.api.get(f"{own.stack.settings.ui_url}/cspr/asked/HMR-1999-0001")
    assert nowhere.json() == {"asked": []}
