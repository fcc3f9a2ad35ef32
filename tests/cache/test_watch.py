"""A process learns of every commit, of whichever process, thread or connection; and of none twice."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from blog.cache.wal_index import HEADER, wal_index
from blog.cache.watch_sqlite import SqliteWatch
from blog.revisions import TOTAL


@pytest.fixture(params=["wal", "delete"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "it's 100% a blog?.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode = {request.param}")
        connection.execute("CREATE TABLE revisions (key TEXT PRIMARY KEY, number INT, at INT)")
        connection.execute("INSERT INTO revisions VALUES (?, 1, 0)", [TOTAL])
        yield connection


def rise(database: sqlite3.Connection, number: int) -> None:
    database.execute("UPDATE revisions SET number = ? WHERE key = ?", [number, TOTAL])


def path_of(database: sqlite3.Connection) -> str:
    return str(database.execute("PRAGMA database_list").fetchone()[2])


def test_every_commit_is_seen_by_every_thread(database: sqlite3.Connection) -> None:
    watch = SqliteWatch(path_of(database))
    seen = [watch.look()]
    for number in range(2, 6):
        rise(database, number)
        looks = threading.Thread(target=lambda: seen.append(watch.look()))
        looks.start()
        looks.join()
        seen.append(watch.look())
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    rise(database, 6)
    assert [*seen, watch.look()] == [1, 2, 2, 3, 3, 4, 4, 5, 5, 6]


def test_what_was_not_committed_is_not_seen(database: sqlite3.Connection) -> None:
    watch = SqliteWatch(path_of(database))
    watch.look()
    database.execute("BEGIN IMMEDIATE")
    rise(database, 2)
    assert watch.look() == 1
    database.execute("ROLLBACK")
    assert watch.look() == 1


@pytest.mark.parametrize("database", ["wal"], indirect=True)
def test_a_look_takes_no_lock_from_the_process(database: sqlite3.Connection) -> None:
    other = SqliteWatch(path_of(database))
    other.look()
    database.execute("BEGIN IMMEDIATE")
    for _ in range(2):  # what opens the index anew must not close it
        watch = SqliteWatch(path_of(database))
        watch.look()
        del watch
    assert locks_on(path_of(database)) >= 2  # the one that says it is open, and the writer's
    database.execute("COMMIT")


def locks_on(path: str) -> int:
    """Return how many locks anybody has on the database's index, as the system tells."""
    file = Path(f"{path}-shm").stat().st_ino
    lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    return sum(f":{file} " in line for line in lines)


@pytest.mark.parametrize("database", ["wal"], indirect=True)
def test_an_index_of_another_version_is_not_trusted(
    database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = wal_index(database)
    assert found is not None
    assert len(found) == HEADER
    monkeypatch.setattr("blog.cache.wal_index.VERSION", b"\x01\x02\x03\x04")
    assert wal_index(database) is None
    watch = SqliteWatch(path_of(database))
    watch.look()
    rise(database, 2)
    assert watch.look() == 2
