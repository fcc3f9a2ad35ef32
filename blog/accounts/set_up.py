"""The first admin: made once, by who can read the address that the first start prints."""

import hmac
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from blog.accounts.grant import count_admins, grant, lock_roles
from blog.accounts.join import confirm, join
from blog.accounts.models import Person, Role
from blog.config import Config
from blog.errors import Invalid, NotFound
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.words import N_


def set_up_token(secret: str) -> str:
    return hmac.new(secret.encode(), b"set up", "sha256").hexdigest()[:40]


def setup_url(config: Config, session: Session) -> str | None:
    """Return the address at which the first admin is made, or nothing when there is one."""
    if count_admins(session):
        return None
    return f"{config.base_url}/setup/{set_up_token(config.secret_key)}"


def check_token(secret: str, token: str) -> None:
    """Raise NotFound unless the set-up address is ours; asks no database."""
    if not hmac.compare_digest(set_up_token(secret).encode(), token.encode()):
        raise NotFound(N_("There is nothing at this address, or not any more."))


def check_nobody_was_faster(session: Session) -> None:
    """Raise NotFound when there is an admin; of two that set up at once, the second waits here."""
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
    """Make the first admin and name the blog.

    Raise NotFound when somebody was faster, Invalid when the address is a member's.
    """
    check_nobody_was_faster(session)
    account = join(
        session, email=email, display_name=display_name, password_hash=password_hash, at=at
    )
    if account is None:
        raise Invalid(N_("Someone joined with this address already. Use another."), field="email")
    confirm(account, at=at)
    person = account.person
    grant(session, person, Role.ADMIN, by=person, at=at)
    settings = current_settings(session)
    titled = replace(settings, blog=replace(settings.blog, title=title))
    change_settings(session, titled, by_id=person.id, at=at)
    return person
