"""What people say and show of themselves."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from blog import revisions
from blog.orm import Base


class Profile(Base):
    """What somebody says of themselves, on their own page. Who said nothing has no row."""

    __tablename__ = "profiles"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    about: Mapped[str]
    """As typed."""
    about_html: Mapped[str]
    """Safe HTML, made from it when it was written."""
    link: Mapped[str]
    """An http or https address, or empty."""
    taken_down_at: Mapped[datetime | None]
    """Since when nobody but its owner sees it, by a moderator's decision."""

    def parts_changed(self, _change: revisions.Change) -> revisions.Parts:
        yield revisions.about(self.person_id)

    @property
    def is_shown(self) -> bool:
        return self.taken_down_at is None and bool(self.about or self.link)


class Picture(Base):
    """The one picture of a person, made by us of what was uploaded.

    It is shown while ``Person.picture`` names it; one that a moderator took down waits here.
    """

    __tablename__ = "pictures"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(String(32), index=True)
    """Of the data: its address, so that what lies at an address never changes."""
    data: Mapped[bytes] = mapped_column(LargeBinary)
    """WebP, a square."""
    made_at: Mapped[datetime]
