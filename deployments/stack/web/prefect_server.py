"""The Prefect server as we run it: Prefect's own application, strict headers, short links for mails, and a button that opens a form.

`python -m deployments.stack.web.prefect_server` serves it; `deployments.stack.environment.server` says with which settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployments.stack import values
from deployments.stack.no_free_words import NoFreeWords
from deployments.stack.only_text import OnlyText
from deployments.stack.web.answer_button import AnswerButton, files
from deployments.stack.web.feed_page import feed_page
from deployments.stack.web.headers import StrictHeaders
from deployments.stack.web.links import links
from flows.installation import settings as settings_

if TYPE_CHECKING:
    from fastapi import FastAPI


def create_app() -> FastAPI:
    """Prefect's API and UI, with our links and files in front, our button in its pages, and strict headers around everything."""
    from prefect.server.api.server import create_app as prefects

    from deployments.stack import vacuum  # noqa: F401 - importing it adds it to Prefect's background services

    app = prefects(final=True)
    app.router.routes[:0] = [*links(), *feed_page(), *files()]  # before Prefect's own catch-all for the UI
    app.add_middleware(AnswerButton)
    app.add_middleware(NoFreeWords)
    app.add_middleware(OnlyText)
    app.add_middleware(StrictHeaders)  # added last: outermost
    return app


def main() -> None:
    """Serve until SIGTERM."""
    import uvicorn

    chosen = settings_.load()
    app = create_app()
    values.keep_out_of_logs()
    uvicorn.run(
        app,
        host=chosen.host,
        port=chosen.port,
        log_config=None,  # Prefect's: with day and time, so that the log can be read for errors
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,  # browsers keep event streams open
    )


if __name__ == "__main__":
    main()
