"""The command line, `cspr`. It imports only the module of the command that was asked for: `cspr dates` must answer in half a second.

Each module in `deployments/commands/` has `register(app)`, which adds its commands or its group of commands.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from typing import NoReturn

import typer

# First word of a command: the module that registers it. Help lists them in this order.
COMMANDS = {
    "start": "start",
    "status": "status",
    "doctor": "doctor",
    "demo": "demo",
    "referral": "referrals",
    "case": "cases",
    "decide": "cases",
    "record": "cases",
    "returns": "returns",
    "papers": "papers",
    "proceedings": "context",
    "challenge": "context",
    "reviews": "reviews",
    "reviewers": "reviews",
    "why": "why",
    "dates": "dates",
    "rules": "rules",
    "criteria": "criteria",
    "ladders": "ladders",
    "calendar": "calendar",
    "rehearse": "rehearse",
    "simulate": "simulate",
    "acknowledge": "acknowledge",
    "sign": "signing",
    "signatures": "signing",
    "sweep": "operations",
    "deliver": "operations",
    "watchdog": "watchdog",
    "mailbox": "mailbox",
    "proof": "proof",
    "audit": "audit",
    "digests": "digests",
    "governance": "governance",
    "partnership": "partnership",
    "people": "people",
    "who-may": "who_may",
}


def build(word: str | None) -> typer.Typer:
    """The application with the commands that `word` needs; with all of them when it is None or not known."""
    app = typer.Typer(
        name="cspr",
        help="Carries a serious child safeguarding case from notification to publication, with every deadline, alert and decision shown.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
    )
    app.callback()(lambda: None)  # so that one command alone is still called by its name
    wanted = [COMMANDS[word]] if word in COMMANDS else list(dict.fromkeys(COMMANDS.values()))
    for module in wanted:
        name = f"deployments.commands.{module}"
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name).register(app)
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit: 0 done, 1 failed, 2 wrong input; one line on standard error says what and what to do about it."""
    os.umask(0o077)  # flows/installation/private.py: what a command writes is its user's alone, wherever it lies
    words = sys.argv[1:] if arguments is None else arguments
    odd = next((number for number, word in enumerate(words, start=1) if _is_odd(word)), None)
    if odd is not None:
        _end(f"Word {odd} of the command holds a character that is no text; type it again.", 2)
    word = next((word for word in words if not word.startswith("-")), None)
    try:
        status = build(word)(args=words, prog_name="cspr", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        _end("Stopped.", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("CSPR_DEBUG") == "1":
            raise
        _answer_what_is_on_record(error, words)
        _end(_in_words(error), _status(error))
    sys.exit(status if isinstance(status, int) else 0)


def _answer_what_is_on_record(error: Exception, words: list[str]) -> None:
    """What was just recorded and is said again is an answer and no failure; where JSON is asked for, it is JSON."""
    from deployments.commands.output import print_json
    from models.casework.record.once import SaidAlready

    if isinstance(error, SaidAlready) and "--json" in words:
        print_json({"ref": error.ref, "recorded_already_at": error.recorded_at.isoformat()})


def _is_odd(word: str) -> bool:
    from models.casework.record.doors import is_odd

    return is_odd(word)


def _in_words(error: Exception) -> str:
    """One line. An error of ours, or of the command line, carries its own words and an exit status; any other is named without its text: that may repeat what was typed."""
    context = getattr(error, "ctx", None)
    if hasattr(error, "format_message"):  # typer's own: an option or argument that cannot be understood
        see = f"See: {context.command_path} --help" if context is not None else ""
        words = " ".join(str(error.format_message()).split()).rstrip(".")
        return ". ".join(part for part in (words, see) if part)
    if hasattr(error, "orig"):  # the database's, with SQL in its text
        from models.records.database import trouble

        fault = f"a fault at the database ({type(error).__name__}; CSPR_DEBUG=1 shows where)"
        return f"database: {trouble(error) or fault}"
    text = " ".join(str(error).split())
    if hasattr(error, "exit_code"):
        return text
    from models.casework.record.faults import is_ours, what_failed

    return f"{what_failed(error)}{f': {text}' if is_ours(error) else ''} (CSPR_DEBUG=1 shows where)"


def _status(error: Exception) -> int:
    status = getattr(error, "exit_code", 1)
    return status if isinstance(status, int) else 1


def _end(line: str, status: int) -> NoReturn:
    from models.casework.record.identifiers import masked

    print(masked(line), file=sys.stderr)  # noqa: T201 - a terminal's log keeps what is refused, too
    sys.exit(status)


if __name__ == "__main__":
    main()
