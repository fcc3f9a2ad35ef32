"""``gatepost serve``: the blog behind granian, with the letters' delivery beside it."""

import errno
import gc
import os
import socket
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from blog import heap, schema
from blog.accounts.set_up import setup_url
from blog.accounts.views.crowd import turnstile_for
from blog.config import Config
from blog.db import Database
from blog.limits import redis_answers
from blog.proxies import BehindProxies
from blog.terminal import BadInput, one_line_errors
from blog.web import make_app
from blog.work import beside

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PORTS = range(1, 65_536)

THREADS = 4
"""Requests a process answers at a time; most of them wait for the database."""

SWITCH_SECONDS = 0.0005
"""How long a thread may keep the interpreter from the others: a kept page takes less than that, and is
not to wait ten times as long for one that is being made."""

_LINES = {"()": "blog.log_lines.JsonLines"}
_OUT = {"class": "logging.StreamHandler", "formatter": "generic", "stream": "ext://sys.stderr"}

SERVER_LOGS = {
    "formatters": {"generic": _LINES, "access": _LINES},
    "handlers": {"console": _OUT, "access": _OUT},
}
"""The server's own logs, as all others (``log_lines.py``)."""

STOPPING_SECONDS = 10
"""For the requests that are being answered; then one whose sender never ends does not keep the server from stopping."""

OWN_ADDRESS = "give --host an address of this machine, like 127.0.0.1."

ENDING_SECONDS = 10
"""For the letter that is being sent; one that takes longer is sent again by another worker."""


class PortNumber(click.ParamType[int]):
    """A TCP port; what is none ends the command with one line, not with click's usage text."""

    name = "port"

    def convert(self, value: Any, _param: Any, _ctx: Any) -> int:
        text = str(value).strip()
        if text.isascii() and text.isdecimal() and int(text[:6]) in PORTS:
            return int(text)
        raise BadInput(
            f"Cannot listen on port {text[:20]}: "
            f"PORT and --port take a whole number from {PORTS[0]} to {PORTS[-1]}."
        )


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=PortNumber(),
    envvar="PORT",
    default=8000,
    show_default=True,
    help="Port to listen on; PORT in the environment says the same.",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes."
)
@click.option(
    "--letters/--no-letters", default=True, help="Send letters too, or leave them to `worker`."
)
def serve(host: str, port: int, workers: int, *, letters: bool) -> None:
    """Serve the blog until it is stopped.

    Example: gatepost serve --port 8080
    """
    named = f"[{host}]" if ":" in host else host
    with one_line_errors():
        check_port_is_free(host, port)
        os.environ.setdefault("GATEPOST_BASE_URL", f"http://{named}:{port}")
        config = Config.from_environ()
        database = Database(config.database_url)
        schema.check_current(database.engine)
        warn_without_redis(config)
        greet(config, database)
        database.engine.dispose()  # nothing open is to be inherited
    letters_process = beside(config) if letters else None
    Server(
        "blog.serve:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        workers_kill_timeout=STOPPING_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=SERVER_LOGS,
    ).serve()
    if letters_process is not None:
        letters_process.terminate()
        letters_process.join(ENDING_SECONDS)
        letters_process.kill()


def application() -> "WSGIApplication":
    """Return the blog for one process of the server, with what stands outside of everything.

    What is there before the first request stays for ever, so the garbage collector need not look
    through it again and again: that takes a tenth of a second, at a moment that nobody chose.
    """
    heap.share()
    config = Config.from_environ()
    app = make_app(config)
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH_SECONDS)
    return BehindProxies(turnstile_for(app), config.trusted_proxies, config.base_url)


def check_port_is_free(host: str, port: int) -> None:
    """End with one line when nobody can listen there; the server would end with many."""
    nowhere = BadInput(f"There is no host “{host}” to listen on; {OWN_ADDRESS}")
    if not host:  # sockets take that for every address
        raise nowhere
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (UnicodeError, socket.gaierror):
        raise nowhere from None
    except OSError as error:
        way = OWN_ADDRESS if error.errno == errno.EADDRNOTAVAIL else "choose another with PORT=."
        raise BadInput(f"Cannot listen on {host} port {port} ({error.strerror}); {way}") from None


def warn_without_redis(config: Config) -> None:
    """Say in one line that Redis does not answer: the blog runs, so nobody would notice."""
    if config.redis_url and not redis_answers(config.redis_url):
        where = urlsplit(config.redis_url)
        click.echo(
            f"Warning: GATEPOST_REDIS_URL: nobody answers at {where.hostname or where.path}; "
            "limits are counted in the database until Redis does.",
            err=True,
        )


def greet(config: Config, database: Database) -> None:
    click.echo(f"Gatepost serves {config.base_url} from {config.instance}")
    with database.reading() as session:
        address = setup_url(config, session)
    if address is not None:
        click.echo(f"Nobody runs this blog yet. Set it up, once, at {address}")
