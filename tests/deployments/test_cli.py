"""The command line: quick where no engine is needed, one line where something is wrong."""

from __future__ import annotations

import importlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from deployments import cli


def run(*arguments: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deployments.cli", *arguments],
        env={"PATH": "/usr/bin:/bin", "HOME": str(home), "CSPR_HOME": str(home), **variables},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_command_module_registers_the_words_that_lead_to_it() -> None:
    for word, module in cli.COMMANDS.items():
        names = set(typer.main.get_command(cli.build(word)).commands)  # type: ignore[attr-defined]
        assert word in names, f"deployments/commands/{module}.py does not register {word!r}"


def test_every_command_module_is_in_the_table() -> None:
    folder = Path(importlib.import_module("deployments.commands").__path__[0])
    modules = {path.stem for path in folder.glob("*.py") if "\ndef register(" in path.read_text()}
    assert modules <= set(cli.COMMANDS.values())


def test_a_command_that_needs_no_engine_imports_neither_prefect_nor_the_records(tmp_path: Path) -> None:
    code = (
        "import sys; from deployments import cli\n"
        "try: cli.main(['dates', '--set', 'aware=2026-03-02', '--json'])\n"
        "except SystemExit: pass\n"
        "print('\\n', sorted({'prefect', 'sqlmodel', 'sqlalchemy'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert ended.stdout.strip().endswith("[]")


def test_help_lists_the_commands(tmp_path: Path) -> None:
    ended = run("--help", home=tmp_path)
    assert ended.returncode == 0
    assert "start" in ended.stdout
    assert "status" in ended.stdout


@pytest.mark.parametrize("arguments", [("status", "--nonsense"), ("nonsense",)])
def test_a_command_line_that_is_not_understood_gives_one_line_and_exit_2(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    ended = run(*arguments, home=tmp_path)
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert "--help" in ended.stderr


def test_a_wrong_setting_gives_one_line_and_exit_2(tmp_path: Path) -> None:
    ended = run("status", home=tmp_path, CSPR_PORT="http")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("CSPR_PORT: ")
    assert len(ended.stderr.splitlines()) == 1


def test_an_unexpected_error_gives_one_line_and_a_traceback_only_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_word: str | None) -> typer.Typer:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(cli, "build", broken)
    monkeypatch.delenv("CSPR_DEBUG", raising=False)
    with pytest.raises(SystemExit) as ended:
        cli.main(["status"])
    assert ended.value.code == 1
    assert re.fullmatch(
        r"RuntimeError at deployments/cli.py:\d+ \(CSPR_DEBUG=1 shows where\)\n", capsys.readouterr().err
    ), "an error's own text may repeat what was typed"
    monkeypatch.setenv("CSPR_DEBUG", "1")
    with pytest.raises(RuntimeError):
        cli.main(["status"])


def test_status_says_that_nothing_runs(tmp_path: Path) -> None:
    ended = run("status", home=tmp_path)
    assert ended.returncode == 1
    assert "Nothing runs" in ended.stdout
