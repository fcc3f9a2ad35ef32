"""From the command to the first answer."""

import time

from bench.blog import Measured
from tests.operate import serving
from tests.program import GATEPOST

TIMES = 3


def measure(blog: Measured) -> list[tuple[str, str]]:
    took = []
    for _ in range(TIMES):
        started = time.perf_counter()
        with serving(program=GATEPOST, GATEPOST_INSTANCE=str(blog.instance)):
            took.append(time.perf_counter() - started)
    return [("start to first answer", f"{min(took):.2f} s (best of {TIMES})")]
