"""The first admin: made once, by who can read the address that the first start prints."""

import hmac
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from blog.accounts.grant import count_admins, grant, lock_roles
from blog.accounts.join import confirm, join
from blog.accounts.models import Person, Role
from blog.errors import Invalid, NotFound
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.words import N_


def set_up_token(secret: str) -> str:
    return hmac.new(secret.encode(), b"set up", "sha256").hexdigest()[:40]


def set_up_url(session: Session, *, secret: str, base_url: str) -> str | None:
    """Return the address at which the first admin is made, or nothing when there is one."""
    if count_admins(session):
        return None
    return f"{base_url}/setup/{set_up_token(secret)}"


def check_set_up(session: Session, *, secret: str, token: str) -> None:
    """Raise NotFound unless the token is right and nobody was faster; locks until the end.

    Call it first in a transaction that sets up: of two at once, the second waits here.
    """
    ours = set_up_token(secret).encode()
    if not hmac.compare_digest(ours, token.encode()):
        raise NotFound(N_("There is nothing at this address, or not any more."))
    lock_roles(session)
    if count_admins(session):
        raise NotFound(N_("This blog is set up already. Sign in instead."))


def set_up(
    session: Session,
    *,
    title: str,
    email: str,
    display_name: str,
    password_hash: str,
    at: datetime,
) -> Person:
    """Make the first admin and name the blog; raise Invalid when the address is a member's."""
    account = join(
        session, email=email, display_name=display_name, password_hash=password_hash, at=at
    )
    if account is None:
        raise Invalid(N_("Someone joined with this address already. Use another."), field="email")
    confirm(account, at=at)
    person = account.person
    person.account = account
    grant(session, person, Role.ADMIN, by=person, at=at)
    settings = current_settings(session)
    titled = replace(settings, blog=replace(settings.blog, title=title))
    change_settings(session, titled, by_id=person.id, at=at)
    return person
