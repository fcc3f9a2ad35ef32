"""One-time codes of an authenticator app: a secret, its address for the QR code, and the steps of a code."""

import hmac
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

import pyotp

from blog.settings.models import AppCodes

STEP_SECONDS = 30
"""RFC 6238's step, and the only one that every app knows."""

DRIFT = {AppCodes.NEAR: 1, AppCodes.SHOWN: 0}
"""Steps a code may be early or late."""


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


def step_of(secret: str, code: str, at: datetime, taken: AppCodes = AppCodes.NEAR) -> int | None:
    """Return the time step whose code this is, if it is taken now; compares in constant time."""
    now = _step(at)
    return _one_of(secret, code, range(now - DRIFT[taken], now + DRIFT[taken] + 1))


def step_that_ended(secret: str, code: str, at: datetime, taken: AppCodes) -> int | None:
    """Return the step whose code this is, if it was taken until a moment ago.

    Of one that is not taken yet nothing is said: whoever guessed it would know it in time.
    """
    return _one_of(secret, code, [_step(at) - DRIFT[taken] - 1])


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS


def _one_of(secret: str, code: str, steps: Iterable[int]) -> int | None:
    code = "".join(code.split())
    if not (code.isascii() and code.isdecimal()):
        return None
    app, found = pyotp.TOTP(secret), None
    for step in steps:
        if hmac.compare_digest(app.generate_otp(step), code):
            found = step
    return found
