"""The history of roles."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.accounts.models import Person, Role
from blog.orm import Base, Id, stored_by_value


class RoleChange(Base):
    """A role given or taken; rows are only ever added."""

    __tablename__ = "role_changes"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role] = mapped_column(stored_by_value(Role, "role"))
    granted: Mapped[bool]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Nobody when the command line did it."""
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("role_changes.id"), unique=True)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id], lazy="raise")
