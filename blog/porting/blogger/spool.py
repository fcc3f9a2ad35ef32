"""A place on disk for what has to wait: memory stays small however large the backup is.

Comments wait until all posts are in, and until what they answer is in, whatever their order in the
file. People and labels wait to be known once each.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from types import TracebackType
from typing import Self

from blog.porting.blogger.entries import Author, CommentEntry

RECENT_MAX = 10_000
"""Names that were just seen and need no look at the disk."""

_TABLES = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -16384;
    CREATE TABLE people (identity TEXT PRIMARY KEY, name TEXT, since TEXT);
    CREATE TABLE marks (identity TEXT, mark TEXT, PRIMARY KEY (identity, mark));
    CREATE TABLE labels (name TEXT PRIMARY KEY);
    CREATE TABLE posts (source_id TEXT PRIMARY KEY);
    CREATE TABLE comments (
        at INTEGER PRIMARY KEY, source_id TEXT UNIQUE, parent_id TEXT, said TEXT
    );
    CREATE INDEX answers ON comments (parent_id);
"""

# Each comment with its depth: first those that answer no comment of the file, then what answers
# them. Comments that answer each other in a circle are in neither.
_LEVELS = """
    CREATE TABLE levels AS
    WITH RECURSIVE level (at, source_id, depth) AS (
        SELECT at, source_id, 0 FROM comments AS one
        WHERE NOT EXISTS (SELECT 1 FROM comments WHERE source_id = one.parent_id)
        UNION ALL
        SELECT answer.at, answer.source_id, depth + 1
        FROM level JOIN comments AS answer ON answer.parent_id = level.source_id
    )
    SELECT at FROM level ORDER BY depth, at
"""
_REACHED = """
    SELECT source_id, parent_id, said FROM levels JOIN comments USING (at) ORDER BY levels.rowid
"""
_NOT_REACHED = """
    SELECT source_id, parent_id, said FROM comments
    WHERE at NOT IN (SELECT at FROM levels) ORDER BY at
"""


class Spool:
    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # "" is a file that nobody else sees
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN").close()
        self._seen: set[tuple[str, str]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._db.close()

    def add_author(self, author: Author, at: datetime) -> None:
        """Keep who wrote, under the first name seen, since the earliest date."""
        self._do(
            "INSERT INTO people VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET since = min(since, excluded.since)",
            (author.identity, author.name, at.isoformat(timespec="microseconds")),
        )

    def add_mark(self, identity: str, mark: str) -> None:
        """Keep the keyed hash of an address that came with somebody."""
        self._do("INSERT OR IGNORE INTO marks VALUES (?, ?)", (identity, mark))

    def add_label(self, name: str) -> None:
        if ("label", name) in self._seen:
            return
        if len(self._seen) >= RECENT_MAX:
            self._seen.clear()
        self._seen.add(("label", name))
        self._do("INSERT OR IGNORE INTO labels VALUES (?)", (name,))

    def is_new_post(self, source_id: str) -> bool:
        """Return whether no post or page of this id came before."""
        return self._do("INSERT OR IGNORE INTO posts VALUES (?)", (source_id,)) == 1

    def add_comment(self, comment: CommentEntry) -> bool:
        """Keep the comment; return whether none of this id came before."""
        said = json.dumps(
            [
                comment.post_id,
                comment.content,
                comment.removed,
                comment.author.name,
                comment.author.identity,
                comment.published.isoformat(),
            ]
        )
        added = self._do(
            "INSERT OR IGNORE INTO comments (source_id, parent_id, said) VALUES (?, ?, ?)",
            (comment.source_id, comment.parent_id, said),
        )
        return added == 1

    def people(self) -> Iterator[tuple[Author, datetime]]:
        for identity, name, since in self._rows("SELECT * FROM people ORDER BY rowid"):
            yield Author(name, identity), datetime.fromisoformat(since)

    def marks(self) -> Iterator[tuple[str, str]]:
        yield from self._rows("SELECT identity, mark FROM marks ORDER BY rowid")  # type: ignore[misc]

    def labels(self) -> Iterator[str]:
        for (name,) in self._rows("SELECT name FROM labels ORDER BY rowid"):
            yield name

    def comments(self) -> Iterator[CommentEntry]:
        """Yield the comments so that each comes after what it answers; those in a circle come last."""
        self._do(_LEVELS, ())
        self._do("CREATE UNIQUE INDEX reached ON levels (at)", ())
        for query in (_REACHED, _NOT_REACHED):
            for row in self._rows(query):
                yield _comment(*row)

    def _do(self, statement: str, values: tuple[object, ...]) -> int:
        with closing(self._db.execute(statement, values)) as cursor:
            return cursor.rowcount

    def _rows(self, query: str) -> Iterator[tuple[str, ...]]:
        with closing(self._db.execute(query)) as cursor:
            yield from cursor


def _comment(source_id: str, parent_id: str | None, said: str) -> CommentEntry:
    post_id, content, removed, name, identity, published = json.loads(said)
    return CommentEntry(
        source_id=source_id,
        post_id=post_id,
        parent_id=parent_id,
        content=content,
        removed=removed,
        author=Author(name, identity),
        published=datetime.fromisoformat(published),
    )
