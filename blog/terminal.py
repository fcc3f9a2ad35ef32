"""What every command has in common: the blog it works on, its progress, and how it fails."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from blog import schema
from blog.config import Config
from blog.db import Database
from blog.errors import GatepostError

if TYPE_CHECKING:
    from rich.progress import Progress

R = TypeVar("R")


class BadInput(click.ClickException):
    """What the caller can mend: one line and the exit code click uses for bad usage."""

    exit_code = 2


def with_database(command: Callable[..., R]) -> Callable[..., R]:
    """Hand the blog's database, its schema checked, to ``command`` as first argument.

    Whatever the program refuses ends the command with one line and exit code 2.
    """

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> R:
        with one_line_errors():
            database = Database(Config.from_environ().database_url)
            try:
                schema.check_current(database.engine)
                return command(database, *args, **kwargs)
            finally:
                database.engine.dispose()

    return run


@contextmanager
def one_line_errors() -> Iterator[None]:
    try:
        yield
    except GatepostError as error:
        raise BadInput(str(error)) from None


def tracked(total: int | None, label: str) -> "Progress":
    """Return a progress bar for a terminal; elsewhere it stays silent and plain lines speak.

    Use it as a context manager; advance the one task with ``advance``.
    """
    from rich.console import Console  # noqa: PLC0415 - a tenth of a second, for few commands
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not Console(stderr=True).is_terminal,
    )
    progress.add_task(label, total=total)
    return progress


def table(rows: Iterable[tuple[str, object]]) -> None:
    """Print name and value pairs as aligned lines."""
    listed = [(name, str(value)) for name, value in rows]
    width = max((len(name) for name, _ in listed), default=0)
    for name, value in listed:
        click.echo(f"{name:<{width}}  {value}")
