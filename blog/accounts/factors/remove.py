"""Taking second factors away."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from blog.accounts.devices.end import end_devices
from blog.accounts.devices.models import Device
from blog.accounts.factors.held import has_factors
from blog.accounts.factors.models import Authenticator, Passkey, RecoveryCode
from blog.accounts.removed_ways import WayKind, put_aside


def remove_authenticator(session: Session, person_id: int, *, at: datetime) -> bool:
    """Put the app and the recovery codes aside; False when there was none."""
    gone = put_aside(session, WayKind.APP, person_id, at=at)
    put_aside(session, WayKind.RECOVERY_CODE, person_id, at=at)
    no_longer_strong(session, person_id)
    return bool(gone)


def remove_passkey(
    session: Session, passkey_id: int, *, person_id: int, at: datetime
) -> str | None:
    """Put a passkey of the person aside and return its name, or nothing when it is not theirs."""
    gone = put_aside(session, WayKind.PASSKEY, person_id, Passkey.id == passkey_id, at=at)
    no_longer_strong(session, person_id)
    return str(gone[0]["name"]) if gone else None


def remove_factors(session: Session, person_id: int, *, at: datetime) -> None:
    """Put every second factor of the person aside, and sign them out everywhere."""
    put_aside(session, WayKind.PASSKEY, person_id, at=at)
    remove_authenticator(session, person_id, at=at)
    end_devices(session, person_id)


def remove_factors_since(session: Session, person_id: int, since: datetime) -> None:
    """Forget the factors that were added from ``since`` on; older ones stay."""
    made = (Passkey, Authenticator, RecoveryCode)
    for each in made:
        session.execute(delete(each).where(each.person_id == person_id, each.made_at >= since))
    no_longer_strong(session, person_id)


def no_longer_strong(session: Session, person_id: int) -> None:
    """Where no factor is left, no device counts as signed in with two."""
    if not has_factors(session, person_id):
        session.execute(update(Device).where(Device.person_id == person_id).values(strong=False))
