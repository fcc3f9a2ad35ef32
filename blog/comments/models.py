"""Comments, and the rows that say what became of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from blog import revisions
from blog.accounts.models import Person
from blog.markup import html_words
from blog.orm import BIG, Base, Id, SearchWords, stored_by_value
from blog.posts.models import Post


class Status(StrEnum):
    PENDING = "pending"
    PUBLISHED = "published"
    SPAM = "spam"
    REJECTED = "rejected"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"


IN_THREAD = (Status.PUBLISHED, Status.REMOVED, Status.WITHDRAWN)
"""What has a place in a thread that everybody sees: the words, or that something stood there."""


_REFUSED = text("status IN ('spam', 'rejected') AND emptied_at IS NULL")


def _words_of_row(row: Any) -> str:
    """Return the words of a row that is being written."""
    return html_words(row.get_current_parameters()["html"])


class Comment(Base):
    """What a person said under a post. Its status is the last word of its status changes."""

    __tablename__ = "comments"

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    """What it answers, at any depth."""
    path: Mapped[str] = mapped_column(String(collation="C").with_variant(String(), "sqlite"))
    """Where it stands in its thread: see ``thread_path.py``."""
    status: Mapped[Status] = mapped_column(stored_by_value(Status, "status"), active_history=True)
    source: Mapped[str]
    html: Mapped[str]
    """Safe HTML, made from the source when it is written."""
    words: Mapped[str | None] = mapped_column(
        SearchWords, default=_words_of_row, deferred=True, deferred_raiseload=True
    )
    """What it is found by: follows the text. Nothing in rows that are older than the search."""
    text_key: Mapped[str] = mapped_column(String(64), index=True)
    """A fingerprint of the folded text: equal for texts that differ in case and spaces only."""
    token: Mapped[str | None]
    """What the form carried, so that pressing twice posts once."""
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    feed_id: Mapped[str | None]
    """By which feed readers knew it before it moved in here; nothing for what was written here."""
    emptied_at: Mapped[datetime | None]
    """When its text was taken away for good; only then its former versions may be emptied too."""
    was_reported: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether anybody ever complained; kept so that it is known of somebody with thousands of comments."""
    version: Mapped[int] = mapped_column()
    """Rises with every change of its status or text; 1 has the status that it began with."""

    post: Mapped[Post] = relationship(lazy="raise")
    author: Mapped[Person] = relationship(lazy="raise")
    parent: Mapped["Comment | None"] = relationship(remote_side="Comment.id", lazy="raise")

    def parts_changed(self, change: revisions.Change) -> revisions.Parts:
        was, becomes = change.was("status"), change.becomes("status")
        rewritten = change.of("html", "edited_at")
        return parts_of(self.post_id, self.author_id, was, becomes, rewritten=rewritten)

    @validates("html")
    def _find_by(self, _name: str, html: str) -> str:
        self.words = html_words(html)
        return html

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict
    __table_args__ = (
        UniqueConstraint("author_id", "token"),
        Index("ix_comments_thread", "post_id", "path"),
        Index("ix_comments_count", "post_id", "status", "created_at", "id"),
        Index("ix_comments_queue", "status", "created_at", "id"),
        Index("ix_comments_age", "created_at", "id"),
        Index(  # texts that go when their time is over
            "ix_comments_refused", "created_at", postgresql_where=_REFUSED, sqlite_where=_REFUSED
        ),
        Index("ix_comments_by_author", "author_id", "created_at", "id", "version", "status"),
        Index(
            "ix_comments_reported",
            *("author_id", "id"),
            postgresql_where=text("was_reported"),
            sqlite_where=text("was_reported = 1"),
        ),
        Index("ix_comments_record", "author_id", "status", "created_at", "id"),
    )


def parts_of(
    post_id: int,
    author_id: int,
    was: Status | None,
    becomes: Status | None,
    *,
    rewritten: bool = False,
) -> revisions.Parts:
    """Return where it is seen that a comment ``becomes`` another status or is ``rewritten``."""
    published = Status.PUBLISHED in (was, becomes)
    if was is becomes and not (rewritten and published):
        return
    if was in IN_THREAD or becomes in IN_THREAD:
        yield revisions.thread(post_id)
    if published:
        yield revisions.COMMENTS
        yield revisions.about(author_id)
        if was is not becomes:
            yield revisions.count(post_id)


class Batch(Base):
    """Many decisions taken with one press. Rows are only ever added.

    The token comes with the form: a second press with it finds the first one's batch.
    """

    __tablename__ = "batches"

    id: Mapped[Id]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decision: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    token: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"), unique=True)
    """The batch that this one takes back."""
    skipped: Mapped[list[Any]]
    """What was left out, as ``[comment, change]``: the change that came first, or nothing when it may not
    be decided by who pressed; ``[comment, None, revision]`` where its author edited it, and
    ``[comment, None, None, settlement]`` where its reports were settled. The first ten thousand."""
    skipped_count: Mapped[int]
    changes_up_to: Mapped[int | None] = mapped_column(BIG)
    """Where reports were settled without a change of status: the highest id of such a change by then."""

    __table_args__ = (UniqueConstraint("by_id", "token"),)


class StatusChange(Base):
    """One change of a comment's status: the audit log, what undo aims at, what letters come from.

    Either a rule or a person made it. Rows are only ever added.
    """

    __tablename__ = "status_changes"

    id: Mapped[Id]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"))
    was: Mapped[Status | None] = mapped_column(stored_by_value(Status, "was"))
    """Nothing for the first row, when the comment came to be."""
    became: Mapped[Status] = mapped_column(stored_by_value(Status, "became"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    rule: Mapped[str | None]
    """The policy's rule that decided, or ``import``."""
    reasons: Mapped[list[Any]]
    """The rule's reasons, as ``{"code": …, …}``: ``comments/_reasons.html`` has their words."""
    reason: Mapped[str] = mapped_column(default="")
    """What the person who decided gave as reason; its author reads it."""
    note: Mapped[str] = mapped_column(server_default="")
    """What the person who decided tells other moderators."""
    facts: Mapped[dict[str, Any] | None]
    """What the policy saw, for a verdict."""
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))
    """The press that decided many at once."""
    at: Mapped[datetime] = mapped_column(index=True)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("status_changes.id"), unique=True)
    """A decision is undone once at most."""

    comment: Mapped[Comment] = relationship(lazy="raise")
    by: Mapped[Person | None] = relationship(lazy="raise")

    @classmethod
    def changes_status(cls) -> ColumnElement[bool]:
        """Return the condition of a row that is more than a rule's second look."""
        return or_(cls.was.is_(None), cls.was != cls.became)

    __table_args__ = (
        CheckConstraint("(by_id IS NULL) <> (rule IS NULL)", "by_a_person_or_a_rule"),
        CheckConstraint(  # a rule may look again, at an edited text, and leave things as they are
            "was IS NULL OR was <> became OR rule IS NOT NULL", "changes_something"
        ),
        CheckConstraint("undoes_id IS NULL OR by_id IS NOT NULL", "undone_by_a_person"),
        Index("ix_status_changes_of_comment", "comment_id", "id", "became", "at"),
        Index(  # what somebody did; enough of it to count without reading the rows
            "ix_status_changes_by_whom",
            *("by_id", "at", "id", "was", "became", "undoes_id"),
            postgresql_where=text("by_id IS NOT NULL"),
            sqlite_where=text("by_id IS NOT NULL"),
        ),
        Index(  # the statistics: what the policy said of new comments
            "ix_status_changes_verdicts",
            *("became", "at", "rule", "comment_id", "was"),
            postgresql_where=text("was IS NULL AND rule <> 'import'"),
            sqlite_where=text("was IS NULL AND rule <> 'import'"),
        ),
        Index("ix_status_changes_batch", "batch_id", "comment_id"),
        Index("ix_status_changes_rule", "rule", "comment_id"),
        Index(  # the log, newest first: what people did, between all that the rules did
            "ix_status_changes_by_people",
            "at",
            "id",
            postgresql_where=text("by_id IS NOT NULL"),
            sqlite_where=text("by_id IS NOT NULL"),
        ),
    )


class Revision(Base):
    """What a comment said before an edit; rows are only ever added, and emptied with their comment."""

    __tablename__ = "comment_revisions"

    id: Mapped[Id]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"), index=True)
    source: Mapped[str]
    html: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (Index("ix_comment_revisions_at", "at", "id"),)
    """For the log, which begins with the newest."""
