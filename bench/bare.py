"""A WSGI function that answers with one page and does nothing else: what the server itself takes."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
