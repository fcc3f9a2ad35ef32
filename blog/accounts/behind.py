"""Heavy work in threads of its own, which take the processor when nobody else wants it."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Found = TypeVar("Found")

NICE = 10
"""Steps behind the threads that answer: beside one of them, such work gets a tenth of a core."""


class Behind:
    """At most ``at_once`` pieces of work at a time, in the order in which they came."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._begin()
        os.register_at_fork(after_in_child=self._begin)  # threads do not come along

    def do(self, work: Callable[[], Found], patience: float) -> Found:
        """Return what ``work`` returns, or raise what it raises.

        Raise TimeoutError when it could not begin for ``patience`` seconds; what has begun is waited for.
        """
        promised = self._threads.submit(work)
        try:
            return promised.result(patience)
        except TimeoutError:
            if promised.cancel():
                raise
            return promised.result()

    def _begin(self) -> None:
        self._threads = ThreadPoolExecutor(self._at_once, "behind", initializer=_step_back)


def _step_back() -> None:
    """Let this thread be less important; on Linux alone a thread may be without its process."""
    if sys.platform == "linux":
        mine = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, mine, os.getpriority(os.PRIO_PROCESS, mine) + NICE)
