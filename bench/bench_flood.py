"""``python -m bench.bench_flood``: a page's p99 while 200 wrong sign-ins come every second.

The flood comes from many networks (Linux lets a socket leave from any 127.0.0.0/8), so that no
network's limit ends it: what holds is that few passwords are hashed at a time. Quiet and flooded
readings take turns, since whoever else uses the machine changes both.
"""

import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from threading import Event, Thread
from urllib.parse import urlencode, urlsplit

from bench.blog import Measured, a_blog
from tests.operate import serving
from tests.program import GATEPOST

A_SECOND, ATTACKERS = 200, 8
READS, ROUNDS = 150, 4
PAUSE = 0.02
"""Seconds between two readings: a reader waits for a page, not a loop for a processor."""


def main() -> None:
    for name, networks in (("one network", 1), ("many networks", 250)):
        with (
            a_blog() as blog,
            serving(program=GATEPOST, GATEPOST_INSTANCE=str(blog.instance)) as address,
        ):
            for title, figure in measure(blog, address, networks):
                print(f"{name}, {title}: {figure}")


def measure(blog: Measured, address: str, networks: int) -> list[tuple[str, str]]:
    quiet: list[float] = []
    flooded: list[float] = []
    codes: Counter[int] = Counter()
    list(readings(address, blog.few, 30))
    for _ in range(ROUNDS):
        quiet += readings(address, blog.few, READS)
        stop = Event()
        attackers = [
            Thread(target=flood, args=(address, stop, codes, number, networks))
            for number in range(ATTACKERS)
        ]
        for each in attackers:
            each.start()
        flooded += readings(address, blog.few, READS)
        stop.set()
        for each in attackers:
            each.join()
    calm, busy = p99(quiet), p99(flooded)
    return [
        ("post page, p99, quiet", f"{calm * 1000:.1f} ms"),
        ("post page, p99, flooded", f"{busy * 1000:.1f} ms ({busy / calm:.2f} times)"),
        (
            "wrong sign-ins",
            ", ".join(f"{count} times {code}" for code, count in sorted(codes.items())),
        ),
    ]


def p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98]


def readings(address: str, path: str, times: int) -> Iterator[float]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    for _ in range(times):
        began = time.perf_counter()
        connection.request("GET", path)
        assert connection.getresponse().read()
        yield time.perf_counter() - began
        time.sleep(PAUSE)
    connection.close()


def flood(address: str, stop: Event, codes: Counter[int], number: int, networks: int) -> None:
    """Try to sign in, a share of A_SECOND times a second; each time from the next network."""
    cookie, token = a_form(address)
    tried = number
    due = time.perf_counter()
    while not stop.is_set():
        due += ATTACKERS / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        tried += ATTACKERS
        source = f"127.0.1.{tried % networks + 1}"
        typed = {"csrf_token": token, "email": f"{tried % 50}@x.example", "password": "guess"}
        connection = HTTPConnection(
            urlsplit(address).netloc, timeout=60, source_address=(source, 0)
        )
        connection.request(
            "POST",
            "/login",
            urlencode(typed),
            {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"},
        )
        answer = connection.getresponse()
        answer.read()
        codes[answer.status] += 1
        connection.close()


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
