"""Whether anybody committed to an SQLite database, read from memory that its processes share.

In WAL mode every process maps the same ``…-shm`` file. It begins with the header of the WAL-index: 48
bytes that a commit writes anew, and that SQLite itself compares to learn whether what it knows still
holds (sqlite.org/walformat.html, "The WAL-Index Header"). To compare them takes a tenth of a
microsecond, ``PRAGMA data_version`` five: it begins and ends a transaction, which locks the file twice.
"""

import mmap
import os
import sqlite3
import struct

HEADER = 48
"""Bytes of the first of the header's two copies, the one that is written last."""

VERSION = struct.pack("=I", 3_007_000)
"""What the header begins with. Whoever wrote another one may mean something else by the rest."""

_kept: list[mmap.mmap] = []
"""What is open for good. Closing a file ends all locks that the process has on it, SQLite's too
(sqlite.org/howtocorrupt.html, 2.2); so the files below are never closed either."""


def wal_index(connection: sqlite3.Connection) -> mmap.mmap | None:
    """Return the database's WAL-index, or nothing when it has none that is understood.

    It is that of the database as long as ``connection`` stays open.
    """
    ((mode,),) = connection.execute("PRAGMA journal_mode").fetchall()
    if mode != "wal":
        return None
    connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()  # opens the index
    ((_, _, path), *_) = connection.execute("PRAGMA database_list").fetchall()
    try:
        found = mmap.mmap(os.open(f"{path}-shm", os.O_RDONLY), HEADER, prot=mmap.PROT_READ)
    except (OSError, ValueError):
        return None
    _kept.append(found)
    return found if found[: len(VERSION)] == VERSION else None
