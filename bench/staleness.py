"""``python -m bench.staleness``: two processes change posts, two read them; old answers are counted."""

from dataclasses import replace

from bench.blog import a_blog
from blog.config import CacheMode, Config
from blog.db import Database
from tests import postgresql
from tests.build import a_post
from tests.cache.staleness import read_and_write

CHANGES = 1_000
CHECKS = 10_000


def main() -> None:
    first = postgresql.open_run()
    try:
        for name, url in (("SQLite", None), ("PostgreSQL", postgresql.start("stale"))):
            with a_blog(url) as blog:
                for row in measure(name, blog.config, blog.database):
                    print(row)
    finally:
        if first:
            postgresql.close_run()


def measure(name: str, config: Config, database: Database) -> list[str]:
    rows = []
    for mode in (CacheMode.STRICT, CacheMode.ON):
        with database.transaction() as session:
            posts = [a_post(session, title="Number 0.") for _ in range(2)]
            found = [(post.id, str(post.path)) for post in posts]
        wanted = replace(config, cache=mode)
        readers = read_and_write(wanted, found, changes=CHANGES, checks=CHECKS // 2)
        checks, stale = (sum(each) for each in tuple(zip(*readers, strict=True))[:2])
        late = max(each for _, _, each in readers) * 1_000
        rows.append(f"{name}, {mode}: {checks:,} checks, {stale} old, the oldest by {late:.0f} ms")
    return rows


if __name__ == "__main__":
    main()
