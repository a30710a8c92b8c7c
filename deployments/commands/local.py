"""Run an operation from the command line: find the database, do it, and tell the desk if it is running."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from deployments.commands.output import WrongInput, refusal
from deployments.stack.postgres import ensure_running
from flows.installation import settings
from models.casework.process.deciding import DecisionNotOpen
from models.casework.record.case import NoSuchCase
from models.casework.record.refusals import BadAnswer
from models.casework.signatures.proposals import NotProposed


@contextmanager
def database() -> Iterator[None]:
    """The database at hand for the length of a command: the one that runs, or the embedded one started for it; migrated.

    Refusals come out as `WrongInput`: exit status 2 and one line.
    """
    from flows.installation import clock, keeping
    from models.records.database import engine_for

    url = ensure_running(settings.load()).cspr_url
    os.environ["CSPR_DATABASE_URL"] = url
    settings.load.cache_clear()
    try:
        keeping.bring_up_to_date(url, at=clock.now())
        yield
    except BadAnswer as bad:
        raise refusal(bad) from None
    except (DecisionNotOpen, NoSuchCase, NotProposed) as refused:
        raise WrongInput(str(refused)) from None
    finally:
        engine_for(url).dispose()  # a server that ends with this process logs whoever is still connected as an error
