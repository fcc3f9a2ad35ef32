"""Guests: who comments without an account, and what waits until they confirm their address."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from blog.orm import BIG, Base, Id


class Guest(Base):
    """A person without an account who confirmed an address here. The address itself is not kept."""

    __tablename__ = "guests"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """A keyed hash of address and name: the same guest under another name is another person."""


class GuestComment(Base):
    """What a guest wrote and has not confirmed: in a table of its own, where no queue, count or page looks.

    It becomes a comment by the link in a letter, or is gone after some days.
    """

    __tablename__ = "guest_comments"

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    reply_to: Mapped[int | None] = mapped_column(BIG)
    display_name: Mapped[str]
    email: Mapped[str]
    """Forgotten with the row; never shown, never exported."""
    source: Mapped[str]
    form_token: Mapped[str] = mapped_column(String(64))
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
