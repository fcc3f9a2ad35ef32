"""``gatepost worker``: sends letters in a process of its own."""

import signal
from threading import Event

import click

from blog import clock
from blog.config import Config
from blog.db import Database
from blog.notifications.deliver import deliver_due
from blog.notifications.worker import make_office, run_in_background
from blog.terminal import with_database


@click.command()
@click.option("--once", is_flag=True, help="Send what is due now, then end.")
@with_database
def worker(database: Database, *, once: bool) -> None:
    """Send letters until stopped. `gatepost serve` does this too; run more where mail is plenty.

    Example: gatepost worker --once
    """
    config = Config.from_environ()
    if once:
        handled = deliver_due(make_office(config, database), clock.now)
        click.echo(f"Letters handled: {handled}")
        return
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    click.echo("Sending letters as they come.")
    run_in_background(config, database, stop)
