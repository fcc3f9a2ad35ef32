"""Signing out: the row goes, and with it whatever a copy of its cookie could open."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from blog.accounts.devices.models import Device


def end_device(session: Session, device_id: int, *, person_id: int) -> bool:
    """Sign this device of the person out; False when it is not theirs, or was signed out already."""
    ended = session.scalar(
        delete(Device)
        .where(Device.id == device_id, Device.person_id == person_id)
        .returning(Device.id)
    )
    return ended is not None


def end_devices(session: Session, person_id: int, *, but: int | None = None) -> int:
    """Sign the person out everywhere, ``but`` on one device perhaps; return on how many."""
    query = delete(Device).where(Device.person_id == person_id).returning(Device.id)
    if but is not None:
        query = query.where(Device.id != but)
    return len(session.scalars(query).all())
