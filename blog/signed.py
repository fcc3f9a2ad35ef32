"""Signing what others carry for us: links in letters, cookies, fields of forms. HMAC with SHA-256."""

from hashlib import sha256

from itsdangerous import URLSafeSerializer

HOW = {"key_derivation": "hmac", "digest_method": sha256}
"""The library's own choice is SHA-1, for what was signed with it long ago."""


def signer(secret: str, purpose: str) -> URLSafeSerializer:
    """Return what signs and reads for one purpose; what was signed for another is not read."""
    return URLSafeSerializer(secret, salt=purpose, signer_kwargs=HOW)
