"""The program in a process of its own: started as operators start it, or forked from a loaded one.

Starting takes a second or two, most of it loading; a fork takes a hundredth. What runs is the same:
its arguments, environment, folder, exit code, signals, and what it reads and prints.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

from blog.cli import main
from tests.processes import PRELOADED

GATEPOST = Path(sys.executable).with_name("gatepost")

PATIENCE = 60
"""Seconds; a busy machine is slow, a hung program is for ever."""


class Running(Protocol):
    """What is asked of a program that runs, as ``subprocess.Popen`` says it."""

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, number: int) -> None: ...

    def kill(self) -> None: ...


class Run:
    """One run of the program; ``out`` and ``err`` are what it has printed so far."""

    def __init__(
        self,
        words: Sequence[str],
        environ: Mapping[str, str],
        *,
        stdin: str = "",
        cwd: Path | None = None,
        program: Path | None = None,
    ) -> None:
        self._files: list[IO[bytes]] = [tempfile.NamedTemporaryFile() for _ in range(3)]  # noqa: SIM115 - as long as the run
        self._files[0].write(stdin.encode())
        self._files[0].flush()
        if program is None:
            self.running: Running = Fork(words, environ, cwd, [each.name for each in self._files])
        else:
            self._files[0].seek(0)
            self.running = subprocess.Popen(
                [program, *words],
                env=environ,
                cwd=cwd,
                stdin=self._files[0],
                stdout=self._files[1],
                stderr=self._files[2],
            )

    @property
    def out(self) -> str:
        return Path(self._files[1].name).read_text()

    @property
    def err(self) -> str:
        return Path(self._files[2].name).read_text()

    def end(self) -> int:
        """Ask the program to end, as a service manager does, and return its exit code."""
        self.running.send_signal(signal.SIGTERM)
        return self.running.wait(PATIENCE)


class Fork:
    """The program in a process that was forked from one that has loaded it."""

    def __init__(
        self,
        words: Sequence[str],
        environ: Mapping[str, str],
        cwd: Path | None,
        files: Sequence[str],
    ) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        self.process = context.Process(target=_become, args=(words, dict(environ), cwd, files))
        self.process.start()

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self.process.join(timeout)
        if self.process.exitcode is None:
            raise subprocess.TimeoutExpired("gatepost", timeout or 0)
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        if self.process.pid is not None and self.process.is_alive():
            os.kill(self.process.pid, number)

    def kill(self) -> None:
        self.process.kill()


def _become(
    words: Sequence[str], environ: dict[str, str], cwd: Path | None, files: Sequence[str]
) -> None:
    """Be ``gatepost``: this process never comes back from it."""
    for number, name in enumerate(files):
        opened = os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_APPEND)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    if cwd is not None:
        os.chdir(cwd)
    multiprocessing.set_start_method(None, force=True)  # as it was before there was a fork server
    main(words, prog_name="gatepost")
