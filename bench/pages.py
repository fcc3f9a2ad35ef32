"""The post page: how many a second, and how often it asks the database."""

import time
from collections.abc import Callable
from http.client import HTTPConnection
from threading import Thread
from urllib.parse import urlsplit

from bench.blog import FEW, MANY, Measured
from tests.operate import serving
from tests.program import GATEPOST
from tests.queries import counted

WARM_UP = 20
ROUNDS = 300
CONNECTIONS = 4
"""As many as the server has threads, so that its one core is never idle."""


def measure(blog: Measured) -> list[tuple[str, str]]:
    client = blog.app.test_client()
    return [
        in_process(blog),
        (
            f"post page, {MANY} comments, in process",
            rate(lambda: _get(client, blog.many), ROUNDS // 10),
        ),
        ("front page, in process", rate(lambda: _get(client, "/"))),
        (
            f"post page, {FEW} comments, from a server of one process",
            f"{through_the_server(blog):,.0f}/s",
        ),
        (f"queries for {FEW} comments", str(queries(blog, blog.few))),
        (f"queries for {MANY} comments", str(queries(blog, blog.many))),
    ]


def in_process(blog: Measured) -> tuple[str, str]:
    client = blog.app.test_client()
    return f"post page, {FEW} comments, in process", rate(lambda: _get(client, blog.few))


def rate(act: Callable[[], object], rounds: int = ROUNDS) -> str:
    """Return how often a second, by the clock and by the time this process had the processor.

    The second one is what a core can do; it stays true while others use the machine too.
    """
    for _ in range(min(WARM_UP, rounds)):
        act()
    started, worked = time.perf_counter(), time.process_time()
    for _ in range(rounds):
        act()
    clock, processor = time.perf_counter() - started, time.process_time() - worked
    return f"{rounds / clock:,.0f}/s ({rounds / processor:,.0f} in a second of one core)"


def through_the_server(blog: Measured) -> float:
    """Ask a server of one process over a few connections that stay open; on this machine alone."""
    with serving(
        program=GATEPOST, GATEPOST_INSTANCE=str(blog.instance), GATEPOST_CACHE="off"
    ) as address:
        _ask(address, blog.few, WARM_UP)
        each = ROUNDS // CONNECTIONS
        threads = [Thread(target=_ask, args=(address, blog.few, each)) for _ in range(CONNECTIONS)]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return each * CONNECTIONS / (time.perf_counter() - started)


def queries(blog: Measured, path: str) -> int:
    with counted(blog.app) as statements:
        _get(blog.app.test_client(), path)
    return len(statements)


def _get(client: object, path: str) -> None:
    answer = client.get(path)  # type: ignore[attr-defined]
    assert answer.status_code == 200, answer.status
    answer.get_data()


def _ask(address: str, path: str, times: int) -> None:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    for _ in range(times):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
    connection.close()
