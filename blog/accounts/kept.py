"""What somebody typed when their session had ended, kept until they are back.

The visitor's cookie holds a random key; the table holds only a hash of key and place, so that who
reads the database cannot fetch a text, and who knows a place cannot either.
"""

import hashlib
import json
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from blog.accounts.kept_models import KeptForm
from blog.errors import Invalid
from blog.words import N_

KEPT_FOR = timedelta(days=7)
"""Long enough to find the confirmation letter after a weekend."""

BYTES_MAX = 60_000
"""Of all fields together as they are stored: the longest comment in any script."""

POST_BYTES_MAX = 1_000_000
"""The same of a post: a whole book chapter."""

KEPT_MAX = 500
"""Forms kept at a time for everybody together, so that strangers fill no disk; the oldest makes room."""

KEY_BYTES = 24
"""Random bytes of a visitor's key; nobody guesses one."""


def new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def keep(session: Session, *, key: str, place: str, fields: dict[str, str], at: datetime) -> None:
    """Keep ``fields`` for who has ``key``, instead of what was kept for this place before.

    Raise Invalid when they are too long to be kept. What is older than a week goes.
    """
    if len(json.dumps(fields)) > (POST_BYTES_MAX if place.startswith("post:") else BYTES_MAX):
        raise _not_kept()
    session.execute(delete(KeptForm).where(KeptForm.at <= at - KEPT_FOR))
    _make_room(session)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(KeptForm).values(
        key_hash=_hash(key, place), place=place, fields=fields, at=at
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=[KeptForm.key_hash],
            set_={"fields": row.excluded.fields, "at": row.excluded.at},
        )
    )


def _make_room(session: Session) -> None:
    """Let the oldest go where too many are kept: who fills the place displaces, and keeps nobody out."""
    last_that_stays = select(KeptForm.at).order_by(KeptForm.at.desc()).offset(KEPT_MAX - 1).limit(1)
    session.execute(delete(KeptForm).where(KeptForm.at <= last_that_stays.scalar_subquery()))


def _not_kept() -> Invalid:
    return Invalid(
        N_(
            "You are not signed in, and this cannot be kept for you. "
            "Sign in in another tab, then come back here and send it again."
        )
    )


def find(session: Session, *, key: str, place: str, at: datetime) -> dict[str, str] | None:
    """Return what is kept for this place and key, if it is not too old."""
    return session.scalar(
        select(KeptForm.fields).where(
            KeptForm.key_hash == _hash(key, place),
            KeptForm.place == place,
            KeptForm.at > at - KEPT_FOR,
        )
    )


def forget(session: Session, *, key: str, place: str) -> None:
    session.execute(delete(KeptForm).where(KeptForm.key_hash == _hash(key, place)))


def _hash(key: str, place: str) -> str:
    return hashlib.sha256(f"{key} {place}".encode()).hexdigest()
