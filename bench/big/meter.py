"""What a request costs: by the clock, and in time that processors worked for it."""

import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import event

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Cost:
    """Milliseconds; ``worked`` is this process and the database's together."""

    took: float
    worked: float


@dataclass(slots=True)
class Costs:
    """What the requests of one kind cost."""

    all: list[Cost] = field(default_factory=list)

    def worked(self, share: float) -> float:
        """Return the time that this share of the requests kept under."""
        ordered = sorted(each.worked for each in self.all)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def took(self, share: float) -> float:
        ordered = sorted(each.took for each in self.all)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    @property
    def median(self) -> float:
        return median(each.worked for each in self.all)


def middle(turns: list[Costs]) -> Costs:
    """Return of each request the cost in the middle of all turns."""
    return Costs(
        [
            sorted(of_one, key=lambda cost: cost.worked)[len(turns) // 2]
            for of_one in zip(*(each.all for each in turns), strict=True)
        ]
    )


class Meter:
    """Measures one app; PostgreSQL's processes are found by the connections that the app opens."""

    def __init__(self, app: Flask) -> None:
        self.pids: set[int] = set()
        engine = app.extensions["database"].engine
        self.on_postgresql = engine.dialect.name == "postgresql"
        if self.on_postgresql:
            engine.dispose()
            event.listen(engine, "connect", lambda raw, _: self.pids.add(raw.info.backend_pid))

    @contextmanager
    def measuring(self) -> Iterator[Cost]:
        cost = Cost(0, 0)
        began, worked = time.perf_counter(), self._worked()
        yield cost
        cost.took = (time.perf_counter() - began) * 1000
        cost.worked = (self._worked() - worked) * 1000

    def cost_of(self, act: Callable[[], object]) -> Cost:
        with self.measuring() as cost:
            act()
        return cost

    def best_of(self, act: Callable[[], object], times: int = 3) -> Cost:
        """Return the cheapest of some times: the first one warms caches up."""
        return min((self.cost_of(act) for _ in range(times)), key=lambda cost: cost.worked)

    def _worked(self) -> float:
        return time.process_time() + sum(_of_process(pid) for pid in self.pids) + self._helpers()

    def _helpers(self) -> float:
        """Return what PostgreSQL's parallel workers worked; known to the tick, once they ended."""
        if not self.pids:
            return 0
        server = int(
            Path(f"/proc/{next(iter(self.pids))}/stat").read_text().rpartition(")")[2].split()[1]
        )
        fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) / TICK


def _of_process(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def peak_memory() -> float:
    """Return the most that this process ever had in memory, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
