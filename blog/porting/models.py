"""What moved in, and as what: so that moving in twice changes nothing."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blog.orm import BIG, Base, Id


class ImportedItem(Base):
    """One item of another system and the row of ours that it became."""

    __tablename__ = "imported_items"

    id: Mapped[Id]
    source: Mapped[str]
    """The system and blog it came from, like ``blogger:1378908525732011772``."""
    kind: Mapped[str]
    """``post``, ``page``, ``comment``, ``person``, ``settings``."""
    source_id: Mapped[str]
    local_id: Mapped[int] = mapped_column(BIG)
    digest: Mapped[str]
    """Fingerprint of the item as it was read: an equal one needs no work."""
    local_version: Mapped[int]
    """The row's version after the import; a higher one was changed here since and is left alone."""
    imported_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("source", "kind", "source_id"),
        Index("ix_imported_items_local", "kind", "local_id"),
    )
