"""``make bench``: the figures of docs/performance.md, on this machine."""

from bench import bench_import, cached, machine, memory, mixed, pages, start, submissions
from bench.blog import a_blog
from tests import postgresql

READS = 100_000
"""For the memory; ``python -m bench.memory`` asks a million times."""


def main() -> None:
    show("Machine", machine.description())
    with a_blog() as blog:
        show("Reading (SQLite, no cache)", pages.measure(blog))
        show("Commenting", submissions.measure(blog, "SQLite"))
        show("Starting", start.measure(blog))
    show("Kept pages", cached.measure())
    show("Memory", memory.measure(READS))
    show("Everybody at once (SQLite)", mixed.measure("SQLite", None, mixed.SECONDS))
    first = postgresql.open_run()
    try:
        with a_blog(postgresql.start("bench")) as blog:
            show("PostgreSQL", [pages.in_process(blog), *submissions.measure(blog, "PostgreSQL")])
        url = postgresql.start("mixed")
        show("Everybody at once (PostgreSQL)", mixed.measure("PostgreSQL", url, mixed.SECONDS))
    finally:
        if first:
            postgresql.close_run()
    bench_import.main()


def show(title: str, rows: list[tuple[str, str]]) -> None:
    print(f"\n{title}")
    width = max(len(name) for name, _ in rows)
    for name, figure in rows:
        print(f"  {name:<{width}}  {figure}")


if __name__ == "__main__":
    main()
