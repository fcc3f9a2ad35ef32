"""Posts and pages, their labels, and the addresses they once had."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from blog import revisions
from blog.accounts.models import Person
from blog.markup import title_and_text
from blog.orm import BIG, Base, Id, SearchWords, stored_by_value


class Kind(StrEnum):
    POST = "post"
    PAGE = "page"


class PostStatus(StrEnum):
    """A scheduled post is public from its date on, without anybody doing anything."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    TRASHED = "trashed"


PUBLIC = (PostStatus.PUBLISHED, PostStatus.SCHEDULED)


class CommentMode(StrEnum):
    """Blogger's ALLOW, DONT_ALLOW_SHOW_EXISTING and DONT_ALLOW_HIDE_EXISTING."""

    OPEN = "open"
    CLOSED = "closed"
    HIDDEN = "hidden"


class SourceFormat(StrEnum):
    MARKDOWN = "markdown"
    HTML = "html"


post_labels = Table(
    "post_labels",
    Base.metadata,
    Column("post_id", BIG, ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    Column("label_id", BIG, ForeignKey("labels.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_post_labels_label_id", "label_id", "post_id"),
)


class Label(Base):
    __tablename__ = "labels"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)

    def parts_changed(self, change: revisions.Change) -> revisions.Parts:
        """A new label stands nowhere yet: the posts that carry it say so themselves."""
        if change.of("name"):
            yield revisions.SITE


def _words_of_row(row: Any) -> str:
    """Return the words of a row that is being written."""
    values = row.get_current_parameters()
    return title_and_text(values.get("title") or "", values.get("html") or "")


class Post(Base):
    """An article with a date, or a page without one."""

    __tablename__ = "posts"

    id: Mapped[Id]
    kind: Mapped[Kind] = mapped_column(stored_by_value(Kind, "kind"), active_history=True)
    status: Mapped[PostStatus] = mapped_column(
        stored_by_value(PostStatus, "status"), active_history=True
    )
    status_before_trash: Mapped[PostStatus | None] = mapped_column(
        stored_by_value(PostStatus, "status_before_trash")
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    slug: Mapped[str] = mapped_column(default="")
    """The readable part of the address; empty while a draft leaves it to the title."""
    path: Mapped[str | None] = mapped_column(unique=True)
    """The whole address once it has one, like ``/2011/12/slug.html``; kept for life after that."""
    source: Mapped[str] = mapped_column(default="")
    source_format: Mapped[SourceFormat] = mapped_column(
        stored_by_value(SourceFormat, "source_format"), default=SourceFormat.MARKDOWN
    )
    html: Mapped[str] = mapped_column(default="")
    """Safe HTML, made from the source when it is written."""
    words: Mapped[str | None] = mapped_column(
        SearchWords, default=_words_of_row, deferred=True, deferred_raiseload=True
    )
    """What it is found by: follows title and text. Nothing in rows that are older than the search."""
    comment_mode: Mapped[CommentMode] = mapped_column(
        stored_by_value(CommentMode, "comment_mode"), default=CommentMode.OPEN
    )
    published_at: Mapped[datetime | None]
    """The date readers see; in the future for a scheduled post."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(BIG)
    """Who saved it last. Only told, never followed: so it points nowhere."""
    submitted_at: Mapped[datetime | None]
    """Since when a contributor's draft waits for somebody who publishes it."""
    feed_id: Mapped[str | None]
    """By which feed readers knew it before it moved in here; nothing for what was written here."""
    version: Mapped[int] = mapped_column()

    author: Mapped[Person] = relationship(lazy="raise")
    labels: Mapped[list[Label]] = relationship(
        secondary=post_labels, order_by=Label.name, lazy="raise"
    )

    @property
    def is_submitted(self) -> bool:
        """Whether the post waits for review."""
        return self.status is PostStatus.DRAFT and self.submitted_at is not None

    LISTED = ("status", "kind", "published_at", "title", "path", "author_id", "author", "labels",
              "comment_mode")  # fmt: skip
    """What lists, neighbours and archives show of a post, or sort and choose it by."""

    def parts_changed(self, change: revisions.Change) -> revisions.Parts:
        """A scheduled post counts as public: pages know the time until which they hold."""
        was = change.was("status") in PUBLIC
        becomes = change.becomes("status") in PUBLIC
        if not (was or becomes):
            return
        listed = was != becomes or change.of(*self.LISTED)
        if listed or change.of("html", "updated_at"):
            yield from (revisions.post(self.id), revisions.POSTS)
        if listed:
            yield revisions.LISTS
            if Kind.PAGE in (change.was("kind"), change.becomes("kind")):
                yield revisions.SITE

    @validates("title", "html")
    def _find_by(self, name: str, said: str) -> str:
        both = {"title": self.title, "html": self.html, name: said}
        self.words = title_and_text(both["title"] or "", both["html"] or "")
        return said

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict
    __table_args__ = (
        CheckConstraint(
            "status NOT IN ('scheduled', 'published')"
            " OR (path IS NOT NULL AND published_at IS NOT NULL)",
            "public_has_address_and_date",
        ),
        CheckConstraint(
            "(status = 'trashed') = (status_before_trash IS NOT NULL)", "trash_remembers_status"
        ),
        Index("ix_posts_public", "kind", "published_at", "id", "status"),
        Index("ix_posts_slug", "slug"),
        Index(
            "ix_posts_submitted",
            "submitted_at",
            postgresql_where=text("submitted_at IS NOT NULL"),
            sqlite_where=text("submitted_at IS NOT NULL"),
        ),
    )


class OldAddress(Base):
    """An address a post once had; it leads to the post for ever."""

    __tablename__ = "old_addresses"

    path: Mapped[str] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)


class Autosave(Base):
    """What somebody is writing and has not saved; one per person and post, 0 for a new one."""

    __tablename__ = "autosaves"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    post_id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    fields: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column()
    """The version of the post that was being edited."""
    at: Mapped[datetime]
