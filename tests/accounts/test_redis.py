"""Counts in a real Redis: for all processes together, and what becomes of them when it goes away."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask

from blog import create_app
from blog.config import Config
from blog.db import make_engine
from blog.errors import TooFast
from blog.limits import REDIS_AWAY, Counters, Limit
from tests.browse import Visitor
from tests.processes import PATIENCE, at_once

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

TEN = Limit("ten", "10 per hour")


@dataclass(frozen=True)
class Redis:
    url: str
    process: subprocess.Popen[bytes]


@pytest.fixture
def redis() -> Iterator[Redis]:
    """Start a Redis of the test's own, which keeps nothing and listens to no network."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine: counts in Redis were not looked at")
    with tempfile.TemporaryDirectory(prefix="redis") as folder:
        socket = Path(folder) / "s"
        process = subprocess.Popen(
            [program, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", folder],
            stdout=subprocess.DEVNULL,
        )
        try:
            until = time.monotonic() + PATIENCE
            while not socket.exists() and time.monotonic() < until:
                time.sleep(0.01)
            yield Redis(f"unix://{socket}", process)
        finally:
            process.kill()
            process.wait(PATIENCE)


def let_through(database_url: str, redis_url: str, times: int) -> int:
    """Count so often and return how often that was let through."""
    engine = make_engine(database_url)
    counters, through = Counters(engine, redis_url), 0
    for _ in range(times):
        try:
            counters.count(TEN, "somebody")
        except TooFast:
            continue
        through += 1
    engine.dispose()
    return through


def test_processes_count_together_in_redis(redis: Redis, config: Config) -> None:
    assert sum(at_once(let_through, [(config.database_url, redis.url, 8)] * 2)) == 10


def guesses(app: Flask, email: str) -> list[int]:
    """Return what six wrong sign-ins answer."""
    visit, form = Visitor(app), {"email": email, "password": "wrong"}
    return [visit.post("/login", form).status_code for _ in range(6)]


def test_a_redis_that_hangs_or_dies_lets_nobody_guess_on_and_keeps_nobody_waiting(
    redis: Redis, app: Flask, config: Config
) -> None:
    """``app`` wipes what the other one, on the same database, counts in rows."""
    with_redis = create_app(replace(config, redis_url=redis.url))
    counters: Counters = with_redis.extensions["counters"]
    as_always = [422] * 5 + [429]
    assert guesses(with_redis, "before@mail.example") == as_always
    redis.process.send_signal(signal.SIGSTOP)
    before = time.monotonic()
    assert guesses(with_redis, "hangs@mail.example") == as_always
    assert time.monotonic() - before < REDIS_AWAY  # of six requests, one waited
    redis.process.kill()
    redis.process.wait(PATIENCE)
    counters._away_until = 0  # ten seconds later
    assert guesses(with_redis, "died@mail.example") == as_always
    with_redis.extensions["database"].engine.dispose()
