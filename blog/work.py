"""``gatepost worker``: writes and sends letters in a process of its own."""

import signal
from threading import Event

import click

from blog import clock, create_app
from blog.config import Config
from blog.db import Database
from blog.notifications.http import make_worker
from blog.notifications.worker import run_in_background
from blog.terminal import with_database


@click.command()
@click.option("--once", is_flag=True, help="Write and send what is due now, then end.")
@with_database
def worker(database: Database, *, once: bool) -> None:
    """Write and send letters until stopped. `gatepost serve` does this too; run more where mail is plenty.

    Example: gatepost worker --once
    """
    config = Config.from_environ()
    app = create_app(config)
    app.extensions["database"] = database
    at_work = make_worker(app, config)
    if once:
        click.echo(f"Letters handled: {at_work.work(clock.now)}")
        return
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    click.echo("Sending letters as they come.")
    run_in_background(at_work, stop)
