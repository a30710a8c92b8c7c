"""Say something at any Apprise addresses: for the watchdog, beside the outbox and the relay that it watches, and for staff channels.

Only a clear yes from every address counts as sent. The addresses hold secrets: they are never in a log or an error.
"""

import logging
from collections.abc import Sequence
from typing import Any

WATCHDOG = "cspr watchdog"


def understood(urls: str | Sequence[str]) -> bool:
    """Whether Apprise knows what to do with every one of these addresses, separated by commas. Calls nobody."""
    return _service(urls, WATCHDOG) is not None


def shout(urls: str | Sequence[str], *, title: str, body: str, app: str = WATCHDOG) -> bool:
    """Say it at every address. True only when each of them took it: Apprise also knows partial, timed out and matched by nothing."""
    from apprise import AppriseResultStatus, NotifyFormat

    service = _service(urls, app)
    if service is None:
        return False
    result = service.notify(title=title, body=body, body_format=NotifyFormat.TEXT)
    return bool(result.status is AppriseResultStatus.SUCCESS)


def _service(urls: str | Sequence[str], app: str) -> Any:
    from apprise import Apprise, AppriseAsset

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would name the addresses
    service = Apprise(asset=AppriseAsset(async_mode=False, app_id=app))
    return service if service.add(urls if isinstance(urls, str) else list(urls)) and len(service) else None
