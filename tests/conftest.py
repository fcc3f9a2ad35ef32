"""Two databases, one blog on each, and a clean slate for every test."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from blog import create_app, migrate
from blog.accounts import passwords
from blog.config import CacheMode, Config
from blog.db import Database
from blog.orm import Base
from tests import postgresql as server
from tests.browse import Visitor
from tests.processes import FULL_SIZE

SECRET = "a secret key for tests only"

OF_THE_TESTS = ("GATEPOST_BROWSER", "GATEPOST_CHROMIUM", "GATEPOST_FULL_SIZE")
"""Variables that say how the tests are run, not how a blog is."""

settings.register_profile("every day", max_examples=25, deadline=None)
settings.register_profile("full size", max_examples=500, deadline=None)
settings.load_profile("full size" if FULL_SIZE else "every day")

FIRST_PROCESS = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    for name in [each for each in os.environ if each.startswith("GATEPOST_")]:
        if name not in (server.RUN_FOLDER, *OF_THE_TESTS):
            del os.environ[name]  # whoever runs the tests may run a blog too
    config.stash[FIRST_PROCESS] = server.open_run()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that take long, shared out among the workers; the rest stays random.

    Each worker begins with an equal part of the list and later takes over from the ends of others.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    modules: dict[Path, list[pytest.Item]] = {}
    for each in items:
        if each.get_closest_marker("long") or each.get_closest_marker("browser"):
            modules.setdefault(each.path, []).append(each)
    longest = sorted(modules.values(), key=lambda tests: "browser" not in tests[0].keywords)
    taken = {each for tests in modules.values() for each in tests}
    others = iter([each for each in items if each not in taken])
    parts: list[pytest.Item] = []
    for worker in range(workers):
        begin = [each for tests in longest[worker::workers] for each in tests]
        parts += begin
        parts += islice(others, max(0, len(items) // workers - len(begin)))
    items[:] = [*parts, *others]


def pytest_collection_finish() -> None:
    """Leave what is loaded out of the search for garbage, and search seldom: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


def pytest_unconfigure(config: pytest.Config) -> None:
    if config.stash.get(FIRST_PROCESS, False):
        server.close_run()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line each what nobody looked at, lest a green run hides it."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {report.longrepr[2] for report in skipped if "browser" not in report.keywords}
    for reason in sorted(reasons):
        terminalreporter.write_line(f"!!! {reason}", yellow=True, bold=True)
    in_browser = sum("browser" in report.keywords for report in skipped)
    if in_browser:
        terminalreporter.write_line(
            f"!!! {in_browser} tests in a browser DID NOT RUN: no Chromium on this machine."
            " Install one, or name it in GATEPOST_CHROMIUM.",
            yellow=True,
            bold=True,
        )


@pytest.fixture(scope="session")
def new_postgresql() -> Callable[[], str]:
    """Return what makes an empty database and returns its URL, on the run's one PostgreSQL."""
    numbers = count(1)

    def make() -> str:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        try:
            return server.start(f"gatepost_{worker}_{next(numbers)}")
        except RuntimeError as error:
            return pytest.fail(str(error), pytrace=False)

    return make


@pytest.fixture(scope="session")
def postgresql(new_postgresql: Callable[[], str]) -> str:
    """Return the URL of a database of this worker's own."""
    return new_postgresql()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def config(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Config:
    instance = tmp_path_factory.mktemp(f"instance-{backend}")
    url = (
        f"sqlite:///{instance / 'gatepost.db'}"
        if backend == "sqlite"
        else request.getfixturevalue("postgresql")
    )
    return Config(
        instance=instance,
        database_url=url,
        base_url="http://localhost",
        secret_key=SECRET,
        cache=CacheMode.STRICT,
    )


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database without a table, this test's own."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return str(request.getfixturevalue("new_postgresql")())


@pytest.fixture(scope="session")
def whole_app(config: Config) -> Iterator[Flask]:
    app = create_app(config)
    app.testing = True
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ[server.RUN_FOLDER])
    database: Database = app.extensions["database"]
    migrate.upgrade(database.engine)
    yield app
    database.engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Hash with argon2id's least parameters: the real ones cost a twentieth of a second each."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    passwords.NOBODYS = passwords.hash_password("nobody's password")


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """Return the blog, empty."""
    whole_app.extensions["page_cache"].pages.clear()  # the slate was wiped behind its back
    yield whole_app
    wipe(whole_app.extensions["database"].engine)
    whole_app.extensions["counters"].reset()


def wipe(engine: Engine) -> None:
    """Empty every table and number from 1 again; faster than making a database for every test.

    The revisions stay: they never fall. The triggers that keep the history stand aside meanwhile.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(_postgresql_wipe())  # one round trip; TRUNCATE takes 40 ms
            connection.commit()
            return
        with closing(connection.connection.cursor()) as cursor:
            _wipe_sqlite(cursor)


def _wipe_sqlite(cursor: Any) -> None:
    """Empty the tables that have rows, whoever wrote them: most tests touch a few of the many."""
    cursor.execute(_sqlite_written())
    written = [table for (table,) in cursor.fetchall()]
    if not written:
        return
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.execute("BEGIN IMMEDIATE")
    cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = [(name, sql) for table, name, sql in cursor.fetchall() if table in written]
    for name, _ in triggers:
        cursor.execute(f"DROP TRIGGER {name}")
    for table in written:
        cursor.execute(f"DELETE FROM {table}")
        if table in {"posts", "comments"}:  # what they are found by is kept beside them
            cursor.execute(f"INSERT INTO {table}_search ({table}_search) VALUES ('delete-all')")
    for _, sql in triggers:
        cursor.execute(sql)
    cursor.execute("COMMIT")
    cursor.execute("PRAGMA foreign_keys = ON")


@cache
def _sqlite_written() -> str:
    tables = [table.name for table in Base.metadata.sorted_tables if table.name != "revisions"]
    return " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables
    )


@cache
def _postgresql_wipe() -> str:
    tables = Base.metadata.sorted_tables
    numbered = [table.name for table in tables if table.autoincrement_column is not None]
    return "; ".join(
        (
            "SET LOCAL session_replication_role = replica",
            *(f"DELETE FROM {table.name}" for table in tables if table.name != "revisions"),
            *(f"SELECT setval('{name}_id_seq', 1, false)" for name in numbered),
        )
    )


@pytest.fixture
def database(app: Flask) -> Database:
    found: Database = app.extensions["database"]
    return found


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Return a session of the test's own; commit what a request is to see."""
    with database.session(writing=True) as opened:
        yield opened


@pytest.fixture
def visit(app: Flask) -> Visitor:
    """Return somebody who reads the blog and is not signed in."""
    return Visitor(app)
