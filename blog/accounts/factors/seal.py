"""Sealing what the database or a form may hold, and nobody who reads it may use: AES-256-GCM."""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from blog.errors import Invalid
from blog.signed import keys_of
from blog.words import N_

MARK = "2."
"""Begins what is sealed so; what has no mark was sealed by an earlier version, with Fernet."""

TIME_BYTES, NONCE_BYTES = 8, 12
"""When it was sealed, in seconds since 1970, and a number used once (NIST SP 800-38D)."""


def seal(secret: str, text: str, *, at: datetime) -> str:
    """Return ``text`` encrypted with the blog's key, so that no change of it goes unseen."""
    made, nonce = int(at.timestamp()).to_bytes(TIME_BYTES), secrets.token_bytes(NONCE_BYTES)
    box = AESGCM(_derived(str(secret), b"seal with AES-GCM"))
    return MARK + urlsafe_b64encode(made + nonce + box.encrypt(nonce, text.encode(), made)).decode()


def unseal(
    secret: str, sealed: str, *, at: datetime | None = None, seconds: int | None = None
) -> str:
    """Return what was sealed, with this key or an older one of the blog.

    Raise Invalid unless it is ours, and not older than so many seconds.
    """
    for key in keys_of(secret):
        try:
            made, text = _open(key, sealed)
        except (InvalidTag, InvalidToken, ValueError):
            continue
        if at is None or seconds is None or 0 <= at.timestamp() - made <= seconds:
            return text
    raise Invalid(N_("This form is too old. Begin again."))


def _open(key: str, sealed: str) -> tuple[int, str]:
    """Return when it was sealed, and what; raise InvalidTag, InvalidToken or ValueError."""
    if not sealed.startswith(MARK):
        box = Fernet(urlsafe_b64encode(_derived(key, b"seal")))
        return box.extract_timestamp(sealed.encode()), box.decrypt(sealed.encode()).decode()
    raw = urlsafe_b64decode(sealed.removeprefix(MARK))
    made, nonce, rest = (
        raw[:TIME_BYTES],
        raw[TIME_BYTES : TIME_BYTES + NONCE_BYTES],
        raw[TIME_BYTES + NONCE_BYTES :],
    )
    text = AESGCM(_derived(key, b"seal with AES-GCM")).decrypt(nonce, rest, made).decode()
    return int.from_bytes(made), text


def _derived(secret: str, purpose: bytes) -> bytes:
    return hmac.digest(secret.encode(), purpose, "sha256")
