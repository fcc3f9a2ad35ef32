"""Whose an imported name is: what proves it, who asked, and who was given it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from blog.orm import BIG, Base, Id, stored_by_value


class EmailMark(Base):
    """An e-mail that came with an imported person, as a keyed hash: it can be compared, not read."""

    __tablename__ = "email_marks"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    mark: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class Way(StrEnum):
    """How a claim was proved; ``undone`` takes an earlier one back."""

    EMAIL = "email"
    APPROVED = "approved"
    UNDONE = "undone"


class Claim(Base):
    """An imported person given to a member, or taken back; rows are only ever added."""

    __tablename__ = "claims"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    """The name that came with the import."""
    member_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    way: Mapped[Way] = mapped_column(stored_by_value(Way, "way"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("claims.id"), unique=True)

    __table_args__ = (
        CheckConstraint("(way = 'undone') = (undoes_id IS NOT NULL)", "undoing_names_what"),
    )


class Moved(StrEnum):
    POST = "post"
    COMMENT = "comment"


class ClaimedRow(Base):
    """A post or comment that a claim gave to its member: what an undo gives back. Only ever added."""

    __tablename__ = "claimed_rows"

    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"), primary_key=True)
    kind: Mapped[Moved] = mapped_column(stored_by_value(Moved, "kind"), primary_key=True)
    row_id: Mapped[int] = mapped_column(BIG, primary_key=True)


class HeldClaim(Base):
    """Whose an imported person is now; the last word of its ``Claim``, kept for quick reading."""

    __tablename__ = "held_claims"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))


class ClaimRequest(Base):
    """A member asks an admin for an imported person."""

    __tablename__ = "claim_requests"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    words: Mapped[str]
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    granted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (granted IS NULL)", "answered_or_not"),
        Index(
            "uq_claim_requests_open",
            "person_id",
            "member_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL"),
            sqlite_where=text("answered_at IS NULL"),
        ),
    )
