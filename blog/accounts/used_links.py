"""Links that work once and are bound to no state of the account: what was used is remembered."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from blog.accounts.links import LASTS, BadLink, Purpose
from blog.orm import Base


class UsedLink(Base):
    """A link that was used; its row goes when the link would have died anyway."""

    __tablename__ = "used_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


def check_unused(session: Session, token: str) -> None:
    """Raise BadLink when the link was used before."""
    if session.get(UsedLink, _hash(token)) is not None:
        raise BadLink


def use_up(session: Session, purpose: Purpose, token: str, *, at: datetime) -> None:
    """Note that the link is used now; raise BadLink when it was before.

    Call it behind the lock that ``read_link`` takes: of two presses at once, the second waits there.
    """
    check_unused(session, token)
    session.execute(delete(UsedLink).where(UsedLink.until < at))
    session.add(UsedLink(token_hash=_hash(token), until=at + LASTS[purpose]))
    session.flush()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
