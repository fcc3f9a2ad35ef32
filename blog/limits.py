"""How often somebody may do a thing; counted outside the request's transaction, so that a refusal counts."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from flask import Flask, current_app, request
from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Engine

from blog import security_log
from blog.counters import CounterRows
from blog.errors import TooFast
from blog.words import N_


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so long a time, like ``Limit("login", "10 per minute")``.

    Several, with a semicolon between, make a wait that grows: ``5 per 5 minutes; 10 per hour``.
    """

    name: str
    rate: str

    @property
    def items(self) -> list[RateLimitItem]:
        return parse_many(self.rate)


REMEMBERED = 10_000
"""Refusals that a process remembers, to answer a flood without asking the database: about a megabyte."""


REDIS_PATIENCE = 0.5
"""Seconds in which Redis answers, or counts as away; it needs less than a thousandth of a second."""

REDIS_AWAY = 10
"""Seconds in which a Redis that did not answer is not asked again: nobody else waits for it."""


class Counters:
    """Redis where there is one, and while it answers; else rows of the database.

    What Redis counted is not in the rows: who was refused by it may try as often once more.
    """

    def __init__(self, engine: Engine, redis_url: str | None) -> None:
        self.rows = CounterRows(engine)
        self._refused: dict[tuple[str, str], float] = {}
        self._in_rows = FixedWindowRateLimiter(self.rows)
        self._redis = FixedWindowRateLimiter(_redis(redis_url)) if redis_url else None
        self._away_until = 0.0

    def count(self, limit: Limit, who: str) -> None:
        """Count; who was refused is refused without looking again until the time they were told.

        Nobody is let in sooner: a refusal is not counted, so that no window ends earlier.
        """
        left = self.refused_for(limit, who)
        if left > 0:
            raise too_fast(left)
        try:
            self._count(limit, who)
        except TooFast as early:
            if len(self._refused) >= REMEMBERED:
                self._refused.clear()
            self._refused[limit.name, _hidden(who)] = time.time() + early.retry_after
            raise

    def refused_for(self, limit: Limit, who: str) -> float:
        """Return the seconds for which this process knows that ``who`` is refused; less than 0 for nobody."""
        return self._refused.get((limit.name, _hidden(who)), 0) - time.time()

    def _count(self, limit: Limit, who: str) -> None:
        redis = self._shared()
        if redis is not None:
            try:
                _count(redis, limit, who)
            except StorageError as error:
                self._is_away(error)
            else:
                return
        _count(self._in_rows, limit, who)

    def forget(self, limit: Limit, who: str) -> None:
        self._refused.pop((limit.name, _hidden(who)), None)
        for counter in (self._shared(), self._in_rows):
            if counter is None:
                continue
            try:
                for item in limit.items:
                    counter.clear(item, limit.name, _hidden(who))
            except StorageError as error:
                self._is_away(error)
            else:
                return

    def reset(self) -> None:
        """Forget all of them."""
        self._refused.clear()
        for counter in (self._redis, self._in_rows):
            if counter is not None:
                counter.storage.reset()

    def _shared(self) -> FixedWindowRateLimiter | None:
        return self._redis if time.monotonic() >= self._away_until else None

    def _is_away(self, error: StorageError) -> None:
        self._away_until = time.monotonic() + REDIS_AWAY
        current_app.logger.warning("limits are counted in the database: %s", error)


def _redis(url: str) -> RedisStorage:
    """Return the counters of the Redis at ``url``; who waits for it waits a moment, and once."""
    from redis.backoff import NoBackoff  # noqa: PLC0415 - a library for who has a Redis
    from redis.retry import Retry  # noqa: PLC0415

    return RedisStorage(
        url,
        wrap_exceptions=True,
        socket_timeout=REDIS_PATIENCE,
        socket_connect_timeout=REDIS_PATIENCE,
        retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]  # handed on as it is
    )


def redis_answers(url: str) -> bool:
    """Whether there is a Redis at ``url`` that lets us in; known within a second."""
    try:
        return _redis(url).check()
    except (StorageError, ValueError):  # ValueError: what the library cannot read
        return False


def init_app(app: Flask) -> None:
    engine = app.extensions["database"].engine
    app.extensions["counters"] = Counters(engine, app.config["REDIS_URL"])


def count(limit: Limit, who: str) -> None:
    """Count one more time for ``who``; raise TooFast, with the seconds to wait, when it is too often.

    What is refused is not counted: who waits as long as they are told may go on.
    """
    try:
        _counters().count(limit, who)
    except TooFast:
        security_log.record_once_a_minute("limit.reached", limit=limit.name, network=address())
        raise


def forget(limit: Limit, who: str) -> None:
    """Count from nothing again for ``who``."""
    _counters().forget(limit, who)


def address() -> str:
    """Return where this request comes from; see ``place_of``."""
    return place_of(request.remote_addr or "")


def place_of(remote: str) -> str:
    """Return what an address is counted by; of IPv6 the network, which one household shares."""
    try:
        found = ip_address(remote)
    except ValueError:
        return remote
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, 64), strict=False))
    return remote


def refusals(app: Flask, limit: Limit) -> Callable[[str], float]:
    """Return what tells for how many seconds ``app`` refuses an address, without counting it."""
    counters: Counters = app.extensions["counters"]
    return lambda remote: counters.refused_for(limit, place_of(remote))


def _counters() -> Counters:
    found: Counters = current_app.extensions["counters"]
    return found


def _count(counter: FixedWindowRateLimiter, limit: Limit, who: str) -> None:
    who = _hidden(who)
    for item in limit.items:
        if not counter.test(item, limit.name, who):
            raise _too_fast(counter, item, limit, who)
    for item in limit.items:
        if not counter.hit(item, limit.name, who):  # others were as fast
            raise _too_fast(counter, item, limit, who)


def _too_fast(
    counter: FixedWindowRateLimiter, item: RateLimitItem, limit: Limit, who: str
) -> TooFast:
    reset = counter.get_window_stats(item, limit.name, who).reset_time
    return too_fast(reset - time.time())


def too_fast(seconds: float) -> TooFast:
    return TooFast(
        N_("That was too often. Wait %(retry_after)s seconds, then try again."),
        retry_after=max(1, ceil(seconds)),
    )


def _hidden(who: str) -> str:
    """Addresses need not lie about in the storage."""
    return hashlib.sha256(who.encode()).hexdigest()
