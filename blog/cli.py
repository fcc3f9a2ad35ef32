"""The command line: what an operator does with a blog."""

from pathlib import Path

import click

from blog import assets, paths, schema
from blog.accounts.cli import user
from blog.config import Config
from blog.db import Database
from blog.moderation.cli import doctor
from blog.porting.cli import demo, import_
from blog.search.cli import make_findable, search
from blog.serve import serve
from blog.terminal import BadInput, one_line_errors
from blog.work import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gatepost")
def main() -> None:
    """Gatepost: a blog whose comments pass a gate."""


@main.command()
def init() -> None:
    """Make the blog's folder, secret key and database, or bring them up to date.

    Example: gatepost init
    """
    with one_line_errors():
        config = Config.from_environ()
        database = Database(config.database_url)
        try:
            schema.bring_up_to_date(database.engine)
            make_findable(database)
        finally:
            database.engine.dispose()
    click.echo(f"The blog in {config.instance} is up to date.")


@main.command()
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


for command in (serve, worker, user, import_, demo, doctor, search):
    main.add_command(command)
