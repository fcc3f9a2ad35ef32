"""``python -m bench.cached``: a kept page beside nginx that hands out the same bytes as a file.

The server has one core, the load comes from the other. Both are measured by the clock and by the time
that the server had the processor, which stays true while others use the machine. Needs nginx and wrk.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.blog import Measured, a_blog
from tests.browse import Visitor
from tests.build import a_person
from tests.operate import free_port, serving
from tests.program import GATEPOST

SECONDS = 3
CONNECTIONS = 16
TICKS = os.sysconf("SC_CLK_TCK")

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/errors;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000; open_file_cache max=10;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def main() -> None:
    if not (shutil.which("nginx") and shutil.which("wrk")):
        print("nginx and wrk are needed for this.")
        return
    os.sched_setaffinity(0, {0})  # the servers are started from here, and stay on this core
    with (
        a_blog(cache="on") as blog,
        serving(program=GATEPOST, GATEPOST_INSTANCE=str(blog.instance)) as address,
    ):
        url = address + blog.few
        with urllib.request.urlopen(url) as answer:
            page, tag = answer.read(), answer.headers["ETag"]
        with nginx(page) as (file, file_tag):
            for what, header, file_header in (
                ("whole", "X-Nothing: 1", "X-Nothing: 1"),
                ("304", f"If-None-Match: {tag}", f"If-None-Match: {file_tag}"),
            ):
                for round_ in range(2):
                    theirs = measured(file, file_header, "nginx: worker")
                    ours = measured(url, header, "gatepost")
                    shares = [f"{mine / other:.2f}" for mine, other in zip(ours, theirs)]  # noqa: B905
                    print(f"{what}, round {round_ + 1}: {ours[0]:,.0f}/s of {theirs[0]:,.0f}/s,"
                          f" {shares[0]} by the clock, {shares[1]} by the processor")  # fmt: skip
        clock, processor = measured(url, f"Cookie: {a_members_cookies(blog)}", "gatepost")
        print(f"signed in: {clock:,.0f}/s, {processor:,.0f} in a second of the processor")


def a_members_cookies(blog: Measured) -> str:
    """Return what the browser of a member sends who has read a page before."""
    with blog.database.transaction() as session:
        member = a_person(session, "mia")
    visitor = Visitor(blog.app).signed_in_as(member)
    visitor.get("/archive")
    found = [visitor.client.get_cookie(name) for name in ("gatepost", "session")]
    return "; ".join(f"{each.key}={each.value}" for each in found if each is not None)


@contextmanager
def nginx(page: bytes) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        (folder / "page.html").write_bytes(page)
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
        server = subprocess.Popen(["nginx", "-p", name, "-c", "nginx.conf"])
        url = f"http://127.0.0.1:{port}/page.html"
        try:
            time.sleep(1)
            with urllib.request.urlopen(url) as answer:
                yield url, answer.headers["ETag"]
        finally:
            server.terminate()
            server.wait()


def measured(url: str, header: str, name: str) -> tuple[float, float]:
    """Return answers by second: of the clock, and of the server's processor."""
    before = processor_time(name)
    said = subprocess.run(
        [
            "taskset",
            "-c",
            "1",
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{SECONDS}s",
            "-H",
            header,
            url,
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Non-2xx" not in said, said
    answers, seconds = re.search(r"(\d+) requests in ([\d.]+)s", said).groups()  # type: ignore[union-attr]
    return int(answers) / float(seconds), int(answers) / (processor_time(name) - before)


def processor_time(name: str) -> float:
    """Return the seconds that our own processes of this name and their children had so far."""
    ours, ticks = {os.getpid()}, 0
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda each: int(each.name)):
        try:
            facts = (folder / "stat").read_text().rpartition(")")[2].split()
            said = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if int(facts[1]) in ours:
            ours.add(int(folder.name))
            ticks += (int(facts[11]) + int(facts[12])) if name in said else 0
    return ticks / TICKS


if __name__ == "__main__":
    main()
