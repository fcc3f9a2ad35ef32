"""Passwords: which ones are taken, and argon2id (RFC 9106) to keep and check them."""

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from blog.accounts.devices.end import end_devices
from blog.accounts.models import Account
from blog.errors import Invalid
from blog.words import N_

LENGTH_MIN, LENGTH_MAX = 8, 200
"""NIST SP 800-63B: at least 8 characters and no rules of composition; more than 200 is no password."""

COMMON = frozenset(
    """
    12345678 123456789 1234567890 0123456789 87654321 11111111 00000000 88888888 12341234
    123123123 1q2w3e4r 1qaz2wsx qwertyui qwertyuiop qwerty123 asdfghjkl zxcvbnm123 abcd1234
    abc12345 password password1 password12 password123 passw0rd p@ssw0rd passwort passwort1
    iloveyou sunshine princess football baseball superman trustno1 letmein1 welcome1 welcome123
    starwars whatever computer internet dragon123 monkey123 michelle jennifer changeme
    """.split()  # noqa: SIM905 - a list of fifty strings is no easier to read
)
"""The first that anyone tries."""

NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=4$+iK1hh9Klx7SzevxRJ3AMA$"
    "1Pg33hTZSbFSf4GKAFyRPbfdMeYCuzV+WK/Vcq/Vgrs"
)
"""A hash that no password fits; checked when the address is unknown, so that it takes as long."""

KEY_BYTES = 18
"""Random bytes of a session key."""

_hasher = PasswordHasher()


def check_password(password: str, *, email: str = "", name: str = "") -> str:
    """Return the password when it may be used by this person; raise Invalid."""
    if len(password) < LENGTH_MIN:
        raise Invalid(
            N_("Choose a password of at least %(limit)s characters."),
            field="password",
            limit=LENGTH_MIN,
        )
    if len(password) > LENGTH_MAX:
        raise Invalid(
            N_("Choose a password of at most %(limit)s characters."),
            field="password",
            limit=LENGTH_MAX,
        )
    obvious = {email, email.partition("@")[0], name.casefold()} | COMMON
    if password.casefold() in obvious or len(set(password)) == 1:
        raise Invalid(N_("This password is easy to guess. Choose another."), field="password")
    return password


def hash_password(password: str) -> str:
    """Return what is stored; slow on purpose, so call it before the first query of a request."""
    return _hasher.hash(_normal(password))


def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is the right one; takes as long when there is no hash to compare with."""
    if len(password) > LENGTH_MAX:
        return False
    try:
        _hasher.verify(password_hash or NOBODYS, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def set_password(session: Session, account: Account, password_hash: str) -> None:
    """Give the account a new password; it is signed out everywhere, and mailed links stop working."""
    end_devices(session, account.person_id)
    account.password_hash = password_hash
    account.session_key = new_session_key()


def new_session_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def _normal(password: str) -> str:
    """Return one spelling for letters that keyboards compose in different ways (RFC 8265)."""
    return unicodedata.normalize("NFC", password)
