"""Pages that are kept: ready to be sent in every encoding, as many as fit, the last used ones."""

import gzip
from collections import OrderedDict
from dataclasses import dataclass, field
from email.utils import formatdate
from threading import Lock

import brotli

from blog import heap

Headers = list[tuple[str, str]]

OVERHEAD = 2_000
"""Bytes that a page takes beside its bodies and names: headers, objects, the place in the table."""

GIVE_BACK_FROM = 4 * 1024 * 1024
"""Bytes of pages that went, after which their memory is given back. Pages differ in size, so each leaves
a gap that the next one does not fill: without this a full cache takes more and more."""

BROTLI_QUALITY = 5
"""Of 11: nearly as small as the best, in a millisecond."""

GZIP_LEVEL = 6

ASKED = "\N{BLACK QUESTION MARK ORNAMENT}"
"""Stands between path and query in a key. No path has it: paths are Latin-1 here (PEP 3333)."""

SHARE_WITH_QUERY = 4
"""Pages of addresses with a query take a quarter of all bytes at most, once room is needed. There are
endlessly many such addresses, so whoever asks for one after the other pushes out nothing else."""

REVALIDATED = "public, no-cache"
"""Anybody may store it, and asks each time whether it still holds."""


@dataclass(frozen=True, slots=True)
class Representation:
    """A page in one encoding, with its headers."""

    tag: str
    headers: Headers
    not_modified: Headers
    """What a 304 says: how the page is stored, and nothing else of it (RFC 9110, 15.4.5)."""
    body: bytes


@dataclass(slots=True, eq=False)
class Page:
    """A page as it was made, and what it holds by."""

    headers: Headers
    """Without those that differ by encoding."""
    body: bytes
    tag: str
    """The ETag of the body as it is, without quotes."""
    parts: tuple[str, ...]
    seen: int
    """The number of the last change up to which it is known to hold."""
    until: float
    """Seconds since 1970 at which it changes by itself."""
    modified: int
    """When it was changed last, in seconds since 1970; by a change in the database."""
    dated: bool
    """Whether no earlier version of it has the same date."""
    pieces: tuple[bytes | int, ...] = ()
    """Of a page for every member: the body, cut at its holes."""
    size: int = 0
    ready: dict[str, Representation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.size = OVERHEAD + len(self.body) * (2 if self.pieces else 1) + 100 * len(self.parts)
        self.ready[""] = self._represented("", self.body)

    def represent(self, encoding: str) -> Representation:
        """Return the page in ``encoding``, made when first asked for; a tiny one, too: another may be refused."""
        if encoding == "br":
            body = brotli.compress(self.body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
        else:
            body = gzip.compress(self.body, GZIP_LEVEL, mtime=0)
        made = self.ready[encoding] = self._represented(encoding, body)
        return made

    def _represented(self, encoding: str, body: bytes) -> Representation:
        tag = f'"{self.tag}-{encoding}"' if encoding else f'"{self.tag}"'
        common: Headers = [
            ("ETag", tag),
            ("Cache-Control", REVALIDATED),
            ("Vary", "Accept-Encoding, Cookie"),
            ("Last-Modified", http_date(self.modified)),
        ]
        whole = [*self.headers, *common, ("Content-Length", str(len(body)))]
        if encoding:
            whole.append(("Content-Encoding", encoding))
        return Representation(tag, whole, common, body)


def http_date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)


def dated(headers: Headers, seconds: int) -> Headers:
    """Return the headers with another date of the last change."""
    date = http_date(seconds)
    return [(name, date if name == "Last-Modified" else value) for name, value in headers]


def key_of(path: str, query: str) -> str:
    """Return the key of a page; a path that holds a question mark itself is another one."""
    return f"{path}{ASKED}{query}" if query else path


class Pages:
    """Pages by key, at most ``limit`` bytes of them; what was not used for longest goes.

    First of all go pages of addresses with a query, while these take more than their share.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._gone = 0
        """Bytes of pages that went since memory was given back."""
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._with_query: OrderedDict[str, None] = OrderedDict()
        """The keys with a query, in the same order."""
        self._size_with_query = 0
        self._lock = Lock()
        self.get = self._pages.get
        """Return the page of a key, or nothing; without a lock, for it is asked all the time."""

    def __len__(self) -> int:
        return len(self._pages)

    def used(self, key: str) -> None:
        """Let the page be the last to go."""
        try:
            self._pages.move_to_end(key)
            if ASKED in key:
                self._with_query.move_to_end(key)
        except KeyError:
            pass  # it went a moment ago

    def put(self, key: str, page: Page) -> None:
        """Keep the page unless it alone is too big; nobody else's pages go for that."""
        with self._lock:
            self._take(key)
            if page.size + len(key) > self.limit:
                return
            self._pages[key] = page
            if ASKED in key:
                self._with_query[key] = None
            self._count(key, page.size + len(key))
            self._make_room()
            enough = self._gone >= GIVE_BACK_FROM
            if enough:
                self._gone = 0
        if enough:
            heap.give_back()

    def represent(self, key: str, page: Page, encoding: str) -> Representation:
        """Return the page in an encoding it was not asked for before, and count its bytes."""
        made = page.represent(encoding)
        with self._lock:
            if self._pages.get(key) is page:
                page.size += len(made.body)
                self._count(key, len(made.body))
                self._make_room()
        return made

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._with_query.clear()
            self.size = self._size_with_query = 0

    def _take(self, key: str) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._with_query.pop(key, None)
            self._went(key, page)

    def _make_room(self) -> None:
        """Let pages go; each is found in one step, since ``used`` moves them at any moment."""
        while self.size > self.limit:
            if self._size_with_query > self.limit // SHARE_WITH_QUERY:
                key, _ = self._with_query.popitem(last=False)
                page = self._pages.pop(key)
            else:
                key, page = self._pages.popitem(last=False)
                self._with_query.pop(key, None)
            self._went(key, page)

    def _went(self, key: str, page: Page) -> None:
        self._count(key, -page.size - len(key))
        self._gone += page.size + len(key)

    def _count(self, key: str, size: int) -> None:
        self.size += size
        if ASKED in key:
            self._size_with_query += size
