"""Who is let in: the decisions of moderators about those who applied."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from blog.accounts.models import Account
from blog.orm import Base, Id, stored_by_value


class Membership(StrEnum):
    """What somebody with a confirmed address is here."""

    WAITING = "waiting"
    MEMBER = "member"
    DECLINED = "declined"


class MembershipChange(Base):
    """One decision about somebody's membership, or one that takes another back; rows are only added.

    Who joined while anyone could, or with an invitation, has none.
    """

    __tablename__ = "membership_changes"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    was: Mapped[Membership] = mapped_column(stored_by_value(Membership, "was"))
    became: Mapped[Membership] = mapped_column(stored_by_value(Membership, "became"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    """What the applicant is told."""
    token: Mapped[str] = mapped_column(String(64))
    """The form's: one press may decide about many, and pressing twice decides once."""
    at: Mapped[datetime] = mapped_column(index=True)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("membership_changes.id"), unique=True)

    __table_args__ = (
        CheckConstraint("was <> became", "changes_something"),
        Index("ix_membership_changes_of_person", "person_id", "id"),
        Index("ix_membership_changes_press", "by_id", "token"),
    )


def membership_of(account: Account) -> Membership:
    """Return what the account's owner is here, once the address is confirmed."""
    if account.declined_at is not None:
        return Membership.DECLINED
    return Membership.WAITING if account.approved_at is None else Membership.MEMBER


def put(account: Account, became: Membership, *, at: datetime) -> None:
    """Let the account say what the last row says."""
    account.approved_at = at if became is Membership.MEMBER else None
    account.declined_at = at if became is Membership.DECLINED else None
