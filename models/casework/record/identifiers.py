"""Refuse what looks like it identifies a child or a family, before it is stored anywhere.

A name cannot be recognised by rule, so the forms ask for none and have no field for one. What has a shape is refused: NHS numbers,
National Insurance numbers, postcodes, dates of birth, telephone numbers.
"""

import re
import unicodedata

_NHS = re.compile(r"(?<!\d)(\d{3}[ .–-]?\d{3}[ .–-]?\d{4})(?!\d)")
_PATTERNS = (
    (
        "a National Insurance number",
        re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?[A-D]\b", re.IGNORECASE),
    ),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")),
    # In small letters: the second half has none of C, I, K, M, O, V, and "a1 2nd" and "r2 4th" are no postcodes.
    (
        "a postcode",
        re.compile(r"\b[a-z]{1,2}\d[a-z\d]? ?(?!\d(?:st|nd|rd|th)\b)\d[abd-hjlnp-uw-z]{2}\b", re.IGNORECASE),
    ),
    (
        "a date of birth",
        re.compile(
            r"(?<!\w)(?:d\.? ?o\.? ?b\b\.?|date of birth\b|born\b(?: on)?)[^.\n]{0,12}?\d(?!\d* ?(?:weeks?|months?|days?)\b)",
            re.IGNORECASE,
        ),
    ),
    ("a telephone number", re.compile(r"(?<![\d-])(?:\+44|0044|\(0\d{2,5}\)|0\d)(?:[ ().-]{0,2}\d){8,10}(?!\d)")),
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")

TAKEN_OUT = "(taken out)"


def plain(text: str) -> str:
    """The text as it is read: full-width digits, invisible characters and odd or doubled spaces made plain."""
    return re.sub(r"[^\S\n]+", " ", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))


def find_identifier(text: str) -> str | None:
    """What in `text` looks like an identifier of a person (`an NHS number`), or `None`."""
    text = plain(text)
    for candidate in _NHS.findall(text):
        if _is_nhs_number(re.sub(r"\D", "", candidate)):
            return "an NHS number"
    for what, pattern in _PATTERNS:
        if pattern.search(text):
            return what
    return None


def masked(text: str) -> str:
    """`text` with whatever looks like an identifier of a person taken out: for refusals, which quote what was typed."""
    text = plain(text) if find_identifier(text) else text
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
