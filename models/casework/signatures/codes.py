"""One-time codes for signing: eight letters and digits that cannot be mistaken for one another, of which only a slow, salted hash is kept.

The hash takes in the proposal, the person, the role and the hash of the content: a code fits that and nothing else.
"""

import hashlib
import hmac
import re
import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another
CODE_LENGTH = 8
PATTERN = re.compile(
    r"(?<![A-Z0-9-])(?:[2-9A-HJKMNP-Z]{2}-){3}[2-9A-HJKMNP-Z]{2}(?![A-Z0-9-])"
)  # as it is written in a mail
SALT_BYTES = 16
_COST = {"n": 2**14, "r": 8, "p": 1}  # RFC 7914: some 50 ms and 16 MB for one try


def new_code() -> str:
    """A fresh code, in pairs: `K7-QM-2X-RD`. An alert's is in fours, so that neither is taken for the other."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[at : at + 2] for at in range(0, CODE_LENGTH, 2))


def new_salt() -> bytes:
    """A salt for one code."""
    return secrets.token_bytes(SALT_BYTES)


def is_complete(code: str) -> bool:
    """Whether what was typed has as many letters and digits as a code has."""
    return len(_letters(code)) == CODE_LENGTH


def hashed(code: str, *, salt: bytes, bound_to: str) -> bytes:
    """What is kept of a code, however it was typed. `bound_to`: what it signs, as whom."""
    return hashlib.scrypt(f"{_letters(code)}:{bound_to}".encode(), salt=salt, maxmem=64 * 1024 * 1024, **_COST)


def fits(code: str, kept: bytes, *, salt: bytes, bound_to: str) -> bool:
    """Whether a code is the one that was kept. Takes as long whatever was typed."""
    return hmac.compare_digest(hashed(code, salt=salt, bound_to=bound_to), kept)


def _letters(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())
