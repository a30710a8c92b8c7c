"""What the processes of an installation wrote into their logs, read for errors: by `cspr doctor`, and after every test that runs a stack.

A log line carries whatever its writer put there, so what is shown of a fault (`Fault.shown`) is cut before anything that could have been typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

POSTGRESQL = "postgres/log"
PREFECTS = re.compile(r"(?P<at>(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{3}) \| (?P<level>[A-Z]+) *\| (?P<words>.*)")
POSTGRESQLS = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) \S+ \[\d+\] (?P<level>[A-Z]+\d?):  (?P<words>.*)"
)
PLAIN = re.compile(
    r"(?P<at>)(?P<level>ERROR|CRITICAL|FATAL|PANIC|TROUBLE|Fatal Python error|Segmentation fault)\b(?P<words>.*)"
)
BAD = frozenset({"ERROR", "CRITICAL", "FATAL", "PANIC", "TROUBLE", "Fatal Python error", "Segmentation fault"})
TRACEBACK = "Traceback (most recent call last):"
RAISED = re.compile(
    r"^\s*(?:\| )*(?P<name>[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Timeout)|[A-Za-z_]\w*(?:\.\w+)+)(?::|$)"
)
OURS = re.compile(r'File "(?:[^"]*/)?((?:models|notifications|flows|deployments)/[^"]*\.py)", line (\d+)')
LIBRARIES = ("prefect.", "uvicorn", "docket", "asyncio", "sqlalchemy", "apprise", "mail.log", "httpx")
MAY_BE_TYPED = re.compile(r"[:'\"“‘(\[{<=@\d]")
MOST_CHARACTERS = 100


@dataclass(frozen=True)
class Fault:
    """One error in one log. `at`: as the log writes it, nothing where it wrote no time. `text`: all that was written of it."""

    log: str
    at: str
    level: str
    words: str
    text: str

    @property
    def raised(self) -> str:
        """The exception's class at the end of the traceback; nothing where there is none."""
        lines = self.text.splitlines()
        begun = max((number for number, line in enumerate(lines) if TRACEBACK in line), default=None)
        if begun is None:
            return ""
        names = (RAISED.match(line) for line in lines[begun + 1 :] if not line.startswith("  "))
        return next((name["name"].rpartition(".")[2] for name in names if name), "")

    @property
    def shown(self) -> str:
        """What may be shown of it: who logged it, the kind of exception, and where in our code; never a value.

        What a library or PostgreSQL says begins with words of its own, and these are shown. What our flows say may begin with anything.
        """
        logger, dash, said = self.words.partition(" - ")
        if self.log == POSTGRESQL:
            logger, said = "", self.words
        elif not dash or logger.startswith(("Flow run ", "Task run ")):
            logger, said = ("a run" if dash else "a message of its own"), ""
        elif not logger.startswith(LIBRARIES):
            said = ""
        constant = MAY_BE_TYPED.split(said, maxsplit=1)[0].strip(" -↩")[:MOST_CHARACTERS]
        return ", ".join(part for part in (logger, constant, self.raised, self.place) if part)

    @property
    def place(self) -> str:
        """Where in our own code it was raised, `flows/forms/form_runs.py:31`; nothing where it was raised elsewhere."""
        places = OURS.findall(self.text)
        return ":".join(places[-1]) if places else ""

    def moment(self) -> datetime | None:
        """When it was logged: the time of this machine, but PostgreSQL's is UTC. None where the log says no day."""
        try:
            at = datetime.strptime(self.at, "%Y-%m-%d %H:%M:%S.%f")  # noqa: DTZ007 (the zone follows)
        except ValueError:
            return None
        return at.replace(tzinfo=UTC) if self.log == POSTGRESQL else at.astimezone(UTC)


def files(data: Path) -> list[Path]:
    """The logs since the last start of what keeps its data in `data`, and PostgreSQL's own."""
    ours = sorted((data / "logs").glob("*.log"))
    return [*ours, *(path for path in (data / POSTGRESQL,) if path.exists())]


def name(path: Path) -> str:
    """What a log is called in reports: `worker.log`, `postgres/log`."""
    return path.name if path.suffix else f"{path.parent.name}/{path.name}"


def read(path: Path, *, start: int = 0) -> tuple[list[Fault], int]:
    """The faults in a log from byte `start` on (from its beginning where it has become shorter), and where its end was."""
    with path.open("rb") as log:
        end = log.seek(0, 2)
        log.seek(start if start <= end else 0)
        text = log.read().decode(errors="replace")
        return list(faults(name(path), text.splitlines())), log.tell()


def faults(log: str, lines: Iterable[str]) -> Iterator[Fault]:
    """Every error among the lines of a log, and everything with a traceback, whatever its level."""
    for head, record in _records(lines):
        text = "\n".join(record)
        level = head["level"] if head else ""
        if level in BAD or TRACEBACK in text:
            yield Fault(log, head["at"] if head else "", level or "ERROR", head["words"] if head else "", text)


def _records(lines: Iterable[str]) -> Iterator[tuple[re.Match[str] | None, list[str]]]:
    """Each record with the lines that continue it. PostgreSQL writes what belongs to an error as lines with heads of their own."""
    head: re.Match[str] | None = None
    record: list[str] = []
    for line in lines:
        begins = PREFECTS.match(line) or POSTGRESQLS.match(line) or PLAIN.match(line)
        if begins and record and begins["level"] not in ("DETAIL", "HINT", "CONTEXT", "STATEMENT", "QUERY", "LOCATION"):
            yield head, record
            head, record = begins, [line]
        else:
            head = head if record else begins
            record.append(line)
    if record:
        yield head, record
