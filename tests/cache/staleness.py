"""Processes that change posts while others read them from their caches; old answers are counted."""

import re
import time
from collections.abc import Sequence
from multiprocessing import get_context
from typing import Any

from blog import create_app
from blog.config import Config
from blog.db import Database
from blog.posts.models import Post
from tests.processes import at_once

NUMBER = re.compile(r"Number (\d+)\.")


def read_and_write(
    config: Config, posts: Sequence[tuple[int, str]], *, changes: int, checks: int
) -> list[tuple[int, int, float]]:
    """Change each of ``posts`` in a process of its own while as many read all of them.

    Return, of each reader, how often it looked, how often it was told something older than what was
    committed before it asked, and by how many seconds the oldest such answer was late.
    """
    context = get_context("forkserver")
    told = [context.Array("d", changes + 2, lock=False) for _ in posts]
    writers = [(config, "write", posts, told, (n, changes)) for n in range(len(posts))]
    readers = [(config, "read", posts, told, (0, checks)) for _ in posts]
    return at_once(part, [*writers, *readers])[len(posts) :]


def part(config: Config, what: str, *rest: Any) -> tuple[int, int, float] | None:
    return write(config, *rest) if what == "write" else read(config, *rest)


def write(config: Config, posts: Any, told: Any, task: tuple[int, int]) -> None:
    """Number the post's title anew; note when each number was committed, and then that it was."""
    which, changes = task
    database = Database(config.database_url)
    for number in range(1, changes + 1):
        with database.transaction() as session:
            session.get_one(Post, posts[which][0]).title = f"Number {number}."
        told[which][number] = time.monotonic()
        told[which][0] = number
    database.engine.dispose()


def read(config: Config, posts: Any, told: Any, task: tuple[int, int]) -> tuple[int, int, float]:
    _, checks = task
    app = create_app(config)
    client, stale, late = app.test_client(), 0, 0.0
    for check in range(checks):
        which = check % len(posts)
        committed, asked = int(told[which][0]), time.monotonic()
        found = NUMBER.search(client.get(posts[which][1]).get_data(as_text=True))
        seen = int(found[1]) if found else 0
        if seen < committed:
            stale += 1
            late = max(late, asked - told[which][seen + 1])
    app.extensions["database"].engine.dispose()
    return checks, stale, late
