"""A world that remembers how lives go: what other tests lived before, step by step the same, is put back instead of lived again.

A life is the steps since the world began, each with what was said in it and its moment. Whatever else a test does to the records ends the remembering,
for that test; so does whoever patches the code. Rows come back by COPY, byte for byte, and only when somebody looks.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine
from sqlmodel import Session

from models.casework.reading.case_shapes import CaseView
from models.records.base import Record
from tests.support.world import World

TABLES = [table.name for table in Record.metadata.sorted_tables]
COUNTERS = SQL(
    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
)


@dataclass(frozen=True)
class Lived:
    """What a life came to: the rows, the numbers given out, the documents, and what its last step returned."""

    rows: dict[str, bytes]
    counters: dict[str, int]
    documents: dict[Path, bytes]
    came_to: Any


def remembered(step: Callable[..., Any]) -> Callable[..., Any]:
    """The step, which is taken only where nobody has taken it twice before in such a life."""

    @wraps(step)
    def once_or_twice(world: "RememberingWorld", *given: Any, **named: Any) -> Any:
        before = world.life
        if before is None:
            return step(world, *given, **named)
        life = (*before, (step.__name__, repr((world.now, world.expects_unwritten, given, sorted(named.items())))))
        lived = world.LIVED.get(life)
        if lived is None:
            came_to = step(world, *given, **named)  # a life of its own for what the step does within
            world.TAKEN[life] += 1
            if world.TAKEN[life] > 1:
                world.LIVED[life] = world.lived(came_to)
        else:
            came_to = lived.came_to
            world.put_back_when_looked_at(lived)
        world.life = life
        return came_to

    return once_or_twice


class RememberingWorld(World):
    """A `World` on an empty database."""

    LIVED: ClassVar[dict[tuple[Any, ...], Lived]] = {}
    TAKEN: ClassVar[Counter[tuple[Any, ...]]] = Counter()

    def __init__(self, engine: Engine, home: Path) -> None:
        self.life: tuple[Any, ...] | None = ()
        self._to_put_back: Lived | None = None
        self._is_empty = True
        self._putting_back = Lock()
        super().__init__(engine, home)

    @property
    def engine(self) -> Engine:
        """The database, as it is now; what is done to it is no step of a life."""
        self.life = None
        self._put_back()
        return self._engine

    @engine.setter
    def engine(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        self.life = None
        self._put_back()
        self._is_empty = False
        with super().session() as session:
            yield session

    def lived(self, came_to: Any) -> Lived:
        """What there is now."""
        with self._connection() as connection:
            rows = {table: _rows(connection, table) for table in TABLES}
            counters = dict(connection.execute(COUNTERS).fetchall())
        home = self.desk.documents
        documents = {path.relative_to(home): path.read_bytes() for path in home.rglob("*") if path.is_file()}
        return Lived({table: lines for table, lines in rows.items() if lines}, counters, documents, came_to)

    def put_back_when_looked_at(self, lived: Lived) -> None:
        """Documents at once, rows with the next session."""
        for path, content in lived.documents.items():
            kept = self.desk.documents / path
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(content)
        self._to_put_back = lived

    def _put_back(self) -> None:
        with self._putting_back:  # tests may look from several threads
            if self._to_put_back is not None:
                self._copy_in(self._to_put_back)
                self._to_put_back = None

    def _copy_in(self, lived: Lived) -> None:
        with self._connection() as connection:
            connection.execute("SET LOCAL session_replication_role = replica")
            if not self._is_empty:
                for table in TABLES:
                    connection.execute(SQL("DELETE FROM {}").format(Identifier(table)))
            for table, lines in lived.rows.items():
                with connection.cursor().copy(_copy(table, "FROM STDIN")) as rows:
                    rows.write(lines)
            for counter, last in lived.counters.items():
                connection.execute("SELECT setval(%s, %s)", (f'public."{counter}"', last))
        self._is_empty = False

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Any]]:
        pooled = self._engine.raw_connection()
        try:
            connection = pooled.driver_connection
            assert isinstance(connection, psycopg.Connection)
            with connection.transaction():
                yield connection
        finally:
            pooled.close()

    def show(self, ref: str) -> CaseView:
        """A look is no step of a life."""
        life = self.life
        view = super().show(ref)
        self.life = life
        return view

    load_partnership = remembered(World.load_partnership)
    open = remembered(World.open)
    decide = remembered(World.decide)
    run_pass = remembered(World.run_pass)
    sweep = remembered(World.sweep)
    returned = remembered(World.returned)
    action = remembered(World.action)


def _rows(connection: psycopg.Connection[Any], table: str) -> bytes:
    with connection.cursor().copy(_copy(table, "TO STDOUT")) as rows:
        return b"".join(rows)


def _copy(table: str, direction: str) -> Any:
    return SQL(f"COPY {{}} {direction}").format(Identifier(table))
