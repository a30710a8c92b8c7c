"""The README is true: its generated parts are today's, its commands and files exist."""

import re

from deployments import readme
from deployments.cli import COMMANDS


def test_the_generated_parts_are_todays():
    text = readme.README.read_text(encoding="utf-8")
    assert readme.written(text) == text, "run `python -m deployments.readme`"


def test_the_page_of_who_may_record_what_is_todays():
    assert readme.WHO_MAY_PAGE.read_text(encoding="utf-8") == readme.who_may_page(), (
        "run `python -m deployments.readme`"
    )


def test_every_command_that_it_names_exists():
    text = readme.README.read_text(encoding="utf-8")
    assert set(re.findall(r"`cspr ([a-z]+)", text)) <= set(COMMANDS)


def test_every_file_that_it_names_exists():
    text = readme.README.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:models|flows|notifications|deployments|tests)/[a-z_/]+\.(?:py|toml))`", text)) | set(
        re.findall(r"\((docs/[a-z]+\.png)\)", text)
    )
    assert named
    missing = [name for name in named if not (readme.README.parent / name).exists()]
    assert missing == []
