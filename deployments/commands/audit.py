"""`cspr audit verify`: read the whole chain, check every link, compare the records with it, and look for every end that was kept of it."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.commands.output import WrongInput, print_json

if TYPE_CHECKING:
    from models.casework.record.evidence import Anchor


class RecordNotAsItWas(Exception):
    """The audit chain, or what it committed to, was changed."""

    exit_code = 1


def register(app: typer.Typer) -> None:
    """Add the commands."""
    audit = typer.Typer(help="The record of who did what, when.", no_args_is_help=True)
    audit.callback()(lambda: None)
    audit.command("verify")(verify)
    app.add_typer(audit, name="audit")


def verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            "--anchor", metavar="SEQ:HASH", help="An entry's number and code, as one of the daily mails has them."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")] = False,
) -> None:
    """Check the audit chain from its first entry to its end, and that every record is still what was recorded."""
    from deployments.commands.local import database
    from deployments.watchdog.memory import Memory
    from flows.installation import resources, settings
    from models.casework.record import evidence

    given = [_anchor(one) for one in anchor or []]
    with database(), resources.reading() as session:
        kept = [*given, *Memory(settings.load().data).anchors(), *evidence.mailed_anchors(session)]
        found = evidence.verify(session, kept)
    if as_json:
        print_json(
            {
                "entries": found.entries,
                "head": found.head,
                "ok": found.ok,
                "anchors": len(kept),
                "altered": [{"words": one.words, **one._asdict()} for one in found.altered],
                "troubles": found.troubles,
                "older_rows": found.unbound,
            }
        )
    else:
        how = "unbroken" if found.ok else "NOT AS IT WAS"
        ends = f"{len(kept)} earlier end{'' if len(kept) == 1 else 's'} of it"
        typer.echo(f"{found.entries} entries, the last with the code {found.head[:16]}: {how}; compared with {ends}.")
        if found.unbound:
            typer.echo(f"{found.unbound} records are older than this check and are not compared.")
        for line in found.troubles:
            typer.echo(f"- {line}")
    if not found.ok:
        raise RecordNotAsItWas(f"{found.troubles[0]}: compare the database with the last backup")


def _anchor(text: str) -> "Anchor":
    from models.casework.record.evidence import Anchor

    seq, _, code = text.strip().partition(":")
    code = re.sub(r"\s", "", code).lower()
    if not re.fullmatch(r"[0-9]{1,12}", seq) or not re.fullmatch(r"[0-9a-f]{8,64}", code):
        raise WrongInput(f"--anchor: '{text}' is not an entry's number and code; write them as in 812:9f3c21d07be45a16")
    return Anchor(int(seq), code, "given with --anchor")
