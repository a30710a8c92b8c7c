"""Is the record still what was recorded? The chain link by link, the rows against what it committed to, and its end against anchors kept elsewhere.

A chain that was written anew from some point on fits together; only somebody who kept an earlier end of it can tell. Such ends are the
anchors: the watchdog keeps them in files, and two people get one by mail each working day.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel import Session, col, select

from models.casework.record import audit, committing
from models.casework.record.audit import GENESIS, fingerprint
from models.casework.record.people import SYSTEM
from models.casework.record.who import By
from models.records.tables import AuditEntry, Record

NOTICE = "audit-anchor"
SHOWN = 16  # digits of an entry's hash that are mailed: nobody finds another entry with the same
TAKE_OVER = "record.take-over"
# What tells one row of a table from another in words: codes and numbers, never what people wrote.
_NAMING = (
    "ref",
    "kind",
    "rule",
    "notice",
    "slot",
    "number",
    "letter",
    "round",
    "item",
    "revision",
    "rung",
    "operation",
)
_IN_WORDS = {
    table.__tablename__: re.sub(r"(?<!^)(?=[A-Z])", " ", table.__name__).lower() for table in Record.__subclasses__()
}
_IS_OLDER = text("""
    SELECT EXISTS (SELECT FROM audit_entry WHERE seq = 1 AND rows IS NULL)
        AND NOT EXISTS (SELECT FROM audit_entry WHERE operation = 'record.take-over')
""")
_COMPARE = (
    "SELECT t.id, " + committing.DIGEST.replace(":salt", "w.salt") + ' FROM "{0}" AS t '  # noqa: S608
    "LEFT JOIN unnest(CAST(:ids AS integer[]), CAST(:salts AS text[])) AS w (id, salt) ON w.id = t.id{1}"
)
_NAMES = """
    SELECT t.id, to_jsonb(t), review_case.ref FROM "{0}" AS t
    LEFT JOIN review_case ON review_case.id = CAST(to_jsonb(t) ->> 'case_id' AS integer) WHERE t.id = ANY(CAST(:ids AS integer[]))
"""


class Altered(NamedTuple):
    """One row that is not as the chain says. `how`: changed, gone, added. `seq`: the entry that committed to it last; none for an added one."""

    table: str
    key: int
    how: str
    name: str
    case_ref: str
    seq: int | None
    operation: str

    @property
    def words(self) -> str:
        """The row, what is wrong with it, and which entry says so: never what stands in it."""
        what = " ".join(part for part in (_IN_WORDS[self.table], str(self.key), self.name) if part)
        what += f" of {self.case_ref}" if self.case_ref else ""
        if self.seq is None:
            return f"{what} was added: no entry knows of it"
        was = "is gone" if self.how == "gone" else "is back" if self.how == "back" else "was changed"
        return f"{what} {was} after entry {self.seq} ({self.operation})"


class Anchor(NamedTuple):
    """An end of the chain that was kept elsewhere. `hash` may be its beginning only; `where` says who kept it, in words."""

    seq: int
    hash: str
    where: str
    kept_at: datetime | None = None


class Lost(NamedTuple):
    """An anchor that the chain does not hold any more, and the last earlier one that it does."""

    anchor: Anchor
    is_there: bool
    holds_to: int

    @property
    def words(self) -> str:
        """What is wrong, and between which entries."""
        how = "is another one now" if self.is_there else "is gone"
        since = f"everything to entry {self.holds_to} is as it was" if self.holds_to else "no earlier end is known"
        return f"entry {self.anchor.seq} ({self.anchor.where}) {how}; {since}"


@dataclass(frozen=True)
class Verified:
    """What reading everything found. `broken_at`: the first entry that does not fit. `unbound`: rows from before rows were committed to."""

    entries: int
    head: str
    broken_at: int | None = None
    altered: tuple[Altered, ...] = ()
    lost: tuple[Lost, ...] = ()
    unbound: int = 0

    @property
    def ok(self) -> bool:
        return self.broken_at is None and not self.altered and not self.lost

    @property
    def troubles(self) -> list[str]:
        """What is wrong, a line each."""
        broken = [] if self.broken_at is None else [f"the audit chain is broken at entry {self.broken_at}"]
        return [*broken, *(one.words for one in self.lost), *(one.words for one in self.altered)]


@dataclass
class _Chain:
    """What the chain says: of each row the entry that committed to it last, and the salts."""

    entries: int = 0
    head: str = GENESIS
    broken_at: int | None = None
    before: bool = False  # some entry is from before that, and nothing was taken over since
    last: dict[str, dict[int, tuple[int, str]]] = field(default_factory=dict)
    salts: dict[int, str] = field(default_factory=dict)
    named: dict[int, tuple[str, str]] = field(default_factory=dict)
    hashes: dict[int, str] = field(default_factory=dict)


def verify(session: Session, anchors: Iterable[Anchor] = ()) -> Verified:
    """Read the whole chain, compare every row of record with what it committed to, and look for every anchor in it.

    A session that has not begun reads one moment only, so that it may run while others write.
    """
    if not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    session.execute(text("SELECT set_config('TimeZone', 'UTC', true)"))
    anchors = sorted(anchors, key=lambda one: one.seq)
    chain = _read(session, {anchor.seq for anchor in anchors})
    altered: list[Altered] = []
    unbound = 0
    for table in committing.OF_RECORD:
        theirs, unknown = _compare(session, chain, table)
        altered += theirs
        unbound += unknown
    return Verified(chain.entries, chain.head, chain.broken_at, tuple(altered), _lost(chain, anchors), unbound)


def mailed_anchors(session: Session) -> list[Anchor]:
    """The ends of the chain that were mailed to people, as the outbox has them."""
    result = session.execute(text("SELECT facts FROM message WHERE notice = :notice ORDER BY id"), {"notice": NOTICE})
    return [
        Anchor(facts["seq"], facts["hash"], f"mailed on {facts['day']}")
        for (facts,) in result
        if isinstance(facts.get("seq"), int)
    ]


def take_over(session: Session, *, at: datetime) -> int:
    """Commit to what is on record from a version that did not commit to rows. Returns how many; 0 where there is nothing to do."""
    if session.execute(_IS_OLDER).scalar_one() is not True:
        return 0
    audit.wait_for_turn(session)
    chain = _read(session, set())
    if not chain.before:
        return 0
    rows: dict[str, list[int]] = {}
    for table in committing.OF_RECORD:
        keys = session.execute(text(f'SELECT t.id FROM "{table}" AS t{_but_not(table, " WHERE NOT")}')).scalars()  # noqa: S608
        known = chain.last.get(table, {})
        rows[table] = [key for key in keys if key not in known]
        committing.written(session, table, rows[table])
    count = sum(map(len, rows.values()))
    detail = {"rows": count, "what": "taken over as found"}
    audit.append(session, by=By(SYSTEM, at, at), operation=TAKE_OVER, detail=detail)
    return count


def _read(session: Session, wanted: set[int]) -> _Chain:
    chain = _Chain()
    previous = GENESIS
    for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)).execution_options(yield_per=1000)):
        session.expunge(entry)
        chain.entries += 1
        fits = entry.seq == chain.entries and entry.previous == previous and fingerprint(entry) == entry.hash
        if not fits and chain.broken_at is None:
            chain.broken_at = entry.seq
        previous = entry.hash
        if chain.broken_at is None:
            chain.head = entry.hash
        if entry.seq in wanted:
            chain.hashes[entry.seq] = entry.hash
        if entry.rows is None:
            chain.before = True
        elif entry.operation == TAKE_OVER:
            chain.before = False
        for table, digests in (entry.rows or {}).items():
            last = chain.last.setdefault(table, {})
            for key, digest in digests.items():
                last[int(key)] = (entry.seq, digest)
            chain.salts[entry.seq] = entry.salt or ""
            chain.named[entry.seq] = (entry.operation, entry.case_ref)
    return chain


def _compare(session: Session, chain: _Chain, table: str) -> tuple[list[Altered], int]:
    """The rows of a table that are not what the chain says, and how many it does not speak of because they are older."""
    known = chain.last.get(table, {})
    ids = list(known)
    values = {
        "ids": ids,
        "salts": [chain.salts[known[key][0]] for key in ids],
        f"{table}_passing": list(committing.IN_PASSING.get(table, ())),
    }
    wrong: dict[int, str] = {}
    unbound = 0
    there: set[int] = set()
    query = text(_COMPARE.format(table, _but_not(table, " WHERE w.id IS NOT NULL OR NOT")))
    for key, digest in session.execute(query, values):
        there.add(key)
        if key not in known:
            if chain.before:
                unbound += 1
            else:
                wrong[key] = "added"
        elif not known[key][1]:
            wrong[key] = "back"
        elif digest != known[key][1]:
            wrong[key] = "changed"
    wrong |= {key: "gone" for key, (_, digest) in known.items() if digest and key not in there}
    return _named(session, chain, table, wrong), unbound


def _named(session: Session, chain: _Chain, table: str, wrong: Mapping[int, str]) -> list[Altered]:
    if not wrong:
        return []
    names: dict[int, tuple[str, str]] = {}
    for key, row, ref in session.execute(text(_NAMES.format(table)), {"ids": list(wrong)}):
        name = " ".join(str(row[column]) for column in _NAMING if row.get(column) not in (None, ""))
        names[key] = (name, ref or "")
    found = []
    for key, how in sorted(wrong.items()):
        seq = chain.last.get(table, {}).get(key, (None, ""))[0]
        operation, about = chain.named[seq] if seq is not None else ("", "")
        name, ref = names.get(key, ("", about))
        found.append(Altered(table, key, how, name, ref, seq, operation))
    return found


def _lost(chain: _Chain, anchors: Sequence[Anchor]) -> tuple[Lost, ...]:
    found: list[Lost] = []
    holds_to = 0
    for anchor in anchors:
        if anchor.seq < 1:
            continue
        now = chain.hashes.get(anchor.seq)
        if now is not None and anchor.hash and now.startswith(anchor.hash.lower()):
            holds_to = max(holds_to, anchor.seq)
        else:
            found.append(Lost(anchor, now is not None, holds_to))
    return tuple(found[:1])  # everything after the first is another one too


def _but_not(table: str, condition: str) -> str:
    """What leaves out rows that no entry speaks of yet: an attempt is on record before it is made."""
    return f"{condition} ({committing.NOT_YET[table]})" if table in committing.NOT_YET else ""
