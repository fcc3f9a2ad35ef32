"""A blog to measure, made in a folder of its own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from blog import create_app, migrate
from blog.accounts.models import Role
from blog.config import Config
from blog.db import Database
from tests.build import a_comment, a_person, a_post

FEW, MANY = 50, 500

WORDS = (
    "The **water** rose slowly, and the gates held. Nobody said so aloud;"
    " the kettle was on, and [the rain](https://rain.example/) had not stopped since noon.\n\n"
)


@dataclass
class Measured:
    app: Flask
    instance: Path
    config: Config
    few: str
    """Address of a post with FEW comments."""
    many: str
    """Address of a post with MANY comments."""

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["database"]
        return found


@contextmanager
def a_blog(database_url: str | None = None, *, cache: str = "off") -> Iterator[Measured]:
    """Make a blog with two posts and their threads; in SQLite and without a cache unless told otherwise."""
    with tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder:
        environ = {
            "GATEPOST_INSTANCE": folder,
            "GATEPOST_DATABASE_URL": database_url or "",
            "GATEPOST_CACHE": cache,
        }
        config = Config.from_environ(environ)
        app = create_app(config)
        database: Database = app.extensions["database"]
        migrate.upgrade(database.engine)
        few, many = (a_thread(database, length) for length in (FEW, MANY))
        try:
            yield Measured(app, Path(folder), config, few, many)
        finally:
            database.engine.dispose()


def a_thread(database: Database, length: int, title: str | None = None) -> str:
    """Every third comment answers the one before it, by twenty people."""
    with database.transaction() as session:
        post = a_post(session, a_person(session, "ada", Role.AUTHOR), title=title, source=WORDS * 8)
        people = [a_person(session, f"rita {number}") for number in range(20)]
        comments = []
        for number in range(length):
            answered = comments[-1] if number % 3 else None
            said = f"{WORDS}That is {number} of {length}."
            comments.append(
                a_comment(session, post, people[number % 20], source=said, answers=answered)
            )
        return str(post.path)
