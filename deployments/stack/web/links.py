"""Short links for mails: `/form/{case}/{decision}` and `/case/{case}` lead to the right page of the Prefect UI.

A form is taken down and hung again, so a mail cannot name its run. These routes carry no data, only redirects: the UI itself asks for
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

    from models.casework.process.open_questions import Asked

# By way of the login page, which passes on whoever is logged in: an address that finds its own way to the login comes back with its query doubled,
# and the page of an artifact then fails (Prefect 3.8.8, UI V2).
BY_WAY_OF_LOGIN = "/v2/login?redirectTo={page}"
FORM_PAGE = "/runs/flow-run/{run}"
AGAIN_S = 3
CASE_PAGE = "/artifacts/artifact/{artifact}"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">{head}<title>{title}</title></head>
<body style="font-family: sans-serif; max-width: 40em; margin: 4em auto; line-height: 1.5">
<h1>{title}</h1><p>{text}</p><p><a href="{link}">{link_text}</a></p>
</body></html>"""


def links() -> list[Route]:
    """The routes, to be put before Prefect's own."""
    from starlette.routing import Route

    return [
        Route("/form/{ref}/{decision}", form),
        Route("/case/{ref}", case),
        Route("/cspr/asked/{ref}", asked),
    ]


async def form(request: Request) -> Response:
    """Redirect to the newest open form of that decision; in words, 404, when there is none, and 503 where it is being hung again."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import HTMLResponse

    ref, decision = request.path_params["ref"], request.path_params["decision"]
    run = await open_form(ref=ref, decision=decision)
    if run is not None:
        return _redirect(FORM_PAGE.format(run=run))
    if decision in {one.decision for one in await run_in_threadpool(asked_and_gone, ref)}:
        page = PAGE.format(
            head=f'<meta http-equiv="refresh" content="{AGAIN_S}">',
            title="This form is being hung again",
            text=f"<strong>{html.escape(ref)}</strong> still asks this, and its form was gone: somebody cancelled or deleted it. It is being hung again, "
            "and this page then leads to it by itself, within a minute.",
            link=f"/case/{quote(ref, safe='')}",
            link_text="Open the page of the case",
        )
        return HTMLResponse(page, status_code=503, headers={"cache-control": "no-store", "retry-after": str(AGAIN_S)})
    page = PAGE.format(
        head="",
        title="This form is not open",
        text=f"There is no open form for <strong>{html.escape(decision)}</strong> in case <strong>{html.escape(ref)}</strong>. It may already have been "
        "answered, or the case may have moved on. The page of the case says what is waiting now.",
        link=f"/case/{quote(ref, safe='')}",
        link_text="Open the page of the case",
    )
    return HTMLResponse(page, status_code=404, headers={"cache-control": "no-store"})


async def case(request: Request) -> Response:
    """Redirect to the case's page, the newest artifact under the case's reference; in words, 404, when there is none.

    Whoever opens the page of a case has its lost forms hung again.
    """
    from starlette.background import BackgroundTask
    from starlette.responses import HTMLResponse

    ref = request.path_params["ref"]
    artifact = await case_page(ref=ref)
    if artifact is not None:
        redirect = _redirect(CASE_PAGE.format(artifact=artifact))
        redirect.background = BackgroundTask(asked_and_gone, ref)
        return redirect
    page = PAGE.format(
        head="",
        title="There is no page for this case",
        text=f"No case <strong>{html.escape(ref)}</strong> has a page here. Its reference may be mistyped, or its page has not been made yet.",
        link="/",
        link_text="Open the desk",
    )
    return HTMLResponse(page, status_code=404, headers={"cache-control": "no-store"})


async def asked(request: Request) -> Response:
    """What the records of a case ask now and whether its form hangs, as JSON; only for who sends the login. What does not hang is hung again."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse

    headers = {"cache-control": "no-store"}
    if not _is_ours(request.headers.get("authorization", "")):
        return JSONResponse({"detail": "Unauthorized"}, status_code=401, headers=headers)
    ref = request.path_params["ref"]
    wanted = await run_in_threadpool(asked_by_the_records, ref)
    if wanted is None:
        return JSONResponse({"detail": "The records cannot be read"}, status_code=503, headers=headers)
    gone = {one.form for one in await run_in_threadpool(asked_and_gone, ref)} if wanted else set()
    found = [{"title": one.title, "hangs": one.form not in gone} for one in wanted]
    return JSONResponse({"asked": found}, headers=headers)


def asked_by_the_records(ref: str) -> list[Asked] | None:
    """What a case asks; None where the records cannot be read."""
    from sqlalchemy.exc import SQLAlchemyError

    from deployments.stack import lost_forms
    from flows.installation import resources

    try:
        return lost_forms.of_records(resources.engine(), ref)
    except (SQLAlchemyError, resources.DatabaseNotNamed):
        return None


def asked_and_gone(ref: str) -> list[Asked]:
    """What a case asks and hangs nowhere, which is being hung again from now on; empty also where that cannot be seen."""
    import httpx
    from sqlalchemy.exc import SQLAlchemyError

    from deployments.stack import lost_forms, nudge
    from flows.installation import resources

    try:
        with nudge.server() as prefect:
            return lost_forms.look_after(resources.engine(), prefect, ref)
    except (httpx.HTTPError, SQLAlchemyError, resources.DatabaseNotNamed, KeyError, ValueError):
        return []


def _is_ours(authorization: str) -> bool:
    """Whether a request carries the login of the desk."""
    import base64
    import hmac

    from flows.installation.settings import load

    return hmac.compare_digest(authorization.encode(), b"Basic " + base64.b64encode(load().credentials().encode()))


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
