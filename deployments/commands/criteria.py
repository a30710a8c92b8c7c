"""`cspr criteria`: the questions of a regime, with guidance and sources, and what answers to them amount to. No database, no case."""

from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from deployments.commands.options import Json
from deployments.commands.output import WrongInput, moment, print_json, read_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("criteria")(criteria)


def criteria(
    on: Annotated[
        str | None, typer.Option("--on", help="The day the local authority became aware, as 2026-03-04.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="A JSON file with answers by the questions' codes; `-` reads standard input."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Does an incident meet the criteria? The questions that are asked under the rules of a day, and what given answers amount to."""
    from models.law.criteria.criteria import assess
    from models.law.criteria.questions import questions
    from models.law.rules.regimes import NoRegimeHeld, regime_on
    from models.law.words.dates import london_date

    try:
        regime = regime_on(london_date(moment(on, "--on")))
    except NoRegimeHeld as gap:
        raise WrongInput(f"--on: {gap}") from None
    asked = questions(regime.id)
    found = (
        assess(_answers(file, {question.code for question in asked}), regime=regime.id) if file is not None else None
    )
    if as_json:
        result: dict[str, Any] = {"regime": regime.id, "questions": [_question(question) for question in asked]}
        if found is not None:
            result |= {"result": found.result.value, "because": list(found.because), "rules": list(found.rules)}
        print_json(result)
        return
    typer.echo(regime.name)
    for question in asked:
        typer.echo(
            f"\n{question.code}: {question.asks}\n  {question.guidance}\n  {question.citation.document} ({question.verified})"
        )
    if found is not None:
        typer.echo(f"\nBy the answers: {found.words}. People decide, not the answers.")


def _answers(file: Path, codes: set[str]) -> dict[str, Any]:
    typed = read_json(file)
    from models.casework.forms.intake import Incident

    for code, answer in typed.items():
        if code not in codes:
            raise WrongInput(f"{code}: no question of that day has this code; the codes are {', '.join(sorted(codes))}")
        known = Incident.model_fields.get(code)
        choices = [one for one in get_args(known.annotation) if one] if known else ["yes", "no"]
        if answer not in choices:
            raise WrongInput(f"{code}: choose one of {', '.join(choices)}")
    return {code: answer == "yes" if answer in ("yes", "no") else answer for code, answer in typed.items()}


def _question(one: Any) -> dict[str, Any]:
    return {
        "code": one.code,
        "asks": one.asks,
        "guidance": one.guidance,
        "source": f"{one.citation.document}, {one.citation.paragraph}",
        "url": one.citation.url,
        "fact": one.row,
        "verified": one.verified,
    }
