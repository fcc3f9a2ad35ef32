"""Which second factors somebody has."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from blog.accounts.factors.models import Authenticator, Passkey


def has_authenticator(session: Session, person_id: int) -> bool:
    return bool(session.scalar(select(exists().where(Authenticator.person_id == person_id))))


def has_factors(session: Session, person_id: int) -> bool:
    """Whether a password alone does not sign this person in."""
    return has_authenticator(session, person_id) or has_passkeys(session, person_id)


def has_passkeys(session: Session, person_id: int) -> bool:
    return bool(session.scalar(select(exists().where(Passkey.person_id == person_id))))


def factors_of(session: Session, person_id: int) -> list[str]:
    """Return the kinds of factors, for the command line."""
    app = ["authenticator app"] if has_authenticator(session, person_id) else []
    return app + [f"passkey “{each.name}”" for each in passkeys_of(session, person_id)]


def passkeys_of(session: Session, person_id: int) -> list[Passkey]:
    """Return the person's passkeys, the oldest first."""
    query = select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)
    return list(session.scalars(query))
