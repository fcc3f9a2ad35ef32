"""What waits for somebody who has to sign in first."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from blog.orm import Base


class KeptForm(Base):
    """What somebody typed when their session had ended; waits for them to come back."""

    __tablename__ = "kept_forms"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[str]
    """Which form it is, like ``comment:12``."""
    fields: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)
