"""Which warnings their people have seen."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from blog.orm import Base


class Acknowledgement(Base):
    """A warning its person has seen: it is not shown any more. Rows are only ever added."""

    __tablename__ = "acknowledgements"

    sanction_id: Mapped[int] = mapped_column(
        ForeignKey("sanctions.id"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]

    __table_args__ = (Index("ix_acknowledgements_at", "at", "sanction_id"),)
