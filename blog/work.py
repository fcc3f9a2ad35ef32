"""``gatepost worker``: writes and sends letters in a process of its own."""

import logging
import multiprocessing
import signal
import sys
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Event

import click

from blog import clock
from blog.config import Config
from blog.db import Database
from blog.notifications.http import make_worker
from blog.notifications.worker import run_in_background
from blog.privacy.http import chores_of
from blog.terminal import with_database
from blog.web import make_app

log = logging.getLogger("gatepost.mail")


@click.command()
@click.option("--once", is_flag=True, help="Write and send what is due now, then end.")
@with_database
def worker(database: Database, *, once: bool) -> None:
    """Write and send letters, and let go what is not to be kept, until stopped. `gatepost serve` does this too; run more where mail is plenty.

    Example: gatepost worker --once
    """
    config = Config.from_environ()
    if once:
        app = make_app(config)
        app.extensions["database"] = database
        click.echo(f"Letters handled: {make_worker(app, config, chores_of(app)).work(clock.now)}")
        return
    click.echo("Sending letters as they come.")
    work(config, Event())


def work(config: Config, stop: Event) -> None:
    """Write and send letters until ``stop`` is set or somebody asks this process to end."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    app = make_app(config)
    try:
        run_in_background(make_worker(app, config, chores_of(app)), stop)
    except Exception:
        log.exception("no letters are sent any more")
        raise SystemExit(1) from None
    finally:
        app.extensions["database"].engine.dispose()


def beside(config: Config) -> BaseProcess:
    """Begin to work in a process beside this one; it ends with this one.

    No thread: the server forks, and a fork inherits every lock that a thread holds, for ever held. Call
    it while this process has one thread and no open connection: where forking is sound, it saves
    loading the program again.
    """
    if sys.platform == "linux":
        process = multiprocessing.get_context("fork").Process(
            target=work_beside, args=(config,), daemon=True
        )
    else:
        process = multiprocessing.get_context("spawn").Process(
            target=work_beside, args=(config,), daemon=True
        )
    process.start()
    return process


def work_beside(config: Config) -> None:
    work(config, Orphaned())


class Orphaned(Event):
    """Is set, too, once the process that began this one is gone, however it ended."""

    def __init__(self) -> None:
        super().__init__()
        self._told, self._tell = multiprocessing.Pipe(duplex=False)

    def set(self) -> None:
        super().set()
        self._tell.send_bytes(b"!")  # wakes who waits for the parent; a signal alone does not

    def wait(self, timeout: float | None = None) -> bool:
        parent = multiprocessing.parent_process()
        if (
            parent is not None
            and not self.is_set()
            and wait([parent.sentinel, self._told], timeout)
        ):
            self.set()
        return self.is_set()
