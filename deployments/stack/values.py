"""Values stay out of logs: what a database or a check quotes in its errors is cut out before a line is written, or sent to Prefect.

PostgreSQL's own log is kept clean by its settings (`postgres.py`). Its clients write the same errors once more, with DETAIL, CONTEXT and parameters.
"""

from __future__ import annotations

import logging
import re

NOT_SHOWN = "(not shown)"
_ENDS = r"(?=\n(?:\[SQL|\(Background|HINT:|Traceback|The above|During handling|\s*$)|\n\n|\Z)"
QUOTING = (
    re.compile(r"(?P<kept>\b(?:DETAIL|CONTEXT|STATEMENT): ).*?" + _ENDS, re.DOTALL),
    re.compile(r"(?P<kept>\[parameters: ).*?(?=\n\(Background|\Z)", re.DOTALL),
    re.compile(r"(?P<kept>invalid input for query argument \$\d+: ).*?" + _ENDS, re.DOTALL),
    re.compile(r"(?P<kept>invalid input (?:syntax|value) for [\w ]+: ).*?" + _ENDS, re.DOTALL),
    re.compile(r"(?P<kept>\binput_value=).*?(?=, input_type=)", re.DOTALL),
)


def without_values(text: str) -> str:
    """A text without what databases and pydantic quote of the values that they refused."""
    for quoted in QUOTING:
        text = quoted.sub(rf"\g<kept>{NOT_SHOWN}", text)
    return text


class WithoutValues(logging.Formatter):
    """Another formatter's words, without values."""

    def __init__(self, words: logging.Formatter) -> None:
        super().__init__()
        self.words = words

    def format(self, record: logging.LogRecord) -> str:
        return without_values(self.words.format(record))


def keep_out_of_logs() -> None:
    """From now on, every handler that this process has writes without values. Asked twice, it does nothing."""
    named = [logger for logger in logging.root.manager.loggerDict.values() if isinstance(logger, logging.Logger)]
    for handler in {handler for logger in (logging.root, *named) for handler in logger.handlers}:
        if not isinstance(handler.formatter, WithoutValues):
            handler.setFormatter(WithoutValues(handler.formatter or logging.Formatter()))
