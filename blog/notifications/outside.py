"""Asking a place that an admin chose, on the internet and never inside: not this machine, nor its neighbours."""

import socket
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode

import httpcore
import httpx

MayReach = Callable[[str], bool]

FAILURES = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpx.InvalidURL,
)
"""What ``post_form`` raises."""


def is_outside(address: str) -> bool:
    """Whether the address is somebody's on the internet (IANA's registries of special addresses)."""
    found = ip_address(address)
    special = found.is_multicast or found.is_reserved
    old = getattr(found, "sixtofour", None) or getattr(found, "is_site_local", False)
    return found.is_global and not (special or old)


def post_form(
    url: str, form: Mapping[str, Any], *, seconds: float, may_reach: MayReach = is_outside
) -> int:
    """Send a form and return the status; redirects are not followed, and the answer is not read.

    Raise one of ``FAILURES``, also when the name leads to an address that may not be reached.
    """
    asked = httpx.URL(url)
    place = httpcore.URL(
        scheme=asked.raw_scheme, host=asked.raw_host, port=asked.port, target=asked.raw_path
    )
    with (
        httpcore.ConnectionPool(network_backend=Outside(may_reach)) as pool,
        pool.stream(
            "POST",
            place,
            headers={"Host": asked.netloc, "Content-Type": "application/x-www-form-urlencoded"},
            content=urlencode(form, doseq=True).encode(),
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)},
        ) as answer,
    ):
        return int(answer.status)


class Outside(httpcore.NetworkBackend):
    """Connects to the very addresses that were looked at: a name may lead elsewhere a moment later."""

    def __init__(self, may_reach: MayReach) -> None:
        self._may_reach = may_reach
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _addresses_of(host, port)
        inside = [each for each in addresses if not self._may_reach(each)]
        if inside:
            raise httpcore.ConnectError(f"{host} is at {inside[0]}, which is no public address")
        for address in addresses[:-1]:
            try:
                return self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._network.connect_tcp(
            addresses[-1], port, timeout, local_address, socket_options
        )


def _addresses_of(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(f"{host} is not known ({error})") from None
    return list(dict.fromkeys(str(place[0]).partition("%")[0] for *_rest, place in found))
