"""Keeping and checking passwords: argon2id (RFC 9106), a bounded number at a time."""

import secrets
import unicodedata
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from blog.accounts.behind import Behind
from blog.accounts.devices.end import end_devices
from blog.accounts.models import Account
from blog.accounts.password_strength import LENGTH_MAX
from blog.errors import TooFast
from blog.words import N_

NOBODYS = (
    "$argon2id$v=19$m=47104,t=1,p=1$Xv/+C+awBl1jcqnB1gIEZQ$"
    "z43UL3BwO4g97OGxq0K1LkJPuZFySTXp3XiM1uaYs5E"
)
"""A hash that no password fits; checked when the address is unknown, so that it takes as long."""

KEY_BYTES = 18
"""Random bytes of a session key."""

AT_ONCE, WAITING = 1, 1
"""Passwords a process hashes at a time, and requests that wait for their turn: the other threads read."""

Found = TypeVar("Found")

PATIENCE_SECONDS = 3
"""For a turn; a hash takes a fraction of that."""

_hasher = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
"""OWASP's Password Storage Cheat Sheet: 46 MiB and one pass, on one core."""

_behind = Behind(AT_ONCE)
_places = BoundedSemaphore(AT_ONCE + WAITING)


def hash_password(password: str) -> str:
    """Return what is stored; slow on purpose, so call it before the first query of a request.

    Raise TooFast when too many wait for the same.
    """
    return _in_turn(lambda: _hasher.hash(_normal(password)))


def fits(
    password_hash: str | None, password: str, count: Callable[[], None] = lambda: None
) -> bool:
    """Whether the password is the right one; takes as long when there is no hash to compare with.

    ``count`` is called when there is a place, right before: what was not looked at was no try. Raise
    TooFast when too many wait for the same, and what ``count`` raises.
    """
    if len(password) > LENGTH_MAX:
        count()
        return False
    try:
        _in_turn(lambda: _hasher.verify(password_hash or NOBODYS, _normal(password)), count)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    made = extract_parameters(password_hash)
    return made.time_cost * made.memory_cost < _hasher.time_cost * _hasher.memory_cost


def set_password(session: Session, account: Account, password_hash: str) -> None:
    """Give the account a new password; it is signed out everywhere, and mailed links stop working."""
    end_devices(session, account.person_id)
    account.password_hash = password_hash
    account.session_key = new_session_key()


def new_session_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def _in_turn(work: Callable[[], Found], before: Callable[[], None] = lambda: None) -> Found:
    """Let few hash at a time and few wait; send the rest away, so that a flood stops nobody's reading."""
    if not _places.acquire(blocking=False):
        raise _busy()
    try:
        before()
        return _behind.do(work, PATIENCE_SECONDS)
    except TimeoutError:
        raise _busy() from None
    finally:
        _places.release()


def _busy() -> TooFast:
    return TooFast(
        N_("Many people are signing in at the moment. Wait a second, then try again."),
        retry_after=1,
    )


def _normal(password: str) -> str:
    """Return one spelling for letters that keyboards compose in different ways (RFC 8265)."""
    return unicodedata.normalize("NFC", password)
