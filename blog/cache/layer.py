"""The page cache: the outermost layer, which answers anonymous readers from memory.

It holds what the blog made for a reader of whom nothing is known: made from the path and the
parameters that the page takes, and from nothing else of a request. A page is sent only while no part
of it has risen since (see ``watch.py``).
"""

import time
from collections.abc import Callable, Iterable
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from blog.cache.holes import Holes
from blog.cache.kept import Headers, Page, Pages, Representation, dated, http_date, key_of
from blog.cache.made import Made
from blog.cache.make import OF_EACH_ANSWER, Turn, ask, bare, is_text, may_be_kept
from blog.cache.negotiate import encoding_for, is_among
from blog.cache.watch import Unwatchable, Watch

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ParametersOf = Callable[[str], tuple[str, ...] | None]
"""Returns the parameters that the page at a path takes; nothing where no page is kept."""

OwnWords = Callable[["WSGIEnvironment"], tuple[bytes, ...] | None]
"""Returns what fills the holes of a page for the member who asks; nothing for whom a page of their own is made."""

READING = frozenset(("GET", "HEAD"))

PRIVATE = [("Cache-Control", "private, no-cache"), ("Vary", "Cookie")]
"""A member's page is nobody else's."""

FOR_MEMBERS = "\N{BUSTS IN SILHOUETTE}"
"""Stands before the keys of pages with holes. No request has it: paths are Latin-1 here (PEP 3333)."""


class PageCache:
    """A WSGI application in front of ``app``, which answers where it has the page."""

    def __init__(
        self,
        app: "WSGIApplication",
        watch: Watch,
        *,
        limit: int,
        base_url: str,
        cookies: tuple[str, ...],
        parameters_of: ParametersOf,
        for_members: Callable[[str], bool],
        own_words: OwnWords,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.pages = Pages(limit)
        self._app = app
        self._watch = watch
        self._base = urlsplit(base_url)
        self._cookies = cookies
        self._parameters_of = parameters_of
        self._for_members = for_members
        self._own_words = own_words
        self._now = now
        self._making: dict[str, Lock] = {}
        self._making_lock = Lock()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in READING:
            return self._app(environ, start_response)
        cookie = environ.get("HTTP_COOKIE")
        if cookie and self._knows_the_reader(cookie):
            return self._answer_member(environ, start_response)
        query = environ.get("QUERY_STRING")
        key = key_of(environ["PATH_INFO"], query) if query else environ["PATH_INFO"]
        try:
            page = self._find(key)
        except Unwatchable:
            return self._app(environ, start_response)
        if page is None:
            return self._answer_anew(key, environ, start_response)
        return self._send(key, page, environ, start_response)

    def _knows_the_reader(self, cookie: str) -> bool:
        """Whether the request carries a cookie of ours; others do not matter."""
        if not any(name in cookie for name in self._cookies):
            return False
        return any(each.partition("=")[0].strip() in self._cookies for each in cookie.split(";"))

    def _find(self, key: str) -> Page | None:
        """Return the page of a key if it holds. Raise Unwatchable."""
        page = self.pages.get(key)
        if page is None:
            return None
        seen = self._watch.look()
        if page.seen != seen:
            if not self._watch.hold(page.parts, page.seen):
                return None
            page.seen = seen
        if self._now() >= page.until:
            return None
        self.pages.used(key)
        return page

    def _send(
        self, key: str, page: Page, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> list[bytes]:
        """Answer with the page, in a list: granian sends any other iterable piece by piece."""
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING"))
        found = page.ready.get(encoding) or self.pages.represent(key, page, encoding)
        now = self._now()
        known = self._is_there(page, found, environ, now)
        headers = found.not_modified if known else found.headers
        if page.modified > now:  # many changes in one second run ahead of the clock
            headers = dated(headers, int(now))
        start_response("304 Not Modified" if known else "200 OK", headers[:])
        return [] if known or environ["REQUEST_METHOD"] == "HEAD" else [found.body]

    def _is_there(
        self, page: Page, found: Representation, environ: "WSGIEnvironment", now: float
    ) -> bool:
        """Whether the client has this very representation (RFC 9110, 13.2.2)."""
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags is not None:
            return is_among(found.tag, tags)
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if since is None or not page.dated or page.modified > now:
            return False
        return bool(since == http_date(page.modified))

    def _answer_anew(
        self, key: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        query = self._query(environ)
        if query is None:
            return self._app(environ, start_response)
        key = key_of(environ["PATH_INFO"], query)
        with Turn(self._making, self._making_lock, key):
            try:
                page = self._find(key)
                seen = self._watch.look()
            except Unwatchable:
                return self._app(environ, start_response)
            if page is None:
                made = Made()
                status, headers, body = ask(self._app, bare(environ, query, self._base), made)
                if not may_be_kept(status, headers, made):
                    start_response(status, headers)
                    return [body] if environ["REQUEST_METHOD"] == "GET" else []
                page = self._keep(key, made, seen, headers, body)
        return self._send(key, page, environ, start_response)

    def _answer_member(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Put a member's own words into the page that is the same for all, where that is all there is."""
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
            return self._app(environ, start_response)
        if environ.get("SCRIPT_NAME") or not self._for_members(path):
            return self._app(environ, start_response)
        words = self._own_words(environ)
        page = self._page_with_holes(path, environ) if words is not None else None
        if page is None or words is None:
            return self._app(environ, start_response)
        body = b"".join([each if isinstance(each, bytes) else words[each] for each in page.pieces])
        start_response("200 OK", [*page.headers, *PRIVATE, ("Content-Length", str(len(body)))])
        return [body]

    def _page_with_holes(self, path: str, environ: "WSGIEnvironment") -> Page | None:
        """Return the page as any member sees it, made if there is none; nothing when none can be kept."""
        key = FOR_MEMBERS + path
        try:
            page = self._find(key)
            return self._make_with_holes(key, environ) if page is None else page
        except Unwatchable:
            return None

    def _make_with_holes(self, key: str, environ: "WSGIEnvironment") -> Page | None:
        with Turn(self._making, self._making_lock, key):
            page = self._find(key)
            if page is not None:
                return page
            seen = self._watch.look()
            made = Made(holes=Holes.new())
            status, headers, body = ask(self._app, bare(environ, "", self._base), made)
            if not may_be_kept(status, headers, made):
                return None
            return self._keep(key, made, seen, headers, body)

    def _query(self, environ: "WSGIEnvironment") -> str | None:
        """Return what of the query the page takes, each once and in order; nothing for no page of ours."""
        query: str = environ.get("QUERY_STRING") or ""
        if environ.get("SCRIPT_NAME") or not is_text(query):
            return None
        parameters = self._parameters_of(environ["PATH_INFO"])
        if parameters is None:
            return None
        given: dict[str, str] = {}
        for name, value in parse_qsl(query, keep_blank_values=True):
            given.setdefault(name, value)
        return urlencode([(name, given[name]) for name in parameters if name in given])

    def _keep(self, key: str, made: Made, seen: int, headers: Headers, body: bytes) -> Page:
        """Return the page, kept unless something of it rose while it was being made."""
        number, at = self._watch.last_change(made.parts)
        tag = next(value for name, value in headers if name.lower() == "etag")
        page = Page(
            headers=[each for each in headers if each[0].lower() not in OF_EACH_ANSWER],
            body=body,
            tag=tag.strip('"'),
            parts=made.parts,
            seen=seen,
            until=made.until.timestamp(),
            modified=at,
            dated=made.since.timestamp() < at,
            pieces=made.holes.pieces(body) if made.holes else (),
        )
        if number <= seen and self._now() < page.until:
            self.pages.put(key, page)
        return page
