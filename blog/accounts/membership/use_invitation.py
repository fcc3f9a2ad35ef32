"""Joining with an invitation: looked at as often as one likes, used up by who joins."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.membership.invitation_models import Invitation, InvitationUse
from blog.accounts.membership.invite import hash_of
from blog.accounts.models import Person
from blog.accounts.standing import barred_by
from blog.errors import Invalid
from blog.words import N_

TOKEN_MAX = 100
"""Characters; ours are far shorter, longer ones are not looked for."""


class DeadInvitation(Invalid):
    def __init__(self) -> None:
        super().__init__(
            N_(
                "This invitation lets nobody in any more: it was used, revoked or is too old. Ask who "
                "sent it for another one."
            )
        )


def inviter(session: Session, token: str, at: datetime) -> Person:
    """Return who invites with this link; raise DeadInvitation when it lets nobody in. Reads only.

    A link is dead, too, when who made it is no member any more, or is barred from writing.
    """
    by_id = session.scalar(select(Invitation.by_id).where(*_alive(token, at)))
    maker = find_person(session, Person.id == by_id) if by_id is not None else None
    if maker is None or not maker.is_member or barred_by(maker, at):
        raise DeadInvitation
    return maker


def use_invitation(session: Session, token: str, person_id: int, at: datetime) -> None:
    """Let the person in with the link and use it up by one; raise DeadInvitation.

    Who joins again before confirming comes with the invitation they came with first. Of two who are
    the last, in whatever processes, the conditional UPDATE lets one in.
    """
    if is_invited(session, person_id):
        return
    inviter(session, token, at)
    used = session.scalar(
        update(Invitation)
        .where(*_alive(token, at))
        .values(used=Invitation.used + 1)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    if used is None:
        raise DeadInvitation
    session.add(InvitationUse(person_id=person_id, invitation_id=used, at=at))
    session.flush()


def is_invited(session: Session, person_id: int) -> bool:
    """Whether the person came with an invitation: they need no approval."""
    return session.get(InvitationUse, person_id) is not None


def _alive(token: str, at: datetime) -> list[ColumnElement[bool]]:
    return [
        Invitation.token_hash == hash_of(token[:TOKEN_MAX]),
        Invitation.revoked_at.is_(None),
        Invitation.until > at,
        Invitation.used < Invitation.uses_max,
    ]
