"""Refuse what looks like it identifies a child or a family, before it is stored anywhere.

A name cannot be recognised by rule, so the forms ask for none and have no field for one. What has a shape is refused: NHS numbers,
National Insurance numbers, postcodes, dates of birth, telephone numbers.
"""

import re

_NHS = re.compile(r"(?<!\d)(\d{3}[ -]?\d{3}[ -]?\d{4})(?!\d)")
_PATTERNS = (
    ("a National Insurance number", re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.IGNORECASE)),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")),
    ("a date of birth", re.compile(r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\b[^.\n]{0,12}\d", re.IGNORECASE)),
    ("a telephone number", re.compile(r"(?<!\d)(?:\+44 ?\d|0\d)(?:[ -]?\d){8,9}(?!\d)")),
)

TAKEN_OUT = "(taken out)"


def find_identifier(text: str) -> str | None:
    """What in `text` looks like an identifier of a person (`an NHS number`), or `None`."""
    for candidate in _NHS.findall(text):
        if _is_nhs_number(re.sub(r"\D", "", candidate)):
            return "an NHS number"
    for what, pattern in _PATTERNS:
        if pattern.search(text):
            return what
    return None


def masked(text: str) -> str:
    """`text` with whatever looks like an identifier of a person taken out: for refusals, which quote what was typed."""
    for candidate in _NHS.findall(text):
        if _is_nhs_number(re.sub(r"\D", "", candidate)):
            text = text.replace(candidate, TAKEN_OUT)
    for _, pattern in _PATTERNS:
        text = pattern.sub(TAKEN_OUT, text)
    return text


def _is_nhs_number(digits: str) -> bool:
    """The modulus 11 check of the NHS Data Dictionary."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(digits[9])
