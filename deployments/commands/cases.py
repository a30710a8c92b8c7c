"""`cspr case`, `cspr decide`, `cspr record`: what the forms do, for scripts, tests and integrations. None of it needs Prefect."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deployments.commands import case_context, child_safety, ledger, transfer
from deployments.commands.following import go_on, on_record
from deployments.commands.options import At, ByWhom, Json
from deployments.commands.output import WrongInput, entered, moment, print_json, read_json
from models.casework.record.who import By

if TYPE_CHECKING:
    from flows.operations.cases import Answered
    from models.casework.reading.case_shapes import CaseView

File = Annotated[Path, typer.Option("--file", help="A JSON file with the form's fields; `-` reads standard input.")]

AsOf = Annotated[
    str | None,
    typer.Option("--at", help="As if it were then (2027-06-30): what is on record now, by the clock of that day."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    cases = typer.Typer(help="Open cases, list them, show one.", no_args_is_help=True)
    cases.command("open")(open_case)
    cases.command("list")(list_cases)
    cases.command("show")(show_case)
    ledger.add_to(cases)
    transfer.add_to(cases)
    case_context.add_to(cases)
    child_safety.add_to(cases)
    app.add_typer(cases, name="case")
    app.command("decide")(decide)
    app.command("record")(record)


def open_case(
    file: Annotated[
        Path | None, typer.Option("--file", help="A JSON file with the intake; `-` reads standard input.")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Who records it, if the file does not say.")] = "",
    at: At = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the intake's JSON Schema instead.")] = False,
    as_json: Json = False,
) -> None:
    """Open a case: the same form, and the same checks, as *Notify a serious incident*."""
    if schema:
        from models.casework.forms import form_reading
        from models.casework.intake.opening import Intake

        print_json(form_reading.schema(Intake, {}))
        return
    if file is None:
        raise WrongInput("--file: name the file with the intake; --schema prints what goes into it")
    typed = read_json(file)
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import cases

    with database():
        entered_at = clock.now()
        ref = cases.open_case(typed, by=By(by, moment(at, "--at"), entered_at))
        print_json({"ref": ref}) if as_json else typer.echo(f"{ref} is open.")  # at once, whatever comes of the rest
        go_on(ref, at)


def list_cases(
    everything: Annotated[bool, typer.Option("--all", help="Closed cases too.")] = False,
    at: AsOf = None,
    as_json: Json = False,
) -> None:
    """Every open case, by what is to be looked at first."""
    from deployments.commands.local import database
    from flows.operations import reading

    when = moment(at, "--at")
    with database():
        board = reading.board(at=when, closed=everything)
    if as_json:
        print_json(board)
        return
    for one in board:
        waits = ", ".join(open_["decision"] for open_ in one["open_decisions"]) or "nothing"
        late = f", {one['overdue']} overdue" if one["overdue"] else ""
        typer.echo(
            f"{one['ref']}  {one['stage_title']:<16} next due {one['next_due_on'] or '-':<10}{late}  waits for {waits}"
        )


def show_case(
    ref: Annotated[str, typer.Argument(help="The case's reference.")], at: AsOf = None, as_json: Json = False
) -> None:
    """Everything about one case: dates with their rules, decisions, messages, alerts."""
    from deployments.commands.local import database
    from flows.operations import pages, reading

    when = moment(at, "--at")
    with database():
        if as_json:
            print_json(reading.show(ref, at=when))
            return
        page = pages.of_case(ref, at=when)
    typer.echo(page.text)
    if not page.is_whole:
        raise typer.Exit(1)


def decide(
    ref: Annotated[str, typer.Argument(help="The case's reference.")],
    decision: Annotated[str, typer.Argument(help="The decision's code, such as rapid-review-outcome.")],
    file: Annotated[
        Path | None, typer.Option("--file", help="A JSON file with the form's fields; `-` reads standard input.")
    ] = None,
    by: ByWhom = "",
    at: At = None,
    round_: Annotated[
        int | None,
        typer.Option(
            "--round",
            min=1,
            help="Which asking of it is answered, where it is asked again and again; an answer to another round is refused.",
        ),
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the form's JSON Schema instead.")] = False,
    as_json: Json = False,
) -> None:
    """Answer an open decision: what the form does, refusals included."""
    from models.law.words.vocabulary import DecisionKind

    if decision not in list(DecisionKind):
        raise WrongInput(f"decision: there is no '{decision}'; choose one of {', '.join(DecisionKind)}")
    kind = DecisionKind(decision)
    if schema:
        print_json(_schema(ref, decision))
        return
    if file is None:
        raise WrongInput("--file: name the file with the answer; --schema prints what goes into it")
    typed = read_json(file)
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import cases, reading

    with database():
        entered_at = clock.now()
        done = cases.decide(ref, kind, typed, round_=round_, by=By(by, moment(at, "--at"), entered_at))
        known = ref.strip().upper()
        go_on(known, at)
        recorded = "is proposed" if done.waits_for_signatures else "is recorded"
        with on_record(known, f"{decision} {recorded} as {done.outcome}.", as_json=as_json):
            _say_decided(reading.show(known, at=clock.now()), decision, done, as_json=as_json)


def _say_decided(case: "CaseView", decision: str, done: "Answered", *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "ref": case["ref"],
                "decision": decision,
                "outcome": done.outcome,
                "waits_for_signatures": done.waits_for_signatures,
                "open_decisions": case["open_decisions"],
            }
        )
    elif done.waits_for_signatures:
        [open_] = [open_decision for open_decision in case["open_decisions"] if open_decision["decision"] == decision]
        assert open_["proposal"] is not None
        missing = ", ".join(one["role_title"] for one in open_["proposal"]["missing"])
        typer.echo(
            f"{case['ref']}: {decision} is proposed as {done.outcome}. It is recorded when these have signed: {missing}."
        )
    else:
        typer.echo(f"{case['ref']}: {decision} is recorded as {done.outcome}.")


def _schema(ref: str, decision: str) -> dict[str, Any]:
    """The form's schema; where something may stand against the answer, with what does, and a line begun for each."""
    from models.casework.forms.contested import Contested, offered
    from models.casework.stages import answers
    from models.casework.stages.decision_forms import FORMS
    from models.law.words.vocabulary import DecisionKind

    kind = DecisionKind(decision)
    if not issubclass(FORMS[kind], Contested):
        return answers.schema(kind)
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import reading

    with database():
        waiting = reading.show(ref, at=clock.now())["open_decisions"]
    against = next((one["against"] for one in waiting if one["decision"] is kind), [])
    return offered(answers.schema(kind), against, in_words=True)


def record(
    ref: Annotated[str, typer.Argument(help="The case's reference.")],
    occurrence: Annotated[str, typer.Argument(help="What happened, such as rapid_review_meeting_held.")],
    on: Annotated[str, typer.Option("--on", help="The day, as 2026-03-04.")],
    by: ByWhom,
    because: Annotated[str, typer.Option("--because", help="If another date is on record: why that was wrong.")] = "",
    at: At = None,
    as_json: Json = False,
) -> None:
    """Record that something happened outside the forms."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import cases, reading

    with database():
        typed = {"case_ref": ref, "occurrence": occurrence, "on": on, "because": because}
        known = cases.record_occurrence(typed, by=entered(by, at))
        go_on(known, at)
        words = f"{known}: {occurrence} on {on} is on record."
        with on_record(known, words.partition(": ")[2], as_json=as_json):
            case = reading.show(known, at=clock.now())
            print_json({"ref": known, "deadlines": case["deadlines"]}) if as_json else typer.echo(words)
