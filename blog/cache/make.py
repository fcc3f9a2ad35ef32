"""Making a page that is not there: for nobody in particular, once, from its address alone."""

import io
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote_to_bytes

from blog.cache.kept import Headers
from blog.cache.made import KEY, Made

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

OF_EACH_ANSWER = frozenset(
    ("cache-control", "content-encoding", "content-length", "date", "etag", "last-modified", "vary")
)
"""Headers that the cache sets itself, or the server does."""

NOT_OF_A_PAGE = frozenset(("CONTENT_LENGTH", "CONTENT_TYPE", "RAW_URI", "REQUEST_URI"))
"""What a page is never made from, beside all that starts with HTTP_."""


class Turn:
    """Of those who want the same missing page, one makes it and the others wait."""

    def __init__(self, making: dict[str, Lock], guard: Lock, key: str) -> None:
        self._making, self._guard, self._key = making, guard, key
        with guard:
            self._lock = making.setdefault(key, Lock())

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        with self._guard:
            if self._making.get(self._key) is self._lock:
                del self._making[self._key]
        self._lock.release()


def bare(environ: "WSGIEnvironment", query: str, base: SplitResult) -> "WSGIEnvironment":
    """Return the request with nothing left of it but its path and ``query``."""
    left = {
        name: value
        for name, value in environ.items()
        if not name.startswith("HTTP_") and name not in NOT_OF_A_PAGE
    }
    return left | {
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": query,
        "HTTP_HOST": base.netloc,
        "wsgi.url_scheme": base.scheme,
        "wsgi.input": io.BytesIO(),
    }


def ask(
    app: "WSGIApplication", environ: "WSGIEnvironment", made: Made
) -> tuple[str, Headers, bytes]:
    """Return status, headers and body of the answer; the view notes in ``made`` what it shows."""
    answer: list[Any] = []

    def start(status: str, headers: Headers, _error: object = None) -> Callable[..., object]:
        answer[:] = [status, headers]
        return answer.append

    chunks = app(environ | {KEY: made}, start)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    return answer[0], answer[1], body


def may_be_kept(status: str, headers: Headers, made: Made) -> bool:
    return (
        status.startswith("200 ")
        and bool(made.parts)
        and not any(name.lower() == "set-cookie" for name, _ in headers)
    )


def is_text(query: str) -> bool:
    """Whether the query is what forms and links of ours send; the blog refuses the rest."""
    try:
        return "\0" not in unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False
