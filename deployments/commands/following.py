"""What follows once something is on record: the pass through the stages, and what a command shows of it. It never hides what was recorded."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from deployments.commands.output import moment, print_json


def go_on(ref: str, at: str | None) -> None:
    """What follows from what was recorded: the pass through the stages, and a word to the desk if it is running.

    Where that fails the record stands, and the next pass makes up for it: said on standard error, and the command ends as one that recorded.
    """
    from deployments.stack import nudge
    from flows.operations import process

    when = moment(at, "--at")
    try:
        process.run_pass(ref, at=when)
        nudge.desk(ref)
    except Exception as failure:
        _say_what_is_behind(ref, failure)


@contextmanager
def on_record(ref: str, words: str, *, as_json: bool = False) -> Iterator[None]:
    """Show what came of something that is on record. Where that cannot be read now, say that it is on record, and end with status 0."""
    try:
        yield
    except Exception as failure:
        print_json({"ref": ref, "on_record": True}) if as_json else typer.echo(f"{ref}: {words}")
        _say_what_is_behind(ref, failure)


def _say_what_is_behind(ref: str, failure: Exception) -> None:
    # Only what kind of error it is: its words may hold what somebody typed.
    typer.echo(
        f"{ref}: it is on record, do not enter it again. What follows from it could not be done just now ({type(failure).__name__}); "
        "the next pass makes up for it, by itself where `cspr start` runs.",
        err=True,
    )
