"""How far each reader of the history has read, and which letters people want."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from blog.orm import BIG, Base


class OutboxPosition(Base):
    """Up to which status change somebody's letters were written; moves with those letters or not at all."""

    __tablename__ = "outbox_positions"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    """``members``, or the kind of letter and the person: ``held:12``."""
    last_id: Mapped[int] = mapped_column(BIG)
    ahead_id: Mapped[int | None] = mapped_column(BIG)
    """Up to which row was told what rules held, ahead of the rest; nothing unless that is told at once."""
    passed: Mapped[dict[str, Any] | None]
    """Comments of which nothing was told, as something younger had happened to them: from which row on, by id."""
    due_at: Mapped[datetime | None]
    """When the next digest may be written; nothing for what is told at once."""


class LetterChoices(Base):
    """Which letters somebody wants; what is not named goes by its default."""

    __tablename__ = "letter_choices"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    choices: Mapped[dict[str, Any]]
