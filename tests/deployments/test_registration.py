"""Registration: by module path, once, and in step with the list."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deployments.registry import DEPLOYMENTS, Deployment
from deployments.stack import environment, registration
from deployments.stack.environment import POOL
from deployments.stack.postgres import Databases
from deployments.stack.runs import warm
from flows.installation.settings import Settings
from tests.deployments.conftest import THROWAWAY, Prefect

ALL = (*DEPLOYMENTS, *THROWAWAY)
POLLED = {"last_polled", "status"}  # changed by the worker's every question


def deployment(prefect: Prefect, name: str) -> dict[str, Any]:
    found: dict[str, Any] = prefect.api.get(f"/deployments/name/{name}/{name}").raise_for_status().json()
    return found


@pytest.mark.parametrize("one", DEPLOYMENTS, ids=lambda one: one.name)
def test_every_entry_point_loads(one: Deployment) -> None:
    from prefect.flows import load_flow_from_entrypoint

    assert load_flow_from_entrypoint(
        one.entrypoint.replace(":", "."), use_placeholder_flow=False
    ).name == registration.flow_name(one)


def test_names_are_unique() -> None:
    assert len({(registration.flow_name(one), one.name) for one in DEPLOYMENTS}) == len(DEPLOYMENTS)


def test_a_deployment_is_registered_by_module_path_into_our_pool(prefect: Prefect) -> None:
    form = deployment(prefect, "throwaway form")
    assert form["entrypoint"] == "tests.deployments.throwaway.form"
    assert form["work_pool_name"] == POOL
    assert form["path"] is None
    assert form["tags"] == ["throwaway"]
    assert form["parameter_openapi_schema"]["required"] == ["case_ref"]
    assert form["schedules"] == []


def test_a_schedule_is_in_london_time(prefect: Prefect) -> None:
    schedules = deployment(prefect, "throwaway sleeper")["schedules"]
    assert [(schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) for schedule in schedules] == [
        ("0 6 * * 1-5", "Europe/London")
    ]


def test_registering_again_changes_nothing(prefect: Prefect) -> None:
    before = deployment(prefect, "throwaway sleeper")
    assert registration.up_to_date(prefect.stack.settings, ALL)
    assert registration.register(prefect.stack.settings, ALL) == []
    after = deployment(prefect, "throwaway sleeper")
    assert {key: after[key] for key in after if key not in POLLED} == {
        key: before[key] for key in before if key not in POLLED
    }


def test_a_change_is_registered_without_doubling_and_what_leaves_the_list_is_deleted(prefect: Prefect) -> None:
    settings = prefect.stack.settings
    before = deployment(prefect, "throwaway sleeper")["id"]
    extra = replace(THROWAWAY[0], name="leaves again")
    registration.register(
        settings, (*DEPLOYMENTS, THROWAWAY[0], replace(THROWAWAY[1], cron=None, description="**new words**"), extra)
    )
    changed = deployment(prefect, "throwaway sleeper")
    assert (changed["id"], changed["schedules"], changed["description"]) == (before, [], "**new words**")
    assert prefect.api.get("/deployments/name/throwaway form/leaves again").status_code == 200
    registration.register(settings, ALL)
    assert prefect.api.get("/deployments/name/throwaway form/leaves again").status_code == 404
    assert len(deployment(prefect, "throwaway sleeper")["schedules"]) == 1


def test_a_deployment_deleted_in_the_desk_comes_back(prefect: Prefect) -> None:
    prefect.api.delete(f"/deployments/{deployment(prefect, 'throwaway sleeper')['id']}").raise_for_status()
    assert not registration.up_to_date(prefect.stack.settings, ALL)
    registration.register(prefect.stack.settings, ALL)
    assert deployment(prefect, "throwaway sleeper")["schedules"]


def test_an_entry_point_that_is_not_there_is_refused_before_anything_changes(prefect: Prefect) -> None:
    wrong = Deployment(entrypoint="tests.deployments.throwaway:nothing", name="wrong")
    with pytest.raises(registration.EntrypointNotFound, match="there is no flow 'nothing'"):
        registration.register(prefect.stack.settings, (*ALL, wrong))
    assert registration.up_to_date(prefect.stack.settings, ALL)


def test_what_the_warm_process_preloads_starts_no_thread_and_leaves_a_staff_channel_nothing_to_import(
    tmp_path: Path,
) -> None:
    code = """if True:
        import sys, threading
        from deployments.stack.runs import warm
        warm.preload()
        print(threading.active_count())
        before = set(sys.modules)
        from notifications.mail import apprise_send
        assert apprise_send.understood("json://127.0.0.1:1/x")
        print(len(set(sys.modules) - before))
    """
    with_channels = {**os.environ, "CSPR_CHANNELS_FILE": str(tmp_path / "channels.toml")}
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=with_channels)
    assert ended.stdout.split() == ["1", "0"]
    assert "prefect.flow_engine" in warm.PRELOAD


def test_prefect_has_one_certificate_authority_to_read(tmp_path: Path) -> None:
    for _ in range(2):  # the second time the file is there
        given = environment.common(Settings(home=tmp_path), Databases("postgresql://ours", "postgresql://prefects"))
        assert len(ssl.create_default_context(cafile=given["PREFECT_API_SSL_CERT_FILE"]).get_ca_certs()) == 1
