"""The environment of each process in the stack: what makes Prefect quiet, local, quick to answer and cheap when idle.

Names are Prefect's (https://docs.prefect.io/v3/api-ref/settings-ref); the reasons are ours.
"""

from __future__ import annotations

import os
from pathlib import Path

import certifi
from pydantic import SecretStr

from deployments.stack.postgres import Databases
from flows.installation.settings import Settings

POOL = "cspr"

# How often the server's background services look, in seconds: rarely, since an idle installation is to cost next to nothing.
LOOPS = {
    "LATE_RUNS": 30,
    "FOREMAN": 60,
    "REPOSSESSOR": 60,
    "SCHEDULER": 60,
    "SCHEDULER_RECENT_DEPLOYMENTS": 30,
    "DB_VACUUM": 3600,
}
EVENTS_DAYS = 7  # they show what moves; nothing is ever looked up in them


def common(settings: Settings, databases: Databases) -> dict[str, str]:
    """What every process of the stack gets. Prefect variables of the caller's own shell are not passed on: they would point elsewhere."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return (
        inherited
        | _given(settings)
        | {
            "CSPR_HOME": str(settings.data),
            "CSPR_DATABASE_URL": databases.cspr_url,
            "CSPR_PREFECT_DATABASE_URL": databases.prefect_url,
            "CSPR_HOST": settings.host,
            "CSPR_PORT": str(settings.port),
            "CSPR_INBOX_PORT": str(settings.inbox_port),
            "CSPR_SMTP_PORT": str(settings.smtp_port),
            "CSPR_REPLIES_PORT": str(settings.replies_port),
            "PREFECT_HOME": str(settings.data / "prefect"),
            "PREFECT_API_URL": settings.api_url,
            "PREFECT_API_AUTH_STRING": settings.credentials(),
            "PREFECT_API_SSL_CERT_FILE": str(_one_authority(settings.data)),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",  # a process that cannot reach the server must say so, not start its own
            "PREFECT_CLI_PROMPT": "false",
            "PREFECT_LOGGING_FORMATTERS_STANDARD_DATEFMT": "%Y-%m-%d %H:%M:%S",  # an error of yesterday is not one of today
            "PYTHONUNBUFFERED": "1",
        }
    )


def server(settings: Settings, databases: Databases) -> dict[str, str]:
    """The Prefect server: login on, nothing sent outside, services that this application has no use for switched off."""
    return (
        common(settings, databases)
        | {
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": databases.prefect_url,
            "PREFECT_SERVER_API_AUTH_STRING": settings.credentials(),
            "PREFECT_SERVER_API_HOST": settings.host,
            "PREFECT_SERVER_API_PORT": str(settings.port),
            "PREFECT_UI_API_URL": "/api",  # same origin, whatever name the browser used
            "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": settings.ui_url,
            "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
            "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
            "PREFECT__SERVER_FINAL": "1",
            # A form has no pause timeout, and this service reads every paused run every five seconds.
            "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
            # No automations: correctness never rests on them.
            "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
            "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "10",
            "PREFECT_SERVER_DATABASE_SQLALCHEMY_POOL_SIZE": "5",
            "PREFECT_SERVER_DATABASE_TIMEOUT": "50",  # a busy machine is no outage; whoever asked gives up after sixty seconds
            # What is over goes: the runs as `vacuum.py` has them deleted, the events by Prefect itself.
            "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(settings.keep_runs_days * 86_400),
            "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"P{min(settings.keep_runs_days, EVENTS_DAYS)}D",
            **{f"PREFECT_SERVER_SERVICES_{service}_LOOP_SECONDS": str(seconds) for service, seconds in LOOPS.items()},
        }
    )


def worker(settings: Settings, databases: Databases) -> dict[str, str]:
    """The worker and the flow runs that it starts."""
    return common(settings, databases) | {
        "PREFECT_WORKER_QUERY_SECONDS": str(settings.poll_seconds),
        "PREFECT_WORKER_PREFETCH_SECONDS": "1",
        "PREFECT_LOGGING_LEVEL": "INFO",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    }


def _given(settings: Settings) -> dict[str, str]:
    """Every setting that somebody set, wherever: a `.env` file is read in the folder of `cspr start`, and its processes have another."""
    values = {name: getattr(settings, name) for name in settings.model_fields_set}
    return {
        f"CSPR_{name.upper()}": value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in values.items()
        if value is not None
    }


def _one_authority(data: Path) -> Path:
    """A file with one of the certificate authorities that Prefect trusts.

    It reads its file anew for every client that it makes, several in each run, and all 117 of them take 15 ms; the API is plain HTTP here, and
    nothing is ever checked with them.
    """
    end = "-----END CERTIFICATE-----\n"
    data.mkdir(parents=True, exist_ok=True)
    path = data / "one-authority.pem"
    if not path.exists():
        path.write_text(Path(certifi.where()).read_text(encoding="ascii").partition(end)[0] + end, encoding="ascii")
    return path
