"""``gatepost import``: a blog moves in; ``gatepost demo``: one is made up."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import IntegrityError, OperationalError

from blog import clock
from blog.config import Config
from blog.db import Database
from blog.porting.blogger.move_in import move_in
from blog.porting.demo import PASSWORD, address_of, fill
from blog.porting.progress import Advance
from blog.porting.report import Report
from blog.terminal import BadInput, table, tracked, with_database

WHO = (
    ("ada", "admin, writes"),
    ("max", "moderator"),
    ("rita", "member, just joined"),
)
"""Whom to be in the demo."""


@click.group(name="import")
def import_() -> None:
    """Move a blog in from another system.

    Example: gatepost import blogger blog-07-30-2017.xml
    """


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Do all the work, keep nothing.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was done into this JSON file.",
)
@with_database
def blogger(database: Database, file: Path, report_file: Path | None, *, dry_run: bool) -> None:
    """Move a blog in from Blogger's backup (“Back up content”, an Atom file).

    Posts, pages, labels, comments, who wrote them, and settings; all addresses stay as they are. Again
    with a newer backup, it brings over what changed there and leaves alone what was changed here.

    Example: gatepost import blogger blog-07-30-2017.xml --dry-run
    """

    def write_down(report: Report) -> None:
        if report_file is not None:
            _write(report_file, report.as_json())

    with _one_line_for_busy_database():
        report = move_in(
            database,
            file,
            at=clock.now(),
            dry_run=dry_run,
            secret=Config.from_environ().secret_key,
            track=_progress,
            before_commit=write_down,
        )
    for line in report.lines():
        click.echo(line)


@click.command()
@with_database
def demo(database: Database) -> None:
    """Fill an empty blog with one worth looking at: posts, members, comments in every state.

    Example: gatepost demo
    """
    with database.transaction() as session:
        made = fill(session, at=clock.now())
    click.echo(f"Made {made.posts} posts, {made.comments} comments and {made.members} members.")
    click.echo("Sign in as")
    table((f"  {address_of(key)}", what) for key, what in WHO)
    click.echo(f"with the password: {PASSWORD}")


@contextmanager
def _progress(label: str, total: int) -> Iterator[Advance]:
    with tracked(total, label) as progress:
        yield lambda done: progress.advance(progress.task_ids[0], done)


def _write(path: Path, document: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"The report cannot be written to {path} ({error.strerror}).") from None


@contextmanager
def _one_line_for_busy_database() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, OperationalError) as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise BadInput(f"The database did not take it, nothing was kept: {reason}.") from None
