"""Accounts that nobody confirmed vanish: their address is free again, and their name stands nowhere."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blog.accounts.membership.invitation_models import Invitation, InvitationUse
from blog.accounts.models import Account, Person
from blog.revisions import about, name, touch

UNCONFIRMED_FOR = timedelta(days=7)
"""Since joining, whoever asks for another letter meanwhile: nobody keeps a stranger's address here for long."""

AT_ONCE = 200
"""Accounts that vanish in one transaction; the next ones follow within the hour."""


def vanish_unconfirmed(session: Session, at: datetime) -> int:
    """Delete the accounts that wait for their address to be confirmed for a week; return how many.

    With each goes its person, unless another row speaks of them (a moderator's note, say): then the
    database keeps the person, without an account. An invitation they came with lets somebody in again.
    Who confirms at this very moment stays: the condition is asked once more behind the lock.
    """
    old = (Account.confirmed_at.is_(None), Account.created_at < at - UNCONFIRMED_FOR)
    ids = session.scalars(
        select(Account.person_id).where(*old).order_by(Account.person_id).limit(AT_ONCE)
    ).all()
    gone = 0
    for person_id in ids:
        account = delete(Account).where(Account.person_id == person_id, *old)
        if session.execute(account.returning(Account.person_id)).one_or_none() is None:
            continue
        _give_back_invitation(session, person_id)
        _forget_person(session, person_id)
        touch(session, name(person_id), about(person_id))
        gone += 1
    return gone


def _give_back_invitation(session: Session, person_id: int) -> None:
    use = delete(InvitationUse).where(InvitationUse.person_id == person_id)
    invitation_id = session.scalar(use.returning(InvitationUse.invitation_id))
    if invitation_id is not None:
        session.execute(
            update(Invitation)
            .where(Invitation.id == invitation_id)
            .values(used=Invitation.used - 1)
            .execution_options(synchronize_session=False)
        )


def _forget_person(session: Session, person_id: int) -> None:
    """Delete the person; the database says whether another row needs them."""
    try:
        with session.begin_nested():
            session.execute(
                delete(Person)
                .where(Person.id == person_id)
                .execution_options(synchronize_session=False)
            )
    except IntegrityError:
        return
