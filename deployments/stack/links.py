"""Short links for mails: `/form/{case}/{decision}` and `/case/{case}` lead to the right page of the Prefect UI.

A form is taken down and hung again (design §7), so a mail cannot name its run. These routes carry no data, only redirects: the UI itself asks for
the login.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

# By way of the login page, which passes on whoever is logged in: an address that finds its own way to the login comes back with its query doubled,
# and the page of an artifact then fails (Prefect 3.8.8, UI V2).
BY_WAY_OF_LOGIN = "/v2/login?redirectTo={page}"
FORM_PAGE = "/runs/flow-run/{run}"
CASE_PAGE = "/artifacts/artifact/{artifact}"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body style="font-family: sans-serif; max-width: 40em; margin: 4em auto; line-height: 1.5">
<h1>{title}</h1><p>{text}</p><p><a href="{link}">{link_text}</a></p>
</body></html>"""


def links() -> list[Route]:
    """The routes, to be put before Prefect's own."""
    from starlette.routing import Route

    return [Route("/form/{ref}/{decision}", form), Route("/case/{ref}", case)]


async def form(request: Request) -> Response:
    """Redirect to the newest open form of that decision; in words, 404, when there is none."""
    from starlette.responses import HTMLResponse

    ref, decision = request.path_params["ref"], request.path_params["decision"]
    run = await open_form(ref=ref, decision=decision)
    if run is not None:
        return _redirect(FORM_PAGE.format(run=run))
    page = PAGE.format(
        title="This form is not open",
        text=f"There is no open form for <strong>{html.escape(decision)}</strong> in case <strong>{html.escape(ref)}</strong>. It may already have been "
        "answered, or the case may have moved on. The page of the case says what is waiting now.",
        link=f"/case/{quote(ref, safe='')}",
        link_text="Open the page of the case",
    )
    return HTMLResponse(page, status_code=404, headers={"cache-control": "no-store"})


async def case(request: Request) -> Response:
    """Redirect to the case's page, the newest artifact under the case's reference; in words, 404, when there is none."""
    from starlette.responses import HTMLResponse

    ref = request.path_params["ref"]
    artifact = await case_page(ref=ref)
    if artifact is not None:
        return _redirect(CASE_PAGE.format(artifact=artifact))
    page = PAGE.format(
        title="There is no page for this case",
        text=f"No case <strong>{html.escape(ref)}</strong> has a page here. Its reference may be mistyped, or its page has not been made yet.",
        link="/",
        link_text="Open the desk",
    )
    return HTMLResponse(page, status_code=404, headers={"cache-control": "no-store"})


async def case_page(*, ref: str) -> str | None:
    """The id of the newest artifact under the case's reference in small letters; None when there is none."""
    from prefect.server import models
    from prefect.server.database import provide_database_interface

    async with provide_database_interface().session_context() as session:
        artifact = await models.artifacts.read_latest_artifact(session=session, key=ref.lower())  # type: ignore[attr-defined]
    return str(artifact.latest_id) if artifact is not None else None


async def open_form(*, ref: str, decision: str) -> str | None:
    """The id of the newest paused run that carries the tags of that form, read from Prefect's own database; None when there is none."""
    from prefect.server import models, schemas
    from prefect.server.database import provide_database_interface
    from prefect.server.schemas.filters import (
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
        FlowRunFilterTags,
    )

    wanted = FlowRunFilter(
        tags=FlowRunFilterTags(all_=["form", f"case:{ref}", f"decision:{decision}"]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[schemas.states.StateType.PAUSED])),
    )
    async with provide_database_interface().session_context() as session:
        runs = await models.flow_runs.read_flow_runs(  # type: ignore[attr-defined]
            session=session,
            flow_run_filter=wanted,
            sort=schemas.sorting.FlowRunSort.EXPECTED_START_TIME_DESC,
            limit=1,
        )
    return str(runs[0].id) if runs else None


def _redirect(page: str) -> Response:
    from starlette.responses import RedirectResponse

    return RedirectResponse(
        BY_WAY_OF_LOGIN.format(page=quote(page, safe="")), status_code=302, headers={"cache-control": "no-store"}
    )
