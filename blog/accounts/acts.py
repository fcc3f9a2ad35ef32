"""What was done to somebody's account by others, as rows that stay: a part of the log."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from blog.accounts.models import Person
from blog.orm import Base, Id, stored_by_value


class Act(StrEnum):
    PICTURE_DOWN = "picture_down"
    PICTURE_BACK = "picture_back"
    ABOUT_DOWN = "about_down"
    ABOUT_BACK = "about_back"
    SIGNED_OUT = "signed_out"
    DATA_TAKEN = "data_taken"
    CLOSING = "closing"
    STAYS = "stays"
    ERASED = "erased"


class AccountAct(Base):
    """One thing done to an account. Rows are only ever added."""

    __tablename__ = "account_acts"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    act: Mapped[Act] = mapped_column(stored_by_value(Act, "act"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Nobody when the worker carried out what was asked before."""
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


def record_act(
    session: Session,
    act: Act,
    *,
    person_id: int,
    by: Person | None,
    at: datetime,
    reason: str = "",
) -> AccountAct:
    """Write down what was done and return the row."""
    row = AccountAct(
        person_id=person_id, act=act, by_id=by.id if by else None, reason=reason, at=at
    )
    session.add(row)
    session.flush()
    return row
