"""Every deployment can be loaded by its module path, its form speaks to people, and importing a flow starts nothing."""

import subprocess
import sys

import pytest
from prefect import Flow
from prefect.flows import load_flow_from_entrypoint
from pydantic import BaseModel

from deployments.registry import DEPLOYMENTS, Deployment
from deployments.stack.registration import load_flow
from models.casework.stages.decision_forms import FORMS

EVERY = pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one.name)


@EVERY
def test_it_loads_as_the_engine_loads_it(deployment: Deployment):
    loaded = load_flow_from_entrypoint(deployment.entrypoint.replace(":", "."), use_placeholder_flow=False)
    assert isinstance(loaded, Flow)
    assert loaded is load_flow(deployment), "the module was imported a second time under another name"


@EVERY
def test_everything_asked_of_a_person_has_a_title_of_its_own(deployment: Deployment):
    if "desk" not in deployment.tags:
        return
    given = {name: kind for name, kind in load_flow(deployment).fn.__annotations__.items() if name != "return"}
    [asked] = [kind for kind in given.values() if _is_form(kind)]
    assert [name for name, field in asked.model_fields.items() if not field.title] == []


def test_everything_asked_on_a_decisions_form_has_a_title_of_its_own():
    assert [
        (kind.value, name)
        for kind, form in FORMS.items()
        for name, field in form.model_fields.items()
        if not field.title
    ] == []


def _is_form(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def test_a_form_is_never_retried_by_the_engine():
    [decision] = [
        load_flow(deployment) for deployment in DEPLOYMENTS if deployment.entrypoint == "flows.decision:decision"
    ]
    assert decision.retries == 0
    assert decision.persist_result is False


def test_no_flow_keeps_what_it_was_given_or_returned():
    assert [deployment.name for deployment in DEPLOYMENTS if load_flow(deployment).persist_result is not False] == []


IMPORT = """
import gc, importlib, threading
from deployments.registry import DEPLOYMENTS
for one in DEPLOYMENTS:
    importlib.import_module(one.module)
import httpx, sqlalchemy
from prefect.client.orchestration import PrefectClient, SyncPrefectClient
from models.records.database import engine_for
from flows.installation.settings import load
kinds = (httpx.Client, httpx.AsyncClient, sqlalchemy.Engine, PrefectClient, SyncPrefectClient)
made = [type(one).__name__ for one in gc.get_objects() if isinstance(one, kinds)]
print(threading.active_count(), made, engine_for.cache_info().currsize, load.cache_info().currsize)
"""


def test_importing_every_flow_starts_no_thread_engine_or_client():
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORT], capture_output=True, text=True, timeout=60, check=False
    )
    assert said.stdout.strip() == "1 [] 0 0", said.stdout + said.stderr[-2000:]
