"""Browsers that somebody signed in with before: a signed cookie says so, and nothing about who.

A guesser's failures are counted against the guesser's network. A known browser has a count of its
own, so nobody else's failures keep its owner out.
"""

import hmac
import secrets

from itsdangerous import BadData, URLSafeSerializer

from blog.signed import signer

PEOPLE_MAX = 5
"""Accounts that one browser knows; the oldest makes room."""

COOKIE_MAX = 2000
"""Characters; ours are far shorter, longer ones are not looked at."""

Known = dict[str, str]
"""A mark for each account, and the random name of this browser for it."""


def read_known(secret: str, cookie: str) -> Known:
    """Return what the cookie knows; nothing when it is not ours."""
    if len(cookie) > COOKIE_MAX:
        return {}
    try:
        known: Known = _signer(secret).loads(cookie)
    except BadData:
        return {}
    return known


def write_known(secret: str, known: Known) -> str:
    return str(_signer(secret).dumps(known))


def name_here(secret: str, known: Known, email: str) -> str | None:
    """Return this browser's name for the account, or nothing when it was never used for it."""
    return known.get(mark_of(secret, email))


def now_known(secret: str, known: Known, email: str) -> Known:
    """Return ``known`` with the account, which keeps its name where it had one."""
    mark = mark_of(secret, email)
    name = known.get(mark) or secrets.token_urlsafe(16)
    others = [(each, theirs) for each, theirs in known.items() if each != mark]
    return dict([*others, (mark, name)][-PEOPLE_MAX:])


def mark_of(secret: str, email: str) -> str:
    """Return what stands for an address where the address itself must not."""
    return hmac.new(f"known {secret}".encode(), email.encode(), "sha256").hexdigest()[:16]


def _signer(secret: str) -> URLSafeSerializer:
    return signer(secret, "known device")
