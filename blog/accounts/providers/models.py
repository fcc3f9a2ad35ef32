"""Accounts elsewhere that sign somebody in here."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blog.orm import Base, Id


class ProviderLink(Base):
    """An account at an OpenID Connect provider, linked by its owner from inside the account here."""

    __tablename__ = "provider_links"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    """What the provider calls its user, for ever; addresses change hands."""
    email: Mapped[str]
    """As the provider verified it, so that its owner knows which account this is."""
    made_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("issuer", "subject"),)
