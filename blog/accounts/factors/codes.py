"""One-time codes of an authenticator app: a secret, its address for the QR code, and the steps of a code."""

import hmac
from datetime import datetime
from io import BytesIO

import pyotp

STEP_SECONDS = 30
"""RFC 6238's step, and the only one that every app knows."""

DRIFT = 1
"""Steps a phone's clock may be off, either way (RFC 6238, 5.2)."""


def new_secret() -> str:
    """Return 160 random bits, as people and apps read them."""
    return pyotp.random_base32()


def address_of(secret: str, *, email: str, blog: str) -> str:
    """Return what the QR code says; apps show the blog and the account beside the code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=blog.replace(":", " "))


def picture_of(address: str) -> bytes:
    """Return the QR code as an SVG picture of its own, black on white in dark mode too."""
    import segno  # noqa: PLC0415 - 5 MB, for who sets up an authenticator

    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=4, border=4, light="#fff")
    return out.getvalue()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step whose code this is, or nothing; compares in constant time."""
    code = "".join(code.split())
    if not (code.isascii() and code.isdecimal()):
        return None
    now = int(at.timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(secret)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(app.generate_otp(step), code):
            found = step
    return found
