"""What proves who somebody is, besides the password."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from blog.orm import BIG, Base, Id


class Authenticator(Base):
    """An app that shows one-time codes (TOTP, RFC 6238); one for each person."""

    __tablename__ = "authenticators"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    sealed_secret: Mapped[str]
    """Encrypted with the blog's key: who reads only the database makes no codes."""
    last_step: Mapped[int]
    """The time step of the code that was used last; that one and older ones are worth nothing."""
    made_at: Mapped[datetime]


class RecoveryCode(Base):
    """A code for the day the phone is lost; its row goes when it is used."""

    __tablename__ = "recovery_codes"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]


class Passkey(Base):
    """A key that a device keeps (WebAuthn); it signs in by itself, and as a second factor."""

    __tablename__ = "passkeys"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[str]
    """COSE, in base64url like the credential's id."""
    sign_count: Mapped[int] = mapped_column(BIG)
    """Of keys that count; one that goes back was copied."""
    name: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
