"""What failed, in words that can be logged: the kind of the error, the table and constraint, and the place in this code.

The texts of errors repeat what was typed: PostgreSQL's DETAIL and CONTEXT, a parser's "input_value", a path. So none of them is kept.
"""

import traceback
from pathlib import Path

_ROOT = Path(__file__).parents[3]
_OURS = ("models", "notifications", "flows", "deployments")


def what_failed(fault: BaseException) -> str:
    """`IntegrityError (uq_person_partnership_id_email of person) at models/casework/register/setup.py:211`; nothing of the error's own text."""
    if getattr(fault, "says_what_failed", False):  # it was said already, where the error was
        return str(fault)
    diagnosis = getattr(getattr(fault, "orig", fault), "diag", None)
    constraint, table = getattr(diagnosis, "constraint_name", None), getattr(diagnosis, "table_name", None)
    about = " of ".join(name for name in (constraint, table) if name)
    state = getattr(diagnosis, "sqlstate", None)
    about = about or (f"SQLSTATE {state}" if state else "")
    return type(fault).__name__ + (f" ({about})" if about else "") + _place(fault)


def is_ours(fault: BaseException) -> bool:
    """Whether the error's words are this project's own."""
    return type(fault).__module__.partition(".")[0] in _OURS


def _place(fault: BaseException) -> str:
    """The innermost line of ours that it passed through."""
    for frame in reversed(traceback.extract_tb(fault.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_ROOT):
            inside = path.relative_to(_ROOT)
            if inside.parts[0] in _OURS:
                return f" at {inside.as_posix()}:{frame.lineno}"
    return ""
