"""The program as an operator runs it: ``gatepost`` in a process and a folder of its own."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.program import PATIENCE, Run, Running


def gatepost(*words: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end; ``variables`` are the only ``GATEPOST_*`` ones it sees."""
    run = Run(words, surroundings(**variables), stdin=stdin)
    try:
        ended = run.running.wait(PATIENCE)
    finally:
        run.running.kill()
    return subprocess.CompletedProcess(words, ended, run.out, run.err)


def surroundings(**variables: str) -> dict[str, str]:
    others = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GATEPOST_") and name != "PORT"
    }
    return {**others, **variables}


@contextmanager
def serving(
    *options: str,
    program: Path | None = None,
    cwd: Path | None = None,
    host: str = "127.0.0.1",
    **variables: str,
) -> Iterator[str]:
    """Serve the blog while the block runs; yield its address without a slash at the end.

    ``host`` is what the address calls this machine: passkeys are for names, not for numbers.
    """
    port = free_port()
    variables.setdefault("GATEPOST_BASE_URL", f"http://{host}:{port}")
    words = ["serve", "--port", str(port), *options]
    run = Run(words, surroundings(**variables), cwd=cwd, program=program)
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/healthz", run.running)
        yield f"http://{host}:{port}"
    except Exception as error:
        error.add_note(f"the server said: {run.out}{run.err}")
        raise
    finally:
        try:
            run.end()
        finally:
            run.running.kill()


def wait_for_answer(url: str, server: Running) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            raise AssertionError(f"the server ended with {server.poll()}")
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE):
                return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise AssertionError("the server does not answer")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
