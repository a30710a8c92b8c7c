"""The flows of the desk actions, one for each row of `table.py`, under the name that the row gives: what a deployment's entrypoint names."""

from inspect import Parameter, Signature
from typing import Any

from prefect import Flow, flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.desk.kinds import Action
from flows.desk.table import ACTIONS
from flows.running.boundary import without_values


def flow_of(action: Action) -> Flow[..., State[None]]:
    """The flow of a desk action. Its one parameter is the form: Prefect draws it from the signature."""

    def run(*given: Any, **named: Any) -> State[None]:
        [typed] = (*given, *named.values())
        return run_action(action, typed)

    run.__name__ = run.__qualname__ = action.entry
    run.__doc__ = action.words
    run.__annotations__ = {action.parameter: action.form}
    form = Parameter(action.parameter, Parameter.POSITIONAL_OR_KEYWORD, annotation=action.form)
    run.__signature__ = Signature([form])  # type: ignore[attr-defined]
    return flow(name=action.flow_name, validate_parameters=False, persist_result=False)(without_values(run))


globals().update({action.entry: flow_of(action) for action in ACTIONS})
