"""Links that letters carry: signed, for one purpose, for a while, and dead once used.

A link is bound to the account's session key and address. Whatever makes a new key (a new password, a
newer confirmation letter) makes every older link worthless; no table of tokens is needed. Only the
link that takes an account back is not: it has to work after whatever a thief does. That one is
remembered when it was used (``used_links.py``), and is for the mailbox it was sent to: of several that
the account had, the earlier one wins (``mailboxes.py``).
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from blog.accounts.find import take_account
from blog.accounts.models import Account
from blog.errors import NotFound
from blog.signed import keys_of, signer
from blog.words import N_


class Purpose(StrEnum):
    CONFIRM = "confirm"
    RESET = "reset"
    NEW_EMAIL = "new-email"
    NOT_ME = "not-me"


LASTS = {
    Purpose.CONFIRM: timedelta(days=3),
    Purpose.RESET: timedelta(hours=2),
    Purpose.NEW_EMAIL: timedelta(days=1),
    Purpose.NOT_ME: timedelta(days=7),
}

TOKEN_MAX = 4000
"""Characters; ours are far shorter, longer ones are not looked at."""


class BadLink(NotFound):
    def __init__(self) -> None:
        super().__init__(
            N_(
                "This link does not work any more: it was used, is too old, or a newer one was sent."
            )
        )


@dataclass(frozen=True, slots=True)
class Linked:
    """What a sound link says: whose it is, and what was written into it."""

    account: Account
    made_at: datetime
    facts: dict[str, Any]


def make_link(
    secret: str, purpose: Purpose, account: Account, *, at: datetime, **facts: str
) -> str:
    """Return the token of a link for this account; ``facts`` come back when it is read."""
    return str(
        _signer(secret, purpose).dumps(
            {
                "person": account.person_id,
                "until": int((at + LASTS[purpose]).timestamp()),
                "bound": _bound(secret, purpose, account),
                "facts": facts,
            }
        )
    )


def check_signed(secret: str, purpose: Purpose, token: str, *, at: datetime) -> None:
    """Raise BadLink unless we wrote the link and its time is not over; asks no database.

    For what is slow and comes before ``read_link``: nobody makes us do it with words of their own.
    """
    if at.timestamp() >= _said(secret, purpose, token)["until"]:
        raise BadLink


def read_link(
    session: Session, secret: str, purpose: Purpose, token: str, *, at: datetime
) -> Linked:
    """Return what a link says, with the account locked; raise BadLink unless it is ours and alive."""
    said = _said(secret, purpose, token)
    account = take_account(session, Account.person_id == said["person"])
    if account is None or at.timestamp() >= said["until"]:
        raise BadLink
    bounds = (_bound(key, purpose, account) for key in keys_of(secret))
    if not any(hmac.compare_digest(each, said["bound"]) for each in bounds):
        raise BadLink
    made_at = datetime.fromtimestamp(said["until"], UTC) - LASTS[purpose]
    return Linked(account, made_at, said["facts"])


def _said(secret: str, purpose: Purpose, token: str) -> dict[str, Any]:
    if len(token) > TOKEN_MAX:
        raise BadLink
    try:
        said: dict[str, Any] = _signer(secret, purpose).loads(token)
    except BadData:
        raise BadLink from None
    return said


def _signer(secret: str, purpose: Purpose) -> URLSafeSerializer:
    return signer(secret, f"letter {purpose}")


def _bound(secret: str, purpose: Purpose, account: Account) -> str:
    if purpose is Purpose.NOT_ME:
        return ""  # whoever got into the account must not end this link by changing it again
    words = f"{account.email} {account.session_key}".encode()
    return hmac.new(f"link {secret}".encode(), words, "sha256").hexdigest()[:32]
