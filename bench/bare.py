"""A WSGI function that answers with one page and does nothing else: what the server itself takes."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from blog.serve import THREADS
from tests.operate import free_port, wait_for_answer
from tests.program import GATEPOST

PAGE = "BENCH_PAGE"
"""The environment variable that names the file with the page."""

TAG = '"bare"'


def application() -> Callable[..., list[bytes]]:
    page = Path(os.environ[PAGE]).read_bytes()
    stored = [("ETag", TAG), ("Cache-Control", "public, no-cache"), ("Vary", "Accept-Encoding")]
    whole = [*stored, ("Content-Type", "text/html"), ("Content-Length", str(len(page)))]

    def answer(environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
        if environ.get("HTTP_IF_NONE_MATCH") == TAG:
            start_response("304 Not Modified", stored)
            return []
        start_response("200 OK", whole)
        return [page]

    return answer


@contextmanager
def bare(page: Path, *, workers: int = 1) -> Iterator[str]:
    """Serve the page from that function, behind the server that the blog has; yield its address."""
    port = free_port()
    options = ["--interface", "wsgi", "--factory", "--blocking-threads", str(THREADS)]
    options += ["--workers", str(workers), "--port", str(port)]
    server = subprocess.Popen(
        [GATEPOST.with_name("granian"), *options, "bench.bare:application"],
        env=os.environ | {PAGE: str(page)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        wait_for_answer(url, server)
        yield url
    finally:
        server.terminate()
        server.wait()
