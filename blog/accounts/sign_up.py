"""What is asked of who joins, before anything is stored and before any letter is sent.

No captcha, and nobody elsewhere is asked: a program that fills in every field, or sends the form faster
than a person reads it, gives itself away.
"""

from datetime import datetime, timedelta

from disposable_email_domains import blocklist
from itsdangerous import BadData, URLSafeSerializer

from blog.errors import Invalid
from blog.settings.models import MembershipSettings
from blog.signed import signer
from blog.words import N_

SECONDS_MIN = 2
"""Nobody types a name, an address and a password in less; programs do."""

FORM_LASTS = timedelta(days=1)
"""A form that was left open over night is opened anew, which costs one more press."""


class TooQuick(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("That was quick. Please press the button once more."))


class RefusedDomain(Invalid):
    def __init__(self) -> None:
        super().__init__(
            N_("Addresses of this provider cannot join here. Use another one."), field="email"
        )


def check_domain(email: str, settings: MembershipSettings) -> None:
    """Raise RefusedDomain when the address, or a domain that its domain is part of, may not join."""
    domain = email.rpartition("@")[2]
    parts = domain.split(".")
    for start in range(len(parts)):
        above = ".".join(parts[start:])
        if above in settings.blocked_email_domains:
            raise RefusedDomain
        if settings.block_disposable and above in blocklist:
            raise RefusedDomain


def opened(secret: str, *, at: datetime) -> str:
    """Return what the form carries to say when it was opened."""
    return str(_signer(secret).dumps(int(at.timestamp())))


def check_pace(secret: str, stamp: str, *, at: datetime) -> None:
    """Raise TooQuick unless the form was opened by us, some seconds ago and not days ago."""
    try:
        then = _signer(secret).loads(stamp)
    except BadData:
        raise TooQuick from None
    if not SECONDS_MIN <= at.timestamp() - then <= FORM_LASTS.total_seconds():
        raise TooQuick


def _signer(secret: str) -> URLSafeSerializer:
    return signer(secret, "join form")
