"""``python -m bench.memory``: what a process of the server holds while it answers a million reads.

The blog's pages are more than the page cache may keep, and some readers ask for what nobody asked for
before. A number of reads may follow (1,000,000). Needs wrk and ss.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.blog import WORDS, Measured, a_blog
from blog.accounts.models import Role
from blog.db import Database
from tests.build import a_person, a_post
from tests.operate import serving
from tests.program import GATEPOST

READS, PARTS = 1_000_000, 10
POSTS = 1_700
"""Of 40 kB each, and they are kept as they are and compressed: 64 MB hold nine of ten."""
CONNECTIONS = 16
STEP_SECONDS = 5

ASK = """
local paths, asked = {}, 0
for line in io.lines("{{PATHS}}") do paths[#paths + 1] = line end
math.randomseed(os.time())
function request()
  asked = asked + 1
  local path = paths[1 + math.floor(#paths * math.random() ^ 4)]
  local headers = {["Accept-Encoding"] = asked % 2 == 0 and "br, gzip" or nil}
  if asked % 50 == 0 then path = "/?before=" .. math.random(2000000000) .. "-1" end
  if asked % 97 == 0 then path = "/nowhere/" .. asked end
  return wrk.format("GET", path .. (asked % 7 == 0 and "?utm_source=" .. asked or ""), headers)
end
"""
"""What a reader asks for next: popular posts more often; at times what nobody asked for before."""


def main(reads: int = READS) -> None:
    for name, figure in measure(reads):
        print(f"{name}: {figure}")


def measure(reads: int) -> list[tuple[str, str]]:
    if not (shutil.which("wrk") and shutil.which("ss")):
        return [("memory", "not measured: wrk and ss are needed for this")]
    with a_blog(cache="on") as blog, tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ask.lua"
        paths = Path(folder) / "paths"
        paths.write_text("\n".join(["/", "/archive", *posts(blog)]), encoding="utf-8")
        script.write_text(ASK.replace("{{PATHS}}", str(paths)), encoding="utf-8")
        instance = str(blog.instance)
        with serving("--no-letters", program=GATEPOST, GATEPOST_INSTANCE=instance) as address:
            held = [(0, memory(address))]
            while held[-1][0] < reads:
                held.append((held[-1][0] + ask(address, script), memory(address)))
    return [("memory of a process of the server", ", ".join(told(held, reads)))]


def told(held: list[tuple[int, float]], reads: int) -> Iterator[str]:
    """Yield what it held about each tenth of the way."""
    due = 0.0
    for asked, megabytes in held:
        if asked >= due:
            yield f"{megabytes:.0f} MB after {asked:,}"
            due += reads / PARTS


def posts(blog: Measured) -> list[str]:
    database: Database = blog.database
    with database.transaction() as session:
        ada = a_person(session, "ada", Role.AUTHOR)
        return [
            str(a_post(session, ada, source=f"{WORDS * 170}Number {number}.").path)
            for number in range(POSTS)
        ]


def ask(address: str, script: Path) -> int:
    """Ask for a while, and return how many answers came."""
    said = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{STEP_SECONDS}s", "-s", str(script), address],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.search(r"(\d+) requests in", said)
    assert found is not None, said
    return int(found[1])


def memory(address: str) -> float:
    """Return what the process that answers there has in memory, in MB."""
    listens = subprocess.run(
        ["ss", "-Hltnp", f"sport = :{address.rpartition(':')[2]}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    processes = {int(each) for each in re.findall(r"pid=(\d+)", listens)}
    return max(_resident(each) for each in processes)


def _resident(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
