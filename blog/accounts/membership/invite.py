"""Making invitations, taking them back, and who has which."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from blog.accounts.membership.invitation_models import Invitation, InvitationUse
from blog.accounts.models import Account, Person
from blog.accounts.standing import barred_by
from blog.errors import Conflict, Forbidden, Invalid, NotFound
from blog.settings.models import MembershipSettings
from blog.words import N_

TOKEN_BYTES = 24
"""Random bytes; nobody guesses one."""

USES_MAX_MEMBER, USES_MAX_ADMIN = 10, 1_000
"""People one link lets in: a member's friends, an admin's whole school."""

OPEN_MAX = 10
"""Open links of one member; who has more asks an admin."""

DAYS_MAX = 90

NOTE_MAX = 100
"""Characters of what a link is for."""

SHOWN = 100
"""Links that are listed, the newest."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation with who made it and who came with it, as far as they confirmed their address."""

    invitation: Invitation
    maker: Person
    came: list[Person]


def can_invite(person: Person, settings: MembershipSettings, at: datetime) -> bool:
    """Whether the person may make links: an admin, or a member where members may and no sanction bars them."""
    may = person.is_admin or settings.members_invite
    return person.is_member and may and barred_by(person, at) is None


def invite(
    session: Session,
    *,
    uses: int,
    days: int,
    note: str,
    by: Person,
    settings: MembershipSettings,
    at: datetime,
) -> tuple[Invitation, str]:
    """Make a link and return it with its token, which is kept nowhere.

    Raise Forbidden for who may not invite, Invalid for too many uses or days, Conflict for too many links.
    """
    if not can_invite(by, settings, at):
        raise Forbidden(N_("You cannot invite anyone here."))
    most = USES_MAX_ADMIN if by.is_admin else USES_MAX_MEMBER
    if not 1 <= uses <= most:
        raise Invalid(N_("Between 1 and %(most)s people."), field="uses", most=most)
    if not 1 <= days <= DAYS_MAX:
        raise Invalid(N_("Between 1 and %(most)s days."), field="days", most=DAYS_MAX)
    if len(note) > NOTE_MAX:
        raise Invalid(N_("At most %(limit)s characters."), field="note", limit=NOTE_MAX)
    session.execute(select(Person.id).where(Person.id == by.id).with_for_update(key_share=True))
    if not by.is_admin and _count_open(session, by, at) >= OPEN_MAX:
        raise Conflict(N_("You have %(limit)s open links. Revoke one first."), limit=OPEN_MAX)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = Invitation(
        by_id=by.id,
        token_hash=hash_of(token),
        note=" ".join(note.split()),
        uses_max=uses,
        used=0,
        at=at,
        until=at + timedelta(days=days),
    )
    session.add(made)
    session.flush()
    return made, token


def revoke(session: Session, invitation_id: int, *, by: Person, at: datetime) -> None:
    """Let nobody in with the link any more; who came stays. Raise NotFound for one that is not ``by``'s.

    An admin may revoke anybody's. Doing so twice changes nothing.
    """
    mine = [] if by.is_admin else [Invitation.by_id == by.id]
    found = session.scalar(select(Invitation.id).where(Invitation.id == invitation_id, *mine))
    if found is None:
        raise NotFound(N_("There is no such invitation of yours."))
    session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def invitations_of(session: Session, by: Person, *, everybodys: bool = False) -> list[Sent]:
    """Return the links that ``by`` made, or all others' that still let somebody in; the newest first."""
    made_by_others = (
        Invitation.by_id != by.id,
        Invitation.revoked_at.is_(None),
        Invitation.used < Invitation.uses_max,
    )
    rows = session.execute(
        select(Invitation, Person)
        .join(Person, Person.id == Invitation.by_id)
        .where(*(made_by_others if everybodys else [Invitation.by_id == by.id]))
        .order_by(Invitation.id.desc())
        .limit(SHOWN)
    )
    made = [(invitation, maker) for invitation, maker in rows]
    came: dict[int, list[Person]] = {invitation.id: [] for invitation, _ in made}
    guests = session.execute(
        select(InvitationUse.invitation_id, Person)
        .join(Person, Person.id == InvitationUse.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(InvitationUse.invitation_id.in_(came), Account.confirmed_at.is_not(None))
        .order_by(Person.id)
    )
    for invitation_id, person in guests:
        came[invitation_id].append(person)
    return [Sent(invitation, maker, came[invitation.id]) for invitation, maker in made]


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _count_open(session: Session, by: Person, at: datetime) -> int:
    found = select(func.count()).where(
        Invitation.by_id == by.id,
        Invitation.revoked_at.is_(None),
        Invitation.until > at,
        Invitation.used < Invitation.uses_max,
    )
    return session.scalar(found) or 0
