"""Errors in logs: every one is found, whoever wrote it; what is shown of one holds nothing that could have been typed."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deployments.stack import environment, logs, values
from deployments.stack.postgres import Databases
from deployments.stack.processes import Child
from flows.installation.settings import Settings

CANARY = "Zebedee Quillfeather"
FORMATTED = f"""\
2026-11-26 01:23:15.651 | INFO    | prefect.flow_runs.worker - Worker 'local' submitting flow run
2026-11-26 01:23:16.001 | ERROR   | docket.dependencies - ↩ [ 19ms] schedule_deployments(){{schedule_deployments}}
Traceback (most recent call last):
  File "scheduler.py", line 330, in schedule_recent_deployments
    result = await session.execute(query)
sqlalchemy.exc.InvalidRequestError: Can't evaluate bulk DML statement: {CANARY}
2026-11-26 01:23:17.000 | WARNING | flows.forms.form_runs - It failed, and goes on
Traceback (most recent call last):
  File "/srv/cspr/flows/forms/form_runs.py", line 31, in hang
ValueError: {CANARY}
2026-11-26 01:23:18.000 | WARNING | flows.forms.form_runs - Nothing but a warning
2026-11-26 01:23:19.000 | ERROR   | Flow run '{CANARY}' - {CANARY} could not be brought in step
"""
POSTGRESQLS = f"""\
2026-11-26 01:27:41.888 UTC [8705] LOG:  background worker "logical replication launcher" (PID 8714) exited with exit code 1
2026-11-26 01:27:42.000 UTC [8706] ERROR:  duplicate key value violates unique constraint "uq_person"
2026-11-26 01:27:42.000 UTC [8706] DETAIL:  Key (name)=({CANARY}) already exists.
2026-11-26 01:27:43.000 UTC [8707] FATAL:  the database system is starting up
2026-11-26 01:27:44.000 UTC [8708] WARNING:  out of date
"""
PLAIN = f"""\
ready
registered reconcile/reconcile
ERROR: it could not be started: {CANARY}
Exception in thread Thread-1:
Traceback (most recent call last):
  File "web.py", line 3, in serve
OSError: [Errno 28] No space left on device
"""


def read(log: str, text: str) -> list[logs.Fault]:
    return list(logs.faults(log, text.splitlines()))


def test_an_error_and_everything_with_a_traceback_is_a_fault_and_nothing_else_is() -> None:
    faults = read("worker.log", FORMATTED)
    assert [(fault.level, fault.raised) for fault in faults] == [
        ("ERROR", "InvalidRequestError"),
        ("WARNING", "ValueError"),
        ("ERROR", ""),
    ]
    assert faults[0].moment() == datetime(2026, 11, 26, 1, 23, 16, 1000).astimezone(UTC)


def test_what_postgresql_adds_to_an_error_belongs_to_it() -> None:
    faults = read(logs.POSTGRESQL, POSTGRESQLS)
    assert [fault.level for fault in faults] == ["ERROR", "FATAL"]
    assert "already exists" in faults[0].text
    assert faults[1].moment() == datetime(2026, 11, 26, 1, 27, 43, tzinfo=UTC)


def test_an_error_without_day_and_time_is_found_too() -> None:
    assert [(fault.level, fault.raised) for fault in read("inbox.log", PLAIN)] == [("ERROR", "OSError")]
    assert [
        fault.raised for fault in read("inbox.log", PLAIN.partition("ERROR")[0] + PLAIN.partition("Exception")[2])
    ] == ["OSError"]


def test_nothing_that_could_have_been_typed_is_shown() -> None:
    texts = {"worker.log": FORMATTED, logs.POSTGRESQL: POSTGRESQLS, "inbox.log": PLAIN}
    shown = [fault.shown for log, text in texts.items() for fault in read(log, text)]
    assert not [words for words in shown if "Zebedee" in words or "Quillfeather" in words]
    assert shown[0] == "docket.dependencies, InvalidRequestError"
    assert shown[1] == "flows.forms.form_runs, ValueError, flows/forms/form_runs.py:31"
    assert shown[2] == "a run"
    assert shown[3] == "duplicate key value violates unique constraint"
    assert shown[5] == "a message of its own, OSError"


def test_a_log_is_read_on_from_where_the_last_reading_ended_and_anew_after_it_was_emptied(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.write_text(FORMATTED)
    faults, end = logs.read(log)
    assert (len(faults), end) == (3, log.stat().st_size)
    assert logs.read(log, start=end) == ([], end)
    log.write_text("2026-11-26 02:00:00.000 | ERROR   | a - b\n")
    assert [fault.words for fault in logs.read(log, start=end)[0]] == ["a - b"]


@pytest.mark.parametrize(
    "text",
    [
        f"asyncpg.exceptions.UniqueViolationError: duplicate key\nDETAIL:  Key (name)=({CANARY}\n{CANARY}) already exists.\n[SQL: INSERT …]",
        f"[SQL: SELECT …]\n[parameters: ('{CANARY}', '{CANARY}\n]')]\n(Background on this error at: https://sqlalche.me/e/20/dbapi)",
        f"asyncpg.exceptions.DataError: invalid input for query argument $1: '{CANARY}' ('str' object cannot be interpreted as an integer)",
        f"psycopg.errors.InvalidTextRepresentation: invalid input syntax for type date: \"{CANARY}\"\nCONTEXT:  unnamed portal parameter $1 = '{CANARY}'",
        f"  Input should be a valid integer [type=int_parsing, input_value='{CANARY}', input_type=str]",
    ],
)
def test_what_an_error_quotes_of_a_value_is_not_logged_and_the_rest_is(text: str) -> None:
    written = values.without_values(f"{text}\n\nThe above exception was the direct cause of the following exception:")
    assert "Zebedee" not in written
    assert values.NOT_SHOWN in written
    assert written.endswith("following exception:")
    assert written[:10] == text[:10]


@pytest.mark.parametrize(
    "logger", ["prefect.server.services.scheduler", "uvicorn.error", "docket.worker", "anything.else"]
)
def test_what_our_processes_log_is_read_with_its_day(tmp_path: Path, logger: str) -> None:
    settings = Settings(home=tmp_path)
    variables = environment.server(settings, Databases("postgresql+psycopg://x/x", "postgresql+asyncpg://x/x"))
    code = (
        "import logging, prefect.server.api.server; from prefect.logging.configuration import setup_logging; setup_logging()\n"
        "from deployments.stack import values; values.keep_out_of_logs()\n"
        f"try: 1 / 0\nexcept Exception: logging.getLogger({logger!r}).exception('It failed\\nDETAIL: {CANARY}')"
    )
    child = Child("logging", ["-c", code], dict(os.environ) | variables, tmp_path / "logging.log")
    child.start()
    assert child.popen is not None
    assert child.popen.wait(60) == 0, (sys.executable, child.log.read_text())
    [fault] = logs.read(child.log)[0]
    assert (fault.level, fault.words, fault.raised) == ("ERROR", f"{logger} - It failed", "ZeroDivisionError")
    assert fault.moment() is not None
    assert "Zebedee" not in fault.text
