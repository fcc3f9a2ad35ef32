"""How far each reader of the history has read."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from blog.orm import BIG, Base


class OutboxPosition(Base):
    """Up to which status change somebody's letters were written; moves with those letters or not at all."""

    __tablename__ = "outbox_positions"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    """``members``, or the kind of letter and the person: ``held:12``."""
    last_id: Mapped[int] = mapped_column(BIG)
    due_at: Mapped[datetime | None]
    """When the next digest may be written; nothing for what is told at once."""
