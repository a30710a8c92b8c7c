"""What would follow from a correction, in words: shown before it is made. Markdown, pure; references, codes and dates only."""

from collections.abc import Mapping
from typing import Any

from notifications import markup
from notifications.readout import PAGES, force_words


def what_if_page(view: Mapping[str, Any]) -> str:
    """The answer of `cspr case what-if` as a page: what moves, what changes its outcome, which alerts would have gone out."""
    dates = [{**one, "strength": force_words(one)} for one in view["deadlines"]]
    return markup.templates(PAGES).get_template("what-if.md").render(**{**view, "deadlines": dates}).strip() + "\n"
