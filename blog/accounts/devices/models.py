"""Where somebody is signed in: one row for each browser."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from blog.orm import Base, Id


class Device(Base):
    """A browser in which somebody is signed in. Without its row, its cookie opens nothing."""

    __tablename__ = "devices"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of what the cookie holds: who reads the database signs in as nobody."""
    browser: Mapped[str]
    system: Mapped[str]
    """Both empty when the browser does not say."""
    network: Mapped[str]
    """Where it was last seen from, shortened to what a town or a provider shares."""
    lasting: Mapped[bool]
    """Whether it stays signed in when the browser is closed."""
    strong: Mapped[bool]
    """Whether it was signed in with a second factor, or a passkey."""
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    """When its owner last proved who they are, by password, passkey or code."""
    until: Mapped[datetime]
    """From then on it is signed out; use moves it."""
