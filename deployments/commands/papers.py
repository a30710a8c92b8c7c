"""`cspr papers`: the partnership's own Word templates of the request form and of the letter: write them, say what they may name, check them."""

from pathlib import Path
from typing import Annotated

import typer

from deployments.commands.options import Json
from deployments.commands.output import WrongInput, print_json

Folder = Annotated[Path | None, typer.Argument(help="The folder; left out: the one that CSPR_PAPERS names.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    papers = typer.Typer(
        help="The request form and the letter to an agency, as templates to edit in Word.", no_args_is_help=True
    )
    papers.command("write")(write)
    papers.command("fields")(fields)
    papers.command("check")(check)
    app.add_typer(papers, name="papers")


def write(folder: Folder = None) -> None:
    """Write the templates that come with cspr into your folder, to edit in Word. One that is there is left as it is."""
    from notifications.paper import paperwork

    wanted = _folder(folder)
    for template in paperwork.TEMPLATES:
        path = wanted / template.file_name
        try:
            wanted.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write((paperwork.PAPERS / template.file_name).read_bytes())
        except FileExistsError:
            typer.echo(f"It is there already, and was left as it is: {path}")
        except OSError as refused:
            raise WrongInput(
                f"folder: {path} cannot be written ({refused.strerror}); name another, or make it writable"
            ) from None
        else:
            typer.echo(f"Written: {path}")


def fields(as_json: Json = False) -> None:
    """What each template may name, as `{{ agency }}` in its text."""
    from notifications.paper import paperwork

    if as_json:
        print_json({template.file_name: dict(template.fields) for template in paperwork.TEMPLATES})
        return
    for template in paperwork.TEMPLATES:
        typer.echo(template.file_name)
        for name, what in template.fields.items():
            typer.echo(f"  {{{{ {name} }}}}{' ' * (22 - len(name))}{what}")


def check(folder: Folder = None, as_json: Json = False) -> None:
    """Fill each template in your folder with invented facts, and say which cannot be used, and why."""
    from flows.installation import clock
    from notifications.paper import paperwork

    wanted = _folder(folder)
    broken = paperwork.broken(wanted, on=clock.london_date(clock.now()))
    if as_json:
        print_json([{"file": str(path), "what": fault.what, "remedy": fault.remedy} for path, fault in broken.items()])
    if broken:
        raise WrongInput("; ".join(f"{path}: {fault}" for path, fault in broken.items()))
    if not as_json:
        own = [template.file_name for template in paperwork.TEMPLATES if (wanted / template.file_name).exists()]
        typer.echo(
            f"In {wanted}: {', '.join(own) or 'nothing of your own; the templates of cspr are used'}. All is well."
        )


def _folder(folder: Path | None) -> Path:
    from flows.installation.settings import load

    return folder.expanduser().absolute() if folder is not None else load().papers_directory
