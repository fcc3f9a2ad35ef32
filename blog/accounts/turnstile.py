"""In front of the blog: few tries to sign in come in, the rest is sent away at once.

A wrong sign-in costs the blog milliseconds of Python beside its hash, and readers wait for these: with one
every three seconds, fewer than one reader of a hundred. Here a flood is answered in a twentieth of a
millisecond, from a page that was made before. Nobody is kept out by others in a browser they signed in
with before: each of these has a share of its own.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from blog import security_log

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

DOOR = "/login"

BROWSERS_MAX = 1_000
"""Known browsers whose share is remembered; the one that came longest ago begins anew."""

PAGE_SECONDS = 60
"""How long the page is kept that sends away; then the settings may have other words for it."""

COME_BACK_SECONDS = 3
"""When the next one comes in."""


@dataclass(slots=True)
class Share:
    """So many a second, and ``at_most`` at once when nobody came for a while."""

    a_second: float
    at_most: float
    now: Callable[[], float] = time.monotonic
    left: float = field(init=False)
    at: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.at = self.at_most, self.now()

    def take(self) -> bool:
        at = self.now()
        self.left = min(self.at_most, self.left + (at - self.at) * self.a_second)
        self.at = at
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Turnstile:
    """A WSGI application around ``app``; of each kind of who wants in, so many come in.

    ``known`` tells whether a ``cookie`` is of a browser that somebody signed in with, ``refused_for`` the
    seconds for which an address is refused; ``page`` makes the answer for the rest.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        *,
        cookie: str,
        known: Callable[[str], bool],
        refused_for: Callable[[str], float],
        page: Callable[[], tuple[Headers, bytes]],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._cookie = cookie
        self._known = known
        self._refused_for = refused_for
        self._page = page
        self._now = now
        self._strangers = Share(1 / COME_BACK_SECONDS, 12, now)
        self._refused = Share(1 / COME_BACK_SECONDS, 10, now)
        self._browsers: OrderedDict[str, Share] = OrderedDict()
        self._made: tuple[Headers, bytes] | None = None
        self._made_at = 0.0

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] != DOOR:
            return self._app(environ, start_response)
        wait = self._refused_for(environ.get("REMOTE_ADDR", ""))
        if self._share(environ, refused=wait > 0).take():
            return self._app(environ, start_response)
        security_log.record_once_a_minute("limit.reached", limit="turnstile")
        headers, body = self._ready()
        retry = ("Retry-After", str(int(wait) + 1 if wait > 0 else COME_BACK_SECONDS))
        start_response("429 Too Many Requests", [*headers, retry])
        return [body]

    def _share(self, environ: "WSGIEnvironment", *, refused: bool) -> Share:
        known = self._known_as(environ.get("HTTP_COOKIE", ""))
        if known is None:
            return self._refused if refused else self._strangers
        found = self._browsers.pop(known, None) or Share(1, 6, self._now)
        self._browsers[known] = found
        if len(self._browsers) > BROWSERS_MAX:
            self._browsers.popitem(last=False)
        return found

    def _known_as(self, cookie: str) -> str | None:
        if self._cookie not in cookie:
            return None
        try:
            found = SimpleCookie(cookie).get(self._cookie)
        except CookieError:
            return None
        return found.value if found is not None and self._known(found.value) else None

    def _ready(self) -> tuple[Headers, bytes]:
        at = self._now()
        if self._made is None or at - self._made_at > PAGE_SECONDS:
            self._made, self._made_at = self._page(), at
        return self._made
