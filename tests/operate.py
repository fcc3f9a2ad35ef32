"""The program as an operator runs it: ``gatepost`` in a process and a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GATEPOST = Path(sys.executable).with_name("gatepost")

PATIENCE = 60
"""Seconds; a busy machine is slow, a hung program is for ever."""


def gatepost(*words: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end; ``variables`` are the only ``GATEPOST_*`` ones it sees."""
    return subprocess.run(
        [GATEPOST, *words],
        env=surroundings(**variables),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def surroundings(**variables: str) -> dict[str, str]:
    others = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GATEPOST_") and name != "PORT"
    }
    return {**others, **variables}


@contextmanager
def serving(
    program: Path = GATEPOST, cwd: Path | None = None, host: str = "127.0.0.1", **variables: str
) -> Iterator[str]:
    """Serve the blog while the block runs; yield its address without a slash at the end.

    ``host`` is what the address calls this machine: passkeys are for names, not for numbers.
    """
    port = free_port()
    variables.setdefault("GATEPOST_BASE_URL", f"http://{host}:{port}")
    server = subprocess.Popen(
        [program, "serve", "--port", str(port)],
        env=surroundings(**variables),
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://{host}:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.communicate(timeout=PATIENCE)
        finally:
            server.kill()


def wait_for_answer(url: str, server: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            said = server.communicate()[0]
            raise AssertionError(f"the server ended with {server.returncode}: {said}")
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE):
                return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise AssertionError("the server does not answer")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
