"""What moderation keeps beside the comments' own history."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.accounts.letters import Fate
from blog.accounts.models import Letter
from blog.orm import Base, Id, stored_by_value


class ReportReason(StrEnum):
    SPAM = "spam"
    ABUSE = "abuse"
    OFF_TOPIC = "off_topic"
    OTHER = "other"


class ReportOutcome(StrEnum):
    """Upheld: the comment went; kept: a moderator found it right."""

    UPHELD = "upheld"
    KEPT = "kept"


_OPEN = text("outcome IS NULL")
_KEPT = text("outcome = 'kept'")
_TOGETHER = text("batch_id IS NOT NULL")


class Report(Base):
    """A member's complaint about a published comment; one per member and comment."""

    __tablename__ = "reports"

    id: Mapped[Id]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[ReportReason] = mapped_column(stored_by_value(ReportReason, "reason"))
    text: Mapped[str]
    wants_outcome: Mapped[bool]
    at: Mapped[datetime]
    outcome: Mapped[ReportOutcome | None] = mapped_column(stored_by_value(ReportOutcome, "outcome"))
    """This and the two below follow from the settlements; nothing while it is open."""
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("comment_id", "by_id"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", "settled_with_outcome"),
        Index("ix_reports_open", "comment_id", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_reports_by", "by_id", "at"),
        Index("ix_reports_weight", "by_id", "outcome"),
        Index("ix_reports_at", "at", "id"),
    )


class Settlement(Base):
    """An act that settled a report, or took that back; rows are only ever added.

    What a report itself says of its outcome is the last word of these rows.
    """

    __tablename__ = "settlements"

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"))
    """The report's: the log and the case look by comment."""
    outcome: Mapped[ReportOutcome] = mapped_column(stored_by_value(ReportOutcome, "outcome"))
    """What was found; where that is taken back, what had been found."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("settlements.id"), unique=True)
    """The row that this one takes back: the report is open again."""
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))
    """The press that settled many at once."""

    __table_args__ = (
        Index("ix_settlements_of_report", "report_id", "id"),
        Index("ix_settlements_of_comment", "comment_id"),
        Index(
            "ix_settlements_batch",
            *("batch_id", "comment_id"),
            postgresql_where=_TOGETHER,
            sqlite_where=_TOGETHER,
        ),
        Index(  # the log, newest first
            "ix_settlements_kept", "at", "id", postgresql_where=_KEPT, sqlite_where=_KEPT
        ),
    )


class Appeal(Base):
    """What somebody says against a decision about their comment or against a sanction; one for each."""

    __tablename__ = "appeals"

    id: Mapped[Id]
    change_id: Mapped[int | None] = mapped_column(ForeignKey("status_changes.id"), unique=True)
    sanction_id: Mapped[int | None] = mapped_column(ForeignKey("sanctions.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str]
    at: Mapped[datetime]
    granted: Mapped[bool | None]
    answer: Mapped[str | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(index=True)

    __table_args__ = (
        CheckConstraint("(change_id IS NULL) <> (sanction_id IS NULL)", "against_one_thing"),
        CheckConstraint("(granted IS NULL) = (answered_at IS NULL)", "answered_whole"),
    )


class TakenBackAnswer(Base):
    """An appeal was granted and that was undone: it waits again. Rows are only ever added."""

    __tablename__ = "answers_taken_back"

    id: Mapped[Id]
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), index=True)
    answer: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    """By whom and when it was granted."""
    change_id: Mapped[int] = mapped_column(ForeignKey("status_changes.id"), unique=True)
    """What undid it: who and when stand there."""


class Note(Base):
    """What moderators tell each other about a comment or a person; rows are only ever added."""

    __tablename__ = "notes"

    id: Mapped[Id]
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("(comment_id IS NULL) <> (person_id IS NULL)", "about_one_thing"),
    )


class Mention(Base):
    """A letter that names a comment: what the case shows of who was told. ``Telling`` is what stays of it."""

    __tablename__ = "mentions"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"), primary_key=True)
    letter_id: Mapped[int] = mapped_column(
        ForeignKey("letters.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    letter: Mapped[Letter] = relationship(lazy="raise")


class Telling(Base):
    """That somebody was told of a comment, kept when the letter is deleted. Rows are only ever added."""

    __tablename__ = "tellings"

    id: Mapped[Id]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """The first word of the letter's cause."""
    fate: Mapped[Fate] = mapped_column(stored_by_value(Fate, "fate"))
    at: Mapped[datetime]
    """When the letter was sent, or else written."""
