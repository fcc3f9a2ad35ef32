"""The account and the profile, as their owner reads them: without hashes, keys and codes."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.factors.models import Authenticator, Passkey, RecoveryCode
from blog.accounts.find import find_person
from blog.accounts.membership.invitation_models import Invitation, InvitationUse
from blog.accounts.models import Person
from blog.accounts.profile.models import Picture, Profile
from blog.accounts.providers.models import ProviderLink
from blog.notifications.models import LetterChoices


def account(session: Session, person_id: int, after: int, _limit: int) -> list[tuple[int, Any]]:
    """Return one row with everything, once."""
    person = find_person(session, Person.id == person_id)
    if person is None or after:
        return []
    row = {
        "number": person.id,
        "name": person.display_name,
        "since": person.created_at,
        "roles": sorted(person.roles),
        **_of_account(person),
        **_of_invitation(session, person.id),
        **_of_profile(session, person),
        **_of_sign_in(session, person.id),
        "letters_chosen": session.scalar(
            select(LetterChoices.choices).where(LetterChoices.person_id == person.id)
        ),
    }
    return [(person.id, row)]


def picture_of(session: Session, person_id: int) -> bytes | None:
    """Return the uploaded picture, shown or not."""
    return session.scalar(select(Picture.data).where(Picture.person_id == person_id))


def _of_account(person: Person) -> dict[str, Any]:
    account = person.account
    if account is None:
        return {"email": None}
    return {
        "email": account.email,
        "joined_at": account.created_at,
        "email_confirmed_at": account.confirmed_at,
        "application": account.application,
        "approved_at": account.approved_at,
        "declined_at": account.declined_at,
        "closes_at": account.closes_at,
        "leaves": account.leaves,
    }


def _of_invitation(session: Session, person_id: int) -> dict[str, Any]:
    """Return by whom the person was invited, under a name that everybody can read, and when it was used."""
    query = (
        select(Person.display_name, InvitationUse.at)
        .join(Invitation, Invitation.by_id == Person.id)
        .join(InvitationUse, InvitationUse.invitation_id == Invitation.id)
        .where(InvitationUse.person_id == person_id)
    )
    name, at = session.execute(query).one_or_none() or (None, None)
    return {"invited_by": name, "invited_at": at}


def _of_profile(session: Session, person: Person) -> dict[str, Any]:
    profile = session.get(Profile, person.id)
    made_at = session.scalar(select(Picture.made_at).where(Picture.person_id == person.id))
    return {
        "about": profile.about if profile else "",
        "link": profile.link if profile else "",
        "about_taken_down_at": profile.taken_down_at if profile else None,
        "picture_uploaded_at": made_at,
        "picture_is_shown": person.picture is not None,
    }


def _of_sign_in(session: Session, person_id: int) -> dict[str, Any]:
    passkeys = session.scalars(select(Passkey).where(Passkey.person_id == person_id))
    links = session.scalars(select(ProviderLink).where(ProviderLink.person_id == person_id))
    codes = select(func.count()).where(RecoveryCode.person_id == person_id)
    return {
        "authenticator_app_since": session.scalar(
            select(Authenticator.made_at).where(Authenticator.person_id == person_id)
        ),
        "recovery_codes_left": session.scalar(codes) or 0,
        "passkeys": [
            {"name": each.name, "made_at": each.made_at, "last_used_at": each.used_at}
            for each in passkeys
        ],
        "accounts_elsewhere": [
            {
                "provider": each.issuer,
                "known_there_as": each.subject,
                "email": each.email,
                "linked_at": each.made_at,
            }
            for each in links
        ],
    }
