"""E-mail addresses as keyed hashes: whoever reads the database alone learns none of them."""

import hmac

NOBODYS = frozenset(
    (
        "noreply",
        "no-reply",
        "no_reply",
        "donotreply",
        "do-not-reply",
        "anonymous",
        "nobody",
        "unknown",
    )
)
"""What stands before the @ where a system puts one address for everybody, as Blogger does."""

LENGTH_MAX = 254
"""Characters of an address (RFC 5321)."""

SHARED_MAX = 3
"""Imported people with one address; where more have it, it says who sent the backup, not who wrote."""


def mark_of(secret: str, email: str) -> str | None:
    """Return the keyed hash of an address, or nothing for one that belongs to nobody in particular."""
    email = email.strip().lower()
    name, at, domain = email.rpartition("@")
    if not (name and at and domain) or len(email) > LENGTH_MAX:
        return None
    if name in NOBODYS or domain.startswith("noreply."):
        return None
    key = hmac.digest(secret.encode(), b"gatepost: e-mails of imported people", "sha256")
    return hmac.new(key, email.encode(), "sha256").hexdigest()
