"""What came with earlier imports, and remembering what comes with this one."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from blog.orm import Base
from blog.porting.models import ImportedItem
from blog.porting.report import Report, Tally

T = TypeVar("T")

BATCH = 500
"""Items that are looked up and written together; more saves little and takes memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One import: where it writes, what it is called, when it happens, and what it tells."""

    session: Session
    source: str
    at: datetime
    report: Report

    def tally(self, kind: str) -> Tally:
        return self.report.tallies[kind]


def batched(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def fingerprint(*parts: object) -> str:
    """Return what is equal for equal parts only."""
    return sha256(repr(parts).encode()).hexdigest()


def known(run: Run, kinds: Collection[str], source_ids: Iterable[str]) -> dict[str, ImportedItem]:
    """Return what was imported before, by its id there."""
    query = select(ImportedItem).where(
        ImportedItem.source == run.source,
        ImportedItem.kind.in_(kinds),
        ImportedItem.source_id.in_(set(source_ids)),
    )
    return {item.source_id: item for item in run.session.scalars(query)}


def remember(run: Run, kind: str, made: Iterable[tuple[str, int, str]], *, version: int) -> None:
    """Keep ``(id there, id here, digest)`` of what was made at ``version``."""
    add_rows(
        run.session,
        "imported_items",
        [
            {
                "source": run.source,
                "kind": kind,
                "source_id": source_id,
                "local_id": local_id,
                "digest": digest,
                "local_version": version,
                "imported_at": run.at,
            }
            for source_id, local_id, digest in made
        ],
    )


def remember_again(run: Run, renewed: Iterable[tuple[ImportedItem, str, int]]) -> None:
    """Keep the new digest and version of what was updated."""
    rows = [
        {"item": item.id, "digest": digest, "version": version, "at": run.at}
        for item, digest, version in renewed
    ]
    if not rows:
        return
    items = Base.metadata.tables["imported_items"]
    statement = (
        update(items)
        .where(items.c.id == bindparam("item"))
        .values(
            digest=bindparam("digest"),
            local_version=bindparam("version"),
            imported_at=bindparam("at"),
        )
    )
    run.session.connection().execute(statement, rows)


def add_rows(session: Session, table: str, rows: list[dict[str, Any]]) -> None:
    """Write many rows with one statement."""
    if rows:
        session.connection().execute(insert(Base.metadata.tables[table]), rows)


def new_ids(session: Session, table: str, count: int) -> list[int]:
    """Return ids nobody has, so that rows that point at each other are written together.

    SQLite has one writer at a time, and this transaction is it; PostgreSQL counts for everybody.
    """
    if session.get_bind().dialect.name == "postgresql":
        ids = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
        )
        return list(session.scalars(ids, {"name": table, "count": count}))
    last = session.scalar(select(func.max(Base.metadata.tables[table].c.id))) or 0
    return list(range(last + 1, last + 1 + count))
