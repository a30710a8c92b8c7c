"""Whatever file a command is given that it cannot use: one line that says what to do, status 2, no SQL and no parser's words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from models.casework.record import files
from tests.support.cli import INTAKE, Cli
from tests.support.world import PARTNERSHIP

DEEP = 100_000
REF = "HMR-2026-0001"
BY = ("--by", "m.calloway")
COMMANDS: dict[str, tuple[tuple[str, ...], str]] = {
    "case open": (("case", "open", "--file", "{file}"), "JSON"),
    "decide": (("decide", REF, "notifiable", "--file", "{file}"), "JSON"),
    "referral take": (("referral", "take", "--file", "{file}"), "JSON"),
    "referral import": (("referral", "import", "{file}", *BY), "JSON"),
    "rehearse": (("rehearse", "--file", "{file}"), "JSON"),
    "rehearse for a partnership": (("rehearse", "--file", "{intake}", "--partnership", "{file}"), "TOML"),
    "calendar load": (("calendar", "load", "--file", "{file}", *BY), "JSON"),
    "case take-over": (("case", "take-over", "{file}", "--every-child-is-safe", *BY), "JSON"),
    "partnership load": (("partnership", "load", "--file", "{file}"), "TOML"),
    "rules local load": (("rules", "local", "load", "--file", "{file}", *BY), "TOML"),
    "governance load": (("governance", "load", "{file}", *BY), "TOML"),
    "people import": (("people", "import", "--file", "{file}", *BY), "CSV"),
    "reviewers load": (("reviewers", "load", "--file", "{file}", *BY), "CSV"),
}


def _missing(path: Path) -> None:
    path.unlink(missing_ok=True)


def _folder(path: Path) -> None:
    path.mkdir()


def _written(content: bytes) -> Callable[[Path], None]:
    return lambda path: (path.write_bytes(content), None)[1]


ANY: dict[str, Callable[[Path], None]] = {
    "missing": _missing,
    "a folder": _folder,
    "empty": _written(b""),
    "blank": _written(b" \r\n\r\n"),
    "UTF-16": _written(PARTNERSHIP.read_text().encode("utf-16")),
    "Latin-1": _written("name = 'Zoë'".encode("latin-1")),
    "bytes": _written(bytes(range(128, 256)) * 9),
    "a picture": _written(b"\x89PNG\r\n\x1a\n" + b"\x00" * 400),
    "half a workbook": _written(b"PK\x03\x04" + b"\x14\x00" * 200),
    "an old or locked workbook": _written(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
    "large": _written(b"x" * (files.LARGEST + 1)),
}
OF_A_KIND: dict[str, dict[str, bytes]] = {
    "JSON": {
        "deep lists": b"[" * DEEP + b"]" * DEEP,
        "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        "deep in a field": b'{"reasons": ' + b"[" * 900 + b"]" * 900 + b"}",
        "no number": b'{"aware_on": NaN}',
        "endless": b'{"aware_on": -Infinity}',
        "too large": b'{"aware_on": 1e999}',
        "many digits": b'{"aware_on": ' + b"9" * 5000 + b"}",
        "a long number": b'{"aware_on": ' + b"9" * 40 + b"}",
        "twice": b'{"aware_on": "2026-03-02", "aware_on": "2026-03-03"}',
        "a list": b"[]",
        "words": b"aware on Monday",
        "broken off": json.dumps(INTAKE).encode()[:-7],
    },
    "TOML": {
        "deep": b"a = " + b"[" * DEEP + b"]" * DEEP,
        "rather deep": b"a = " + b"[" * 90 + b"]" * 90,
        "no number": b"code = nan",
        "many digits": b"code = " + b"9" * 5000,
        "twice": b'code = "A"\ncode = "B"',
        "broken off": PARTNERSHIP.read_bytes()[:900],
    },
    "CSV": {
        "a long cell": b"handle,name\n" + b"x" * 200_000,
        "a quotation mark": b'handle,"name\nz,y',
        "no heading": b"z.y,Z\n",
    },
}
CASES = [(command, what) for command, (_, kind) in COMMANDS.items() for what in (*ANY, *OF_A_KIND[kind])]


@pytest.mark.parametrize(("command", "what"), CASES, ids=[" | ".join(one) for one in CASES])
def test_a_file_that_cannot_be_used_is_refused_in_words(cli: Cli, tmp_path: Path, command: str, what: str) -> None:
    arguments, kind = COMMANDS[command]
    file, intake = tmp_path / "given", tmp_path / "intake.json"
    intake.write_text(json.dumps(INTAKE))
    (ANY[what] if what in ANY else _written(OF_A_KIND[kind][what]))(file)
    said = cli.refused(*(argument.format(file=file, intake=intake) for argument in arguments))
    assert len(said) < 400
    assert "--help" not in said  # it is the file that is refused, not how the command was called
    for jargon in ("Traceback", "SELECT", "INSERT", "psycopg", "Error:", "codec", "Expecting", "Errno", "recursion"):
        assert jargon not in said


def test_a_file_with_a_mark_at_its_beginning_is_read(cli: Cli, tmp_path: Path) -> None:
    marked = tmp_path / "marked.toml"
    marked.write_bytes(b"\xef\xbb\xbf" + PARTNERSHIP.read_bytes().replace(b"\n", b"\r\n"))
    loaded = cli("partnership", "load", "--file", str(marked))
    assert loaded.returncode == 0, loaded.stderr
    intake = tmp_path / "marked.json"
    intake.write_bytes(b"\xef\xbb\xbf" + json.dumps(INTAKE).encode())
    opened = cli("case", "open", "--file", str(intake))
    assert opened.returncode == 0, opened.stderr
