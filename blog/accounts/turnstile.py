"""In front of the blog: few tries to sign in come in, the rest is sent away at once.

A wrong sign-in costs the blog milliseconds of Python beside its hash, and readers wait for these: with one
every three seconds, fewer than one reader of a hundred. Here a flood is answered in a twentieth of a
millisecond, from a page that was made before. Nobody is kept out by others in a browser they signed in
with before: each of these has a share of its own. Half of what is left is for whose network has hardly tried
today: a flood from few networks has used these up within seconds, and takes nothing from an owner elsewhere.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from blog import security_log
from blog.networks import network_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

DOOR = "/login"

BROWSERS_MAX = 1_000
"""Known browsers whose share is remembered; the one that came longest ago begins anew."""

NEWCOMERS_TRIES = 3
"""Tries of a network, let in or not, as long as it is new: enough for a slip of the hand."""

NEW_AGAIN_SECONDS = 24 * 60 * 60

NETWORKS_MAX = 10_000
"""Networks whose tries are remembered, some three megabytes; the one that came first is forgotten, and is new again."""

PAGE_SECONDS = 60
"""How long the page is kept that sends away; then the settings may have other words for it."""

COME_BACK_SECONDS = 6
"""When the next one of a kind comes in; strangers are of two, so one every three seconds."""


_network_of = lru_cache(maxsize=2_000)(network_of)
"""Reading an address takes longer than all the rest of sending somebody away."""


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
        self._newcomers = Share(1 / COME_BACK_SECONDS, 4, now)
        self._networks: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._browsers: OrderedDict[str, Share] = OrderedDict()
        self._made: tuple[Headers, bytes] | None = None
        self._made_at = 0.0

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if not _is_at_the_door(environ["REQUEST_METHOD"], environ["PATH_INFO"]):
            return self._app(environ, start_response)
        wait = self._refused_for(environ.get("REMOTE_ADDR", ""))
        if self._comes_in(environ, refused=wait > 0):
            return self._app(environ, start_response)
        security_log.record_once_a_minute("limit.reached", limit="turnstile")
        headers, body = self._ready()
        retry = ("Retry-After", str(int(wait) + 1 if wait > 0 else COME_BACK_SECONDS))
        start_response("429 Too Many Requests", [*headers, retry])
        return [body]

    def _comes_in(self, environ: "WSGIEnvironment", *, refused: bool) -> bool:
        known = self._known_as(environ.get("HTTP_COOKIE", ""))
        if known is not None:
            return self._browser(known).take()
        if refused:
            return self._refused.take()
        is_new = self._is_new(environ.get("REMOTE_ADDR", ""))
        return self._strangers.take() or (is_new and self._newcomers.take())

    def _is_new(self, address: str) -> bool:
        """Count a try of the address's network; return whether it has hardly tried today."""
        network, at = _network_of(address), self._now()
        tries, since = self._networks.get(network, (0, at))
        if at - since >= NEW_AGAIN_SECONDS:
            tries, since = 0, at
        self._networks[network] = (tries + 1, since)
        if len(self._networks) > NETWORKS_MAX:
            self._networks.popitem(last=False)
        return tries < NEWCOMERS_TRIES

    def _browser(self, known: str) -> Share:
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


def _is_at_the_door(method: str, path: str) -> bool:
    """Whether this is the door, as the router reads it: any slashes lead there, and “post” is POST."""
    return path.endswith(DOOR) and path.lstrip("/") == DOOR[1:] and method.upper() == "POST"
