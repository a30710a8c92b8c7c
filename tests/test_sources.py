"""What the code and the documents point at is there: no file that is not in the repository, no row of a list that nobody has."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"(?<![\w/.{~\-*])([\w-]+(?:/[\w.-]+)*\.(?:py|md|toml|json|typ|service|timer))(?![\w/])")
ROW = re.compile(r"\bS[0-4]-\d{1,2}\b|\bdesign(?:\.md)? §")  # of lists that are kept elsewhere
LARGEST_README = 8_000


def texts() -> list[Path]:
    """Every text of ours, but for history: migrations as they were written, and what changed when."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    kinds = (".py", ".md")
    left_out = ("CHANGELOG.md", "models/records/migrations/versions/")
    return [
        ROOT / name
        for name in listed
        if name.endswith(kinds) and not name.startswith(left_out) and (ROOT / name).exists()
    ]


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that speak to a reader: all of a document, the comments and docstrings of a module."""
    quoted = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        marks = line.count('"""')
        if path.suffix == ".md" or quoted or marks:
            yield number, line
        elif "#" in line:
            yield number, line[line.index("#") :]
        quoted ^= marks % 2 == 1


@pytest.fixture(scope="module")
def names() -> set[str]:
    return {path.name for path in ROOT.rglob("*.*") if ".venv" not in path.parts}


# What belongs to an installation or is somebody's example, and is in no repository.
EXAMPLES = {"bank-holidays.json", "anchor.json", "shouted.json", "report.json", "scheduler.py"}


def test_every_file_that_is_named_exists(names: set[str]):
    missing = []
    for path in texts():
        for number, line in prose(path):
            for named in NAMED.findall(re.sub(r"https?://\S+", "", line)):
                there = (ROOT / named).exists() or (path.parent / named).exists() or Path(named).name in EXAMPLES
                if not there and ("/" in named or named not in names):
                    missing.append(f"{path.relative_to(ROOT)}:{number}: {named}")
    assert missing == []


def test_no_row_of_a_list_that_is_kept_elsewhere_is_cited():
    found = [
        f"{path.relative_to(ROOT)}:{number}" for path in texts() for number, line in prose(path) if ROW.search(line)
    ]
    assert found == []


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_bytes()) <= LARGEST_README
