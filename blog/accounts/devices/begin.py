"""Signing in: a row, and the token that only the browser has."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.orm import Session

from blog.accounts.devices.models import Device
from blog.accounts.devices.names import name_of
from blog.networks import network_of

TOKEN_BYTES = 32
"""Random bytes of a token; nobody guesses one."""

LASTS, PASSES = timedelta(days=90), timedelta(days=7)
"""Signed in for so long after the last use: where one asked to stay so, and elsewhere."""


LASTS_AT_MOST, PASSES_AT_MOST = timedelta(days=365), timedelta(days=30)
"""Signed in for so long at most, however often it is used; then its owner proves who they are again."""


def new_device(
    session: Session,
    person_id: int,
    *,
    user_agent: str,
    address: str,
    lasting: bool,
    strong: bool = False,
    at: datetime,
) -> tuple[Device, str]:
    """Add a device that is signed in from now; return it, and the token for its cookie."""
    session.execute(delete(Device).where(Device.person_id == person_id, Device.until <= at))
    token = new_token()
    browser, system = name_of(user_agent)
    device = Device(
        person_id=person_id,
        token_hash=hash_of(token),
        browser=browser,
        system=system,
        network=network_of(address),
        lasting=lasting,
        strong=strong,
        made_at=at,
        seen_at=at,
        proved_at=at,
        until=until(at, made_at=at, lasting=lasting),
    )
    session.add(device)
    session.flush()
    return device, token


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """Return what is stored of a token; it is random, so a quick hash keeps it."""
    return sha256(token.encode()).hexdigest()


def until(seen_at: datetime, *, made_at: datetime, lasting: bool) -> datetime:
    """Return when a device that was signed in and last used then is signed out by itself."""
    unused, at_most = (LASTS, LASTS_AT_MOST) if lasting else (PASSES, PASSES_AT_MOST)
    return min(seen_at + unused, made_at + at_most)
