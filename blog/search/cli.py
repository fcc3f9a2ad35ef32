"""``gatepost search``: what an operator does about it, which is next to nothing."""

import click

from blog.db import Database
from blog.search import rebuild as all_words
from blog.terminal import tracked, with_database


@click.group()
def search() -> None:
    """Look after the search.

    Example: gatepost search rebuild
    """


@search.command()
@with_database
def rebuild(database: Database) -> None:
    """Make the search's index anew, while the blog may run.

    It is always in step by itself; `gatepost doctor` says if it ever is not.

    Example: gatepost search rebuild
    """
    with database.reading() as session:
        total = all_words.everything(session)
    with tracked(total, "Search") as progress:
        all_words.rebuild(database, lambda number: progress.advance(progress.task_ids[0], number))
    click.echo(f"{total:,} texts are found by what they say.")


def make_findable(database: Database) -> None:
    """Bring in what was written before there was a search."""
    with database.reading() as session:
        total = all_words.missing(session)
    if not total:
        return
    with tracked(total, "Search") as progress:
        all_words.add_missing(
            database, lambda number: progress.advance(progress.task_ids[0], number)
        )
