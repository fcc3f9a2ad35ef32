"""Taking second factors away."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from blog.accounts.devices.end import end_devices
from blog.accounts.devices.models import Device
from blog.accounts.factors.held import has_factors
from blog.accounts.factors.models import Authenticator, Passkey, RecoveryCode


def remove_authenticator(session: Session, person_id: int) -> bool:
    """Forget the app and the recovery codes; False when there was none."""
    gone = session.scalar(
        delete(Authenticator)
        .where(Authenticator.person_id == person_id)
        .returning(Authenticator.person_id)
    )
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    no_longer_strong(session, person_id)
    return gone is not None


def remove_passkey(session: Session, passkey_id: int, *, person_id: int) -> str | None:
    """Forget a passkey of the person and return its name, or nothing when it is not theirs."""
    name = session.scalar(
        delete(Passkey)
        .where(Passkey.id == passkey_id, Passkey.person_id == person_id)
        .returning(Passkey.name)
    )
    no_longer_strong(session, person_id)
    return name


def remove_factors(session: Session, person_id: int) -> None:
    """Forget every second factor of the person, and sign them out everywhere."""
    session.execute(delete(Passkey).where(Passkey.person_id == person_id))
    remove_authenticator(session, person_id)
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
