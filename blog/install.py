"""``gatepost init`` and ``gatepost static``: what is done before a blog is served."""

from pathlib import Path

import click

from blog import assets, migrate, paths
from blog.config import Config
from blog.db import Database
from blog.search.cli import make_findable
from blog.terminal import BadInput, one_line_errors


@click.command()
def init() -> None:
    """Make the blog's folder, secret key and database, or bring them up to date.

    Example: gatepost init
    """
    with one_line_errors():
        config = Config.from_environ()
        database = Database(config.database_url)
        try:
            changed = migrate.bring_up_to_date(database.engine)
            make_findable(database)
            if changed:  # of an index that is new nothing was counted yet
                database.look_at_itself()
        finally:
            database.engine.dispose()
    click.echo(f"The blog in {config.instance} is up to date.")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def static(folder: Path) -> None:
    """Write style sheets and scripts into FOLDER, for a web server that sends them itself.

    Example: gatepost static /var/lib/gatepost/public
    """
    try:
        address = assets.write(paths.PACKAGE / "static", folder)
    except OSError as error:
        raise BadInput(f"Cannot write to {error.filename or folder} ({error.strerror}).") from None
    click.echo(f"Written to {folder}{address}.")
