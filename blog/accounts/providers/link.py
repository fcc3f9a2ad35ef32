"""Linking an account elsewhere, and whom it signs in."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blog.accounts.providers.models import ProviderLink
from blog.accounts.removed_ways import WayKind, put_aside
from blog.errors import Conflict, Invalid
from blog.words import N_


def link_of(session: Session, person_id: int) -> ProviderLink | None:
    """Return the account elsewhere that signs this person in, if there is one."""
    query = select(ProviderLink).where(ProviderLink.person_id == person_id)
    return session.scalars(query.order_by(ProviderLink.id)).first()


def linked_person(session: Session, *, issuer: str, subject: str) -> int | None:
    """Return whose account here this one is linked with: by its id, never by an address."""
    return session.scalar(
        select(ProviderLink.person_id).where(
            ProviderLink.issuer == issuer, ProviderLink.subject == subject
        )
    )


def link_account(
    session: Session, *, person_id: int, issuer: str, subject: str, email: str, at: datetime
) -> None:
    """Let the account elsewhere sign this person in; raise Invalid or Conflict.

    ``email`` is empty when the provider did not verify it.
    """
    if not email:
        raise Invalid(N_("The other site has not verified your address there. Do that first."))
    if linked_person(session, issuer=issuer, subject=subject) == person_id:
        return
    put_aside(session, WayKind.PROVIDER, person_id, at=at)
    row = ProviderLink(person_id=person_id, issuer=issuer, subject=subject, email=email, made_at=at)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict(N_("That account is linked with another member here.")) from None


def unlink_since(session: Session, person_id: int, since: datetime) -> None:
    """Forget a link that was made from ``since`` on."""
    session.execute(
        delete(ProviderLink).where(
            ProviderLink.person_id == person_id, ProviderLink.made_at >= since
        )
    )


def unlink_account(session: Session, person_id: int, *, at: datetime) -> bool:
    """Let nothing elsewhere sign this person in any more; False when nothing did."""
    return bool(put_aside(session, WayKind.PROVIDER, person_id, at=at))
