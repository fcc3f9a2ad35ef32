"""Links that let people in, and who came with which."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blog.orm import Base, Id


class Invitation(Base):
    """A link for so many people to join with, until some day. Its token is shown once and kept as a hash."""

    __tablename__ = "invitations"

    id: Mapped[Id]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    note: Mapped[str]
    """Whom it is for, for who made it."""
    uses_max: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    """Raised by a conditional UPDATE alone, so that of two who are the last, one comes in."""
    at: Mapped[datetime]
    until: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("used >= 0 AND used <= uses_max", "used_within_bounds"),)


class InvitationUse(Base):
    """Who joined with which invitation. Kept; only an account that was never confirmed takes it along."""

    __tablename__ = "invitation_uses"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id"), primary_key=True, autoincrement=False
    )
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
    at: Mapped[datetime]


class SanctionBatch(Base):
    """Sanctions given or taken back with one press, of a whole branch. Rows are only ever added."""

    __tablename__ = "sanction_batches"

    id: Mapped[Id]
    root_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    token: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("sanction_batches.id"), unique=True)
    """The batch that this one takes back: its rows lift what that one gave, or give again what it lifted."""

    __table_args__ = (UniqueConstraint("by_id", "token"),)


class BatchedSanction(Base):
    """A sanction that came with a batch. Rows are only ever added."""

    __tablename__ = "batched_sanctions"

    sanction_id: Mapped[int] = mapped_column(
        ForeignKey("sanctions.id"), primary_key=True, autoincrement=False
    )
    batch_id: Mapped[int] = mapped_column(ForeignKey("sanction_batches.id"), index=True)
