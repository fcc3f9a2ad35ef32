"""Counting what a request asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

NOT_COUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "INSERT INTO devices", "DELETE FROM devices")
"""Transactions, and what a visitor's signing in takes before the first page."""


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that the blog sends while the block runs."""
    engine = app.extensions["database"].engine
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(NOT_COUNTED):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
