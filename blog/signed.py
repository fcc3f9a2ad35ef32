"""Signing what others carry for us: links in letters, cookies, fields of forms. HMAC with SHA-256."""

from hashlib import sha256
from typing import Self

from itsdangerous import URLSafeSerializer

HOW = {"key_derivation": "hmac", "digest_method": sha256}
"""The library's own choice is SHA-1, for what was signed with it long ago."""


class Key(str):
    """The blog's secret key, and the ``older`` ones that are still read but sign nothing any more.

    It is a text like any other to who only signs.
    """

    __slots__ = ("older",)
    older: tuple[str, ...]

    def __new__(cls, text: str, older: tuple[str, ...] = ()) -> Self:
        made = super().__new__(cls, text)
        made.older = older
        return made


def keys_of(secret: str) -> tuple[str, ...]:
    """Return all that may be read with, the one that signs first."""
    return (str(secret), *secret.older) if isinstance(secret, Key) else (secret,)


def signer(secret: str, purpose: str) -> URLSafeSerializer:
    """Return what signs and reads for one purpose; what was signed for another is not read."""
    oldest_first = list(reversed(keys_of(secret)))
    return URLSafeSerializer(oldest_first, salt=purpose, signer_kwargs=HOW)
