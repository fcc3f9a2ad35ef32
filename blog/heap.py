"""What becomes of memory that was freed. glibc alone has these two switches; elsewhere nothing happens."""

import ctypes
from contextlib import suppress

M_ARENA_MAX = -8
"""How glibc calls the number of heaps (mallopt(3))."""


def share() -> None:
    """Let all threads use one heap: with one for each, what a page took stays with the thread that made it.

    Python's threads take turns anyway.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Give the system what lies free between what is in use (malloc_trim(3)); half a millisecond."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
