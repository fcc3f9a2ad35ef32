"""How fast a blog moves in from Blogger, and how much memory that takes.

Run it with ``python -m bench.bench_import``; a size in MB may follow (default 100).
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path

DEFAULT_MB = 100
COMMENTS_PER_POST = 3
"""Real blogs have about as many comments as posts; threads cost more than posts do."""

HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:gd='http://schemas.google.com/g/2005'
 xmlns:thr='http://purl.org/syndication/thread/1.0'><id>tag:blogger.com,1999:blog-77.archive</id>
<title type='text'>A large blog</title>"""
KIND = (
    "<category scheme='http://schemas.google.com/g/2005#kind'"
    " term='http://schemas.google.com/blogger/2008/kind#{}'/>"
)
PARAGRAPH = (
    "<p>The water rose <b>slowly</b>, and <a href='https://lock.example/{n}'>the gates</a> held."
    "<br />Nobody said so aloud; the kettle was on, and the rain had not stopped since noon.</p>"
)


def entries() -> Iterator[str]:
    """Yield posts, each followed by its comments, without an end; half of the comments are replies."""
    post = 0
    while True:
        post += 1
        yield _post(post)
        for n in range(COMMENTS_PER_POST):
            yield _comment(post, n)


def _post(post: int) -> str:
    year, month = 2000 + post % 20, 1 + post % 12
    address = f"http://large.example/{year}/{month:02d}/post-number-{post}.html"
    feed = f"https://www.blogger.com/feeds/77/posts/default/{post}"
    body = escape(PARAGRAPH.format(n=post) * 9)
    return (
        f"<entry><id>tag:blogger.com,1999:blog-77.post-{post}</id>{_dates(year, month)}"
        f"{KIND.format('post')}<category scheme='http://www.blogger.com/atom/ns#'"
        f" term='label {post % 50}'/><title type='text'>Post number {post}</title>"
        f"<content type='html'>{body}</content><link rel='edit' href='{feed}'/>"
        f"<link rel='self' href='{feed}'/><link rel='alternate' type='text/html' href='{address}'/>"
        f"{_author(post % 5)}<thr:total>{COMMENTS_PER_POST}</thr:total></entry>\n"
    )


def _comment(post: int, n: int) -> str:
    number = 10**9 + post * 10 + n
    feed = f"https://www.blogger.com/feeds/77/{post}/comments/default"
    related = f"<link rel='related' href='{feed}/{number - 1}'/>" if n % 2 else ""
    return (
        f"<entry><id>tag:blogger.com,1999:blog-77.post-{number}</id>{_dates(2000 + post % 20, 12)}"
        f"{KIND.format('comment')}<title type='text'>What I think of it…</title>"
        f"<content type='html'>{escape(PARAGRAPH.format(n=number))}</content>"
        f"<link rel='edit' href='{feed}/{number}'/><link rel='self' href='{feed}/{number}'/>{related}"
        f"{_author(post % 4000 + n)}"
        f"<thr:in-reply-to ref='tag:blogger.com,1999:blog-77.post-{post}' type='text/html'"
        f" href='http://large.example/{post}' source='https://www.blogger.com/feeds/77/{post}'/>"
        "<gd:extendedProperty name='blogger.itemClass' value='pid-1'/></entry>\n"
    )


def _dates(year: int, month: int) -> str:
    moment = f"{year}-{month:02d}-11T09:45:55.612+01:00"
    return f"<published>{moment}</published><updated>{moment}</updated>"


def _author(number: int) -> str:
    return (
        f"<author><name>Person {number}</name>"
        f"<uri>https://www.blogger.com/profile/{number}</uri><email>noreply@blogger.com</email>"
        "<gd:image rel='http://schemas.google.com/g/2005#thumbnail' width='35' height='35'"
        " src='//lh3.googleusercontent.com/zFdxGE77vvD2w5xHy6jkVuElKv'/></author>"
    )


def write_backup(path: Path, megabytes: int) -> int:
    """Write a backup of that size and return how many posts and comments are in it."""
    items = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for entry in entries():
            file.write(entry)
            items += 1
            if file.tell() > megabytes << 20:
                break
        file.write("</feed>\n")
    return items


def _processor_seconds() -> float:
    """Return what all finished child processes worked; other load on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(megabytes: int = DEFAULT_MB) -> None:
    """Move a made backup into a new SQLite blog, in a process of its own, twice."""
    with tempfile.TemporaryDirectory() as folder:
        backup = Path(folder) / "large.xml"
        items = write_backup(backup, megabytes)
        environ = {"GATEPOST_DATABASE_URL": "", **os.environ, "GATEPOST_INSTANCE": f"{folder}/blog"}
        command = [sys.executable, "-c", "from blog.cli import main; main()"]
        subprocess.run([*command, "init"], env=environ, check=True, stdout=subprocess.DEVNULL)
        for name in ("new", "again"):
            started, worked = time.perf_counter(), _processor_seconds()
            subprocess.run(
                [*command, "import", "blogger", str(backup)],
                env=environ,
                check=True,
                stdout=subprocess.DEVNULL,
            )
            seconds = time.perf_counter() - started
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(
                f"import, {name:<5}  {megabytes} MB, {items:,} items in {seconds:.1f} s:"
                f" {items / seconds:,.0f} items/s"
                f" ({_processor_seconds() - worked:.1f} s of one core), peak memory {peak:.0f} MB"
            )


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
