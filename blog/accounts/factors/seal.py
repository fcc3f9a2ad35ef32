"""Sealing what the database or a form may hold, and nobody who reads it may use."""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken

from blog.errors import Invalid
from blog.words import N_


def seal(secret: str, text: str, *, at: datetime) -> str:
    """Return ``text`` encrypted and signed with the blog's key."""
    return _box(secret).encrypt_at_time(text.encode(), int(at.timestamp())).decode()


def unseal(
    secret: str, sealed: str, *, at: datetime | None = None, seconds: int | None = None
) -> str:
    """Return what was sealed; raise Invalid unless it is ours, and not older than so many seconds."""
    try:
        if at is None or seconds is None:
            return _box(secret).decrypt(sealed.encode()).decode()
        return _box(secret).decrypt_at_time(sealed.encode(), seconds, int(at.timestamp())).decode()
    except (InvalidToken, ValueError):
        raise Invalid(N_("This form is too old. Begin again.")) from None


def _box(secret: str) -> Fernet:
    key = hmac.new(secret.encode(), b"seal", "sha256").digest()
    return Fernet(urlsafe_b64encode(key))
