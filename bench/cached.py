"""``python -m bench.cached``: a kept page beside nginx that hands out the same bytes as a file.

The server has one core, the load comes from the other. Both are measured by the clock and by the time
that the server had the processor, which stays true while others use the machine. Needs nginx and wrk.
"""

import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.bare import TAG, bare
from bench.blog import Measured, a_blog
from tests.browse import Visitor
from tests.build import a_person
from tests.deploy import front
from tests.operate import free_port, serving
from tests.program import GATEPOST

SECONDS, ROUNDS = 2, 5
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
    for what, figure in measure():
        print(f"{what}: {figure}")


def measure() -> list[tuple[str, str]]:
    if not (shutil.which("nginx") and shutil.which("wrk")):
        return [("kept pages", "not measured: nginx and wrk are needed for this")]
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(
        0, {min(cores)}
    )  # the servers are started from here, and stay on this core
    try:
        with a_blog(cache="on") as blog:
            return [*beside_a_file(blog), *behind_nginx(blog)]
    finally:
        os.sched_setaffinity(0, cores)


def beside_a_file(blog: Measured) -> Iterator[tuple[str, str]]:
    """Yield what the blog, and a function that only answers, reach of what nginx does with a file."""
    with serving(program=GATEPOST, GATEPOST_INSTANCE=str(blog.instance)) as address:
        url = address + blog.few
        page, tag = fetched(url)
        with nginx(page) as (file, file_tag), bare(file.folder / "page.html") as bare_url:
            for what, *tags in (("whole page", "", "", ""), ("304", file_tag, tag, TAG)):
                headers = [f"If-None-Match: {each}" if each else "X-Nothing: 1" for each in tags]
                found = Shares([], [], [])
                for _ in range(ROUNDS):
                    found.nginx.append(measured(file.url, headers[0], "nginx: worker"))
                    found.blog.append(measured(url, headers[1], "gatepost"))
                    found.bare.append(measured(bare_url, headers[2], "granian"))
                yield from found.told(what)
        clock, processor = measured(url, f"Cookie: {a_members_cookies(blog)}", "gatepost")
        yield "signed in", f"{clock:,.0f}/s, {processor:,.0f} in a second of the processor"


@dataclass
class Shares:
    """Answers by the clock and by the processor, of each server in some rounds that took turns."""

    nginx: list[tuple[float, float]]
    blog: list[tuple[float, float]]
    bare: list[tuple[float, float]]

    def told(self, what: str) -> Iterator[tuple[str, str]]:
        for name, answers in (("", self.blog), (", a bare function", self.bare)):
            clock, processor = (
                statistics.median(each[n] for each in answers)
                / statistics.median(each[n] for each in self.nginx)
                for n in (0, 1)
            )
            a_second = statistics.median(each[1] for each in answers)
            figure = (
                f"{processor:.2f} of nginx by the processor ({a_second:,.0f} in a second of it)"
            )
            yield f"{what}{name}", f"{figure}, {clock:.2f} by the clock"


def behind_nginx(blog: Measured) -> Iterator[tuple[str, str]]:
    """Yield what comes through nginx as ``deploy/nginx.conf`` sets it up, both on the one core."""
    environ = {"GATEPOST_INSTANCE": str(blog.instance), "GATEPOST_TRUSTED_PROXIES": "127.0.0.1"}
    with (
        serving(program=GATEPOST, host="localhost", **environ) as address,
        tempfile.TemporaryDirectory() as name,
        front.before(int(address.rpartition(":")[2]), Path(name)) as port,
    ):
        url = f"https://localhost:{port}{blog.few}"
        for what, header in (("", "X-Nothing: 1"), (", brotli", "Accept-Encoding: br")):
            clock, _ = measured(url, header, "nginx: worker")
            yield f"through nginx and TLS{what}", f"{clock:,.0f}/s by the clock"


def fetched(url: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(url) as answer:
        return answer.read(), answer.headers["ETag"]


def a_members_cookies(blog: Measured) -> str:
    """Return what the browser of a member sends who has read a page before."""
    with blog.database.transaction() as session:
        member = a_person(session, "mia")
    visitor = Visitor(blog.app).signed_in_as(member)
    visitor.get("/archive")
    found = [visitor.client.get_cookie(name) for name in ("gatepost", "session")]
    return "; ".join(f"{each.key}={each.value}" for each in found if each is not None)


@dataclass(frozen=True)
class File:
    folder: Path
    url: str


@contextmanager
def nginx(page: bytes) -> Iterator[tuple[File, str]]:
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
                tag = answer.headers["ETag"]
            yield File(folder, url), tag
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
