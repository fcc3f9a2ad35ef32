"""Behind proxies: who asks, and for which host.

``X-Forwarded-*`` is what anybody can write. It counts only when it comes from an address that
``GATEPOST_TRUSTED_PROXIES`` names. The Host is what anybody can write, too: it has to be the one of
``GATEPOST_BASE_URL``, whoever asks. A blog on the own machine answers to all names of that.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from blog.config import Network
from blog.headers import HEADERS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Address = IPv4Address | IPv6Address

PROBES = frozenset(("/healthz", "/readyz"))
"""What a proxy asks for itself, by whatever host."""

OWN_MACHINE = frozenset(("localhost", "127.0.0.1", "::1"))
"""Names of the machine itself; nobody elsewhere is led to a blog by them."""

NO_HOST = frozenset("@/?#\\")
"""What ends a host, or begins one, in addresses: no browser sends it."""

DEFAULT_PORTS = {"http": 80, "https": 443}

TOLD_APART = 1_024
"""Addresses and hosts that are remembered, since to read one takes longer than all else here."""

ADDRESS_MAX, HOST_MAX = 64, 260
"""Characters; what is longer is no address and no host (RFC 1035, 2.3.4: 255), nor worth memory."""

TO_BE_REVALIDATED = "public, no-cache"
"""What the blog says of a page that anybody may store and has to ask about each time."""

STORE_AND_ASK = ("X-Accel-Expires", "@1")
"""Tells nginx the same: a copy that expired in 1970 is stored and never sent unasked.

nginx takes ``no-cache`` for “do not store”; it does not pass this header on.
"""


class BehindProxies:
    """A WSGI application around ``app`` that knows the client behind the proxies it trusts."""

    def __init__(self, app: "WSGIApplication", trusted: tuple[Network, ...], base_url: str) -> None:
        self._app = app
        self._trusted = trusted
        self._scheme = urlsplit(base_url).scheme
        self._host = named(urlsplit(base_url).netloc, self._scheme)
        self._is_ours = lru_cache(TOLD_APART)(self._is_this_blog)
        self._is_proxy = lru_cache(TOLD_APART)(lambda text: self._is_trusted(address_of(text)))

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        remote = environ.get("REMOTE_ADDR", "")
        if not self._trusted or len(remote) > ADDRESS_MAX or not self._is_proxy(remote):
            scheme = environ.get("wsgi.url_scheme", "http")
            if not self._answers_to(environ, scheme):
                return elsewhere(start_response)
            return self._app(environ, start_response)
        environ["REMOTE_ADDR"] = self._client(environ)
        environ["wsgi.url_scheme"] = self._scheme
        if not self._answers_to(environ, self._scheme):
            return elsewhere(start_response)
        return self._app(environ, storable(start_response))

    def _answers_to(self, environ: "WSGIEnvironment", scheme: str) -> bool:
        """Whether it is this blog that is asked for; what looks after machines asks by their numbers."""
        host = environ.get("HTTP_HOST", "")
        if len(host) <= HOST_MAX and self._is_ours(host, scheme):
            return True
        return environ.get("PATH_INFO") in PROBES

    def _is_this_blog(self, host: str, scheme: str) -> bool:
        name, port = named(host, scheme)
        ours, our_port = self._host
        if ours in OWN_MACHINE:
            return name in OWN_MACHINE
        return name == ours and port in (our_port, DEFAULT_PORTS[scheme])

    def _client(self, environ: "WSGIEnvironment") -> str:
        """Return the nearest address that is no proxy of ours; what is further may be made up."""
        nearest: str = environ["REMOTE_ADDR"]
        for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            found = address_of(hop)
            if found is None:
                break
            nearest = str(found)
            if not self._is_trusted(found):
                break
        return nearest

    def _is_trusted(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._trusted)


def address_of(text: str) -> Address | None:
    """Return the address a proxy wrote down, IPv4 where it is one in IPv6's clothes."""
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def named(host: str, scheme: str) -> tuple[str, int | None]:
    """Return name and port of a Host header, in one way of writing; no name for what is none."""
    if not NO_HOST.isdisjoint(host):
        return "", None
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return "", None
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError:
        return "", None
    return name, port or DEFAULT_PORTS[scheme]


def elsewhere(start_response: "StartResponse") -> list[bytes]:
    """Answer somebody who asks for another site (421, RFC 9110): no page of ours is that site's."""
    body = b"This blog has another address. If it is yours, set GATEPOST_BASE_URL.\n"
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *HEADERS.items(),  # but no Strict-Transport-Security: the name is another's to bind
    ]
    start_response("421 Misdirected Request", headers)
    return [body]


def storable(start_response: "StartResponse") -> "StartResponse":
    """Return ``start_response`` that tells nginx which answers it may store."""

    def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[..., object]:
        if ("Cache-Control", TO_BE_REVALIDATED) in headers:
            headers = [*headers, STORE_AND_ASK]
        return start_response(status, headers, *error)

    return start
