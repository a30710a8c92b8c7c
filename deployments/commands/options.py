"""Options and arguments that several commands share: one meaning and one wording for each."""

from typing import Annotated

import typer

Ref = Annotated[str, typer.Argument(help="The case's reference.")]
Who = Annotated[str, typer.Argument(help="A registered person's name, e-mail address or handle.")]
ByWhom = Annotated[
    str, typer.Option("--by", help="Who records it: a registered person's name, e-mail address or handle.")
]
At = Annotated[
    str | None,
    typer.Option("--at", help="Enter it as of then (2026-03-04T15:00); when it was really entered is kept too."),
]
On = Annotated[str, typer.Option("--on", help="The day, as 2026-03-04.")]
Because = Annotated[str, typer.Option("--because", help="Why. No names, nothing that identifies a child or family.")]
Partnership = Annotated[str, typer.Option("--partnership", help="Its code; left out where there is only one.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")]
