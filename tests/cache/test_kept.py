"""The store of kept pages, where requests come from several threads."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from blog.cache.kept import Page, Pages, key_of

PUTS = 4_000
ADDRESSES = 300


@pytest.fixture
def hasty() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty")
def test_pages_are_read_while_others_have_to_go() -> None:
    pages, keys = Pages(limit=20_000), [key_of(f"/p{n}", "q=1" * (n % 2)) for n in range(ADDRESSES)]
    done: list[int] = []

    def put() -> None:
        try:
            for number in range(PUTS):
                key = keys[number % ADDRESSES]
                pages.put(key, Page([], b"x", "x", (), seen=0, until=0, modified=0, dated=False))
        finally:
            done.append(1)

    def read() -> None:
        while not done:
            for key in keys:
                pages.used(key)

    with ThreadPoolExecutor() as threads:
        running = [threads.submit(each) for each in (put, read, read)]
    for each in running:
        each.result()
    assert 0 < pages.size <= pages.limit
