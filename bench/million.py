"""``python -m bench.million``: a blog with 1,000,000 comments, on both databases.

The blogs are made once, which takes some minutes and 5 GB in a temporary folder (``BENCH_FOLDER`` names
another); the next run finds them there. ``python -m bench.million remove`` deletes them. Words after it
choose: ``sqlite`` or ``postgresql``, and ``desk``, ``decisions``, ``backtest``, ``readers``, ``search``.
"""

import gc
import subprocess
import sys
from collections.abc import Callable
from tempfile import TemporaryDirectory

from flask import Flask

from bench.big import blogs, decisions, desk, readers, search
from bench.big.meter import Cost, Costs, Meter, middle, peak_memory
from bench.big.rows import MODERATOR
from bench.machine import description
from blog import create_app
from blog.config import Config

BACKENDS = ("sqlite", "postgresql")
WARM_UP = 3
"""Rounds before the one that counts: templates are compiled, and PostgreSQL has the plans that a statement gets after ten times."""

TURNS = 3
WORST = 8
"""Kinds of pages that are named, the slowest first."""


def main(words: list[str]) -> None:
    if words == ["remove"]:
        blogs.remove()
        return
    if words[:1] == ["measure"]:
        PARTS[words[1]](*words[2:])
        return
    for name, value in description():
        print(f"{name}: {value}")
    for backend in [each for each in BACKENDS if each in words] or BACKENDS:
        for part in [each for each in PARTS if each in words] or PARTS:
            names = ("small", "posts" if part in {"readers", "search"} else "million")
            urls = [blogs.big_blog(name, backend) for name in names]
            print(f"\n{backend}: {part}", flush=True)
            # In a process of its own, whose memory is that of the blog alone.
            subprocess.run(
                [sys.executable, "-m", "bench.million", "measure", part, *urls], check=True
            )


def measure_desk(small: str, million: str) -> None:
    def pages(app: Flask) -> list[desk.Asked]:
        with app.extensions["database"].reading() as session:
            return list(desk.queue_pages(session))

    few, many = _by_turns([small, million], pages)
    everything = _together(few), _together(many)
    for name, costs in zip(("10,000", "1,000,000"), everything, strict=True):
        print(f"queue pages, {name} comments: {_summary(costs)}")
    print(f"  95 of 100: {everything[1].worked(0.95) / everything[0].worked(0.95):.2f} times")
    for kind in sorted(many, key=lambda each: -many[each].worked(0.95))[:WORST]:
        print(f"  {kind:<28} {_summary(many[kind])}; with 10,000: {few[kind].median:.1f} ms")

    def others(app: Flask) -> list[desk.Asked]:
        with app.extensions["database"].reading() as session:
            return desk.other_pages(session)

    for kind, costs in _asked(million, others, times=3).items():
        print(f"  {kind:<28} {_summary(costs)}")
    _memory()


def _by_turns(
    urls: list[str], pages: Callable[[Flask], list[desk.Asked]]
) -> list[dict[str, Costs]]:
    """Return what the pages of each blog cost: each page's middle of TURNS, so that a noisy second is nothing."""
    turns = [[_asked(url, pages) for url in urls] for _ in range(TURNS)]
    return [
        {kind: middle([each[kind] for each in of_one]) for kind in of_one[0]}
        for of_one in zip(*turns, strict=True)
    ]


def _asked(
    url: str, pages: Callable[[Flask], list[desk.Asked]], times: int = 1
) -> dict[str, Costs]:
    with _Blog(url) as (app, meter):
        who, asked = desk.visitor(app, MODERATOR), pages(app)
        for _ in range(WARM_UP):
            desk.ask(meter, who, asked)
        gc.collect()
        gc.freeze()  # as in a process of the server, see serve.py
        try:
            return desk.ask(meter, who, asked, times)
        finally:
            gc.unfreeze()  # a server has one blog in its memory, this process has several in turn


def measure_decisions(_small: str, million: str) -> None:
    with _Blog(million) as (app, meter):
        for name, costs in decisions.one_by_one(app, meter).items():
            print(f"  {name:<28} {_summary(costs)}")
        count, found = decisions.many(app, meter)
        for name, cost in found.items():
            print(f"  {count:,} at once, {name:<28} {_one(cost)}")
    _memory()


def measure_backtest(_small: str, million: str) -> None:
    with _Blog(million) as (app, meter):
        for rule, cost in decisions.backtests(app, meter).items():
            print(f"  back-test of {rule:<18} {_one(cost)}")
    _memory()


def measure_readers(small: str, posts: str) -> None:
    with _Blog(small) as (app, meter):
        few = readers.read(app, meter)
    with _Blog(posts) as (app, meter):
        many = readers.read(app, meter)
    for kind, costs in many.items():
        before = few[kind].median
        print(
            f"  {kind:<32} {_summary(costs)}; with 100 posts: {before:.1f} ms ({costs.median / before:.2f})"
        )
    _memory()


def measure_search(_small: str, posts: str) -> None:
    with _Blog(posts) as (app, meter):
        found = search.search(app, meter)
    for kind, costs in found.items():
        print(f"  {kind:<32} {_summary(costs)}")
    print(f"  all together {_summary(_together(found))}")
    _memory()


class _Blog:
    """The app over one of the databases, with a meter."""

    def __init__(self, url: str) -> None:
        self.folder = TemporaryDirectory(prefix="gatepost-bench-")
        environ = {
            "GATEPOST_INSTANCE": self.folder.name,
            "GATEPOST_DATABASE_URL": url,
            "GATEPOST_CACHE": "off",
        }
        self.app = create_app(Config.from_environ(environ))

    def __enter__(self) -> tuple[Flask, Meter]:
        return self.app, Meter(self.app)

    def __exit__(self, *_: object) -> None:
        self.app.extensions["database"].engine.dispose()
        self.folder.cleanup()


def _together(costs: dict[str, Costs]) -> Costs:
    return Costs([each for kind in costs.values() for each in kind.all])


def _summary(costs: Costs) -> str:
    return (
        f"{costs.median:6.1f} ms, 95 of 100 under {costs.worked(0.95):6.1f} ms"
        f" (by the clock {costs.took(0.95):6.1f} ms), at most {costs.worked(1):6.1f} ms"
    )


def _one(cost: Cost) -> str:
    return f"{cost.worked / 1000:5.2f} s of one core, {cost.took / 1000:5.2f} s by the clock"


def _memory() -> None:
    print(f"  peak memory of the process: {peak_memory():.0f} MB")


PARTS: dict[str, Callable[[str, str], None]] = {
    "desk": measure_desk,
    "decisions": measure_decisions,
    "backtest": measure_backtest,
    "readers": measure_readers,
    "search": measure_search,
}

if __name__ == "__main__":
    main(sys.argv[1:])
