"""How often somebody may do a thing; counted outside the database, so that a refusal locks nothing."""

import hashlib
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from blog.errors import TooFast
from blog.words import N_

limiter = Limiter(lambda: address())  # noqa: PLW0108 - it is below

_alone = MovingWindowRateLimiter(MemoryStorage())
"""Counts for this process only, while the shared storage does not answer."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so long a time, like ``Limit("login", "10 per minute")``."""

    name: str
    rate: str

    @property
    def item(self) -> RateLimitItem:
        return parse(self.rate)


def init_app(app: Flask) -> None:
    app.config.update(
        RATELIMIT_STORAGE_URI=app.config["REDIS_URL"] or "memory://",
        RATELIMIT_STORAGE_OPTIONS={"wrap_exceptions": True},
        RATELIMIT_STRATEGY="moving-window",
    )
    limiter.init_app(app)


def count(limit: Limit, who: str) -> None:
    """Count one more time for ``who``; raise TooFast, with the seconds to wait, when it is too often."""
    try:
        _count(limiter.limiter, limit, who)
    except StorageError as error:
        current_app.logger.warning("limits are counted by this process alone: %s", error)
        _count(_alone, limit, who)


def address() -> str:
    """Return where this request comes from; of IPv6 the network, which one household shares."""
    remote = request.remote_addr or ""
    try:
        found = ip_address(remote)
    except ValueError:
        return remote
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, 64), strict=False))
    return remote


def _count(counter: object, limit: Limit, who: str) -> None:
    item = limit.item
    who = hashlib.sha256(who.encode()).hexdigest()  # addresses need not lie about in the storage
    if counter.hit(item, limit.name, who):  # type: ignore[attr-defined]
        return
    reset = counter.get_window_stats(item, limit.name, who).reset_time  # type: ignore[attr-defined]
    raise TooFast(
        N_("That was too often. Wait %(retry_after)s seconds, then try again."),
        retry_after=max(1, ceil(reset - time.time())),
    )
