"""Noting that a device was used: seldom, so that reading stays reading."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from blog.accounts.devices.begin import hash_of, new_token, until
from blog.accounts.devices.models import Device
from blog.networks import network_of

NOTED_EVERY = timedelta(hours=1)
"""As exactly as anyone needs to know when a device was last used."""


def is_to_be_noted(device: Device, at: datetime) -> bool:
    return at - device.seen_at >= NOTED_EVERY


def note_use(session: Session, device: Device, *, address: str, at: datetime) -> None:
    """Write when and from where the device was used, and let it stay signed in from there."""
    session.execute(
        update(Device)
        .where(Device.id == device.id, Device.seen_at < at)
        .values(
            seen_at=at,
            network=network_of(address),
            until=until(at, made_at=device.made_at, lasting=device.lasting),
        )
    )


def prove(session: Session, device: Device, at: datetime, *, strong: bool) -> str:
    """Note that whoever uses the device just proved who they are, ``strong`` with a second factor.

    Return the token for its cookie from now on: a copy of the one before ends here.
    """
    token = new_token()
    device.proved_at, device.strong = at, device.strong or strong
    session.execute(
        update(Device)
        .where(Device.id == device.id)
        .values(proved_at=at, strong=device.strong, token_hash=hash_of(token))
        .execution_options(synchronize_session=False)
    )
    return token
