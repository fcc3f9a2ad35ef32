"""``python -m bench.bench_flood``: a kept page's p99 while 200 wrong sign-ins come every second.

The server is the shipped one, two processes on both cores. The flood comes over connections that stay
open, as from a proxy that tells where each came from: from one network, or from so many that no
network's limit ends it. Readers and flood are processes of their own, so neither waits for the other's
Python.

Three kinds of readings take turns: alone; beside the same flood against a server that only answers, since
attackers bring their own machines and these take a part of this one; and beside the flood against the blog.
What the blog adds is the third to the second. Run by root in a session of its own (``setsid``), others wait.
"""

import multiprocessing
import re
import socket
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from random import random
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.bare import bare
from bench.blog import Measured, a_blog
from tests.operate import serving
from tests.program import GATEPOST

A_SECOND, ATTACKERS = 200, 20
READS, ROUNDS = 500, 9
SETTLED = 4
"""Seconds of a flood before it is measured: the first dozen get in, as after any quiet, and are looked at by then."""

PAUSE = 0.004
"""Seconds between two readings: a reader waits for a page, not a loop for a processor."""

BEFORE_OTHERS = "-20"
"""How nice Linux is to be to this session as a whole, reader, flood and server, beside all others."""


def main() -> None:
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(BEFORE_OTHERS)
    for name, networks in (("one network", 1), ("many networks", 60_000)):
        with (
            a_blog() as blog,
            serving(
                *("--workers", "2"),
                program=GATEPOST,
                GATEPOST_INSTANCE=str(blog.instance),
                GATEPOST_TRUSTED_PROXIES="127.0.0.1",
            ) as address,
            does_nothing() as other,
        ):
            for title, figure in measure(blog, address, other, networks):
                print(f"{name}, {title}: {figure}", flush=True)


@contextmanager
def does_nothing() -> Iterator[str]:
    """Yield the address of a server of two processes that answers everything with one short page."""
    with TemporaryDirectory(prefix="gatepost-bench-") as folder:
        page = Path(folder, "page.html")
        page.write_text("<!DOCTYPE html><title>No</title>" + "<p>Come back later." * 100)
        with bare(page, workers=2) as url:
            yield url.rstrip("/")


def measure(blog: Measured, address: str, other: str, networks: int) -> Iterator[tuple[str, str]]:
    """Yield what a reader waited alone, beside a flood of ``other``, and beside one of the blog."""
    found: dict[str, list[list[float]]] = {"alone": [], "flood elsewhere": [], "flooded": []}
    codes, took = Counter[int](), Counter[str]()
    form = a_form(address)
    list(readings(address, blog.few, 100))
    for round_ in range(ROUNDS):
        for kind, target in zip(found, (None, other, address), strict=True):
            counted = (codes, took) if target == address else (Counter[int](), Counter[str]())
            tries = Tries(target, networks, round_ * 10_000, form) if target else None
            with flooding(tries, *counted) if tries else nullcontext():
                time.sleep(SETTLED)
                found[kind].append(list(readings(address, blog.few, READS)))
    for kind, rounds in found.items():
        yield f"post page, p50 and p99, {kind}", f"{p50(rounds):.2f} and {p99(rounds):.2f} ms"
    for kind in ("alone", "flood elsewhere"):
        yield f"p99 flooded, to {kind}", f"{p99(found['flooded']) / p99(found[kind]):.2f} times"
    yield (
        "wrong sign-ins",
        ", ".join(f"{count} times {code}" for code, count in sorted(codes.items())),
    )
    yield "of them a second", f"{codes.total() / took['microseconds'] * 1_000_000:.0f}"


def p50(rounds: list[list[float]]) -> float:
    """Return the median of the rounds' medians, in milliseconds."""
    return statistics.median(map(statistics.median, rounds)) * 1000


def p99(rounds: list[list[float]]) -> float:
    """Return the median of the rounds' p99s, in milliseconds: one that others disturbed says little."""
    return statistics.median(statistics.quantiles(each, n=100)[98] for each in rounds) * 1000


def readings(address: str, path: str, times: int) -> Iterator[float]:
    host = urlsplit(address).netloc
    asked = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: br\r\n\r\n".encode()
    with connected(address) as connection:
        for _ in range(times):
            began = time.perf_counter()
            assert answered(connection, asked) == 200
            yield time.perf_counter() - began
            time.sleep(PAUSE)


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong sign-ins at ``address`` with the form of a blog, from ``networks``, numbered from ``first``."""

    address: str
    networks: int
    first: int
    form: tuple[str, str]

    def of(self, attacker: int) -> Iterator[bytes]:
        """Yield what one of the attackers sends, each from the next network."""
        cookie, token = self.form
        for tried in count(self.first + attacker, ATTACKERS):
            place = tried % self.networks
            typed = urlencode(
                {"csrf_token": token, "email": f"{tried % 50}@x.example", "password": "guess"}
            )
            yield (
                f"POST /login HTTP/1.1\r\nHost: {urlsplit(self.address).netloc}\r\nCookie: {cookie}\r\n"
                f"X-Forwarded-For: 10.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(typed)}\r\n\r\n{typed}"
            ).encode()


@contextmanager
def flooding(tries: Tries, codes: Counter[int], took: Counter[str]) -> Iterator[None]:
    """Flood while the block runs, and count what came back, and how long it lasted."""
    context = multiprocessing.get_context("spawn")
    stop, ours = context.Event(), context.Queue()
    process = context.Process(target=flood, args=(tries, stop, ours))
    process.start()
    ours.get()
    try:
        yield
    finally:
        stop.set()
        found, microseconds = ours.get()
        process.join()
    codes += found
    took["microseconds"] += microseconds


def flood(tries: Tries, stop: Any, told: Any) -> None:
    codes: Counter[int] = Counter()
    told.put("ready")
    began = time.perf_counter()
    threads = [
        Thread(target=attack, args=(tries.address, tries.of(attacker), stop, codes))
        for attacker in range(ATTACKERS)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    told.put((codes, int((time.perf_counter() - began) * 1_000_000)))


def attack(address: str, tries: Iterator[bytes], stop: Any, codes: Counter[int]) -> None:
    """Send a share of A_SECOND requests a second."""
    due = time.perf_counter() + random() * ATTACKERS / A_SECOND
    with connected(address) as connection:
        while not stop.is_set():
            due += ATTACKERS / A_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            codes[answered(connection, next(tries))] += 1


def connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=60)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def answered(connection: socket.socket, request: bytes) -> int:
    """Send the request, read the answer to its end and return its status."""
    connection.sendall(request)
    said = b""
    while b"\r\n\r\n" not in said:
        part = connection.recv(65_536)
        if not part:
            raise ConnectionError("the server closed the connection")
        said += part
    head, _, body = said.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    assert length is not None
    missing = int(length[1]) - len(body)
    while missing > 0:
        missing -= len(connection.recv(65_536))
    return int(head.split(b" ", 2)[1])


def a_form(address: str) -> tuple[str, str]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", "/login")
    answer = connection.getresponse()
    page = answer.read().decode()
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    connection.close()
    return cookie, found[1]


if __name__ == "__main__":
    main()
