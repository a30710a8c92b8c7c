"""Short links for mails: `/form/{case}/{decision}` and `/case/{case}` lead to the right page of the Prefect UI.

A form is taken down and hung again (design §7), so a mail cannot name its run. These routes carry no data, only redirects: the UI itself asks for
the login.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

FORM_PAGE = "/v2/runs/flow-run/{run}"
CASE_PAGE = "/v2/artifacts/key/{key}"
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
    from starlette.responses import HTMLResponse, RedirectResponse

    ref, decision = request.path_params["ref"], request.path_params["decision"]
    run = await open_form(ref=ref, decision=decision)
    if run is not None:
        return RedirectResponse(FORM_PAGE.format(run=run), status_code=302, headers={"cache-control": "no-store"})
    page = PAGE.format(
        title="This form is not open",
        text=f"There is no open form for <strong>{html.escape(decision)}</strong> in case <strong>{html.escape(ref)}</strong>. It may already have been "
        "answered, or the case may have moved on. The page of the case says what is waiting now.",
        link=f"/case/{ref}" if _is_reference(ref) else "/",
        link_text="Open the page of the case" if _is_reference(ref) else "Open the desk",
    )
    return HTMLResponse(page, status_code=404, headers={"cache-control": "no-store"})


async def case(request: Request) -> Response:
    """Redirect to the case's page, an artifact under the case's reference."""
    from starlette.responses import HTMLResponse, RedirectResponse

    ref = request.path_params["ref"]
    if not _is_reference(ref):
        page = PAGE.format(
            title="No such case",
            text=f"<strong>{html.escape(ref)}</strong> is not a case reference.",
            link="/",
            link_text="Open the desk",
        )
        return HTMLResponse(page, status_code=404)
    return RedirectResponse(CASE_PAGE.format(key=ref.lower()), status_code=302)


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


def _is_reference(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,60}", text) is not None
