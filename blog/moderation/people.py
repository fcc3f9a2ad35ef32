"""Somebody's whole record: what they wrote and what became of it, reports, what moderators noted."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.moderation.models import Note, Report, ReportOutcome
from blog.moderation.queues import counted

NOTES = 50
"""Notes shown of one person, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many of each, counted up to COUNTED + 1."""

    comments: dict[Status, int]
    reports_made: int
    reports_upheld: int
    """Of those they made: a moderator agreed."""
    reports_received: int


def tally_of(session: Session, person_id: int) -> Tally:
    """Return the numbers of a person's record; one query."""
    theirs = Comment.author_id == person_id
    received = (
        select(func.count())
        .select_from(Report)
        .join(Comment, Comment.id == Report.comment_id)
        .where(theirs, Comment.was_reported)
    )
    made = select(func.count()).where(Report.by_id == person_id)
    upheld = made.where(Report.outcome == ReportOutcome.UPHELD)
    row = session.execute(
        select(
            *(counted([theirs, Comment.status == status]).label(status.value) for status in Status),
            made.scalar_subquery().label("reports_made"),
            upheld.scalar_subquery().label("reports_upheld"),
            received.scalar_subquery().label("reports_received"),
        )
    ).one()
    return Tally(
        comments={status: getattr(row, status.value) for status in Status},
        reports_made=row.reports_made,
        reports_upheld=row.reports_upheld,
        reports_received=row.reports_received,
    )


def notes_on(session: Session, person_id: int) -> Sequence[tuple[Note, Person]]:
    """Return what moderators noted about the person, with who did, the newest first; one query."""
    rows = session.execute(
        select(Note, Person)
        .join(Person, Person.id == Note.by_id)
        .where(Note.person_id == person_id)
        .order_by(Note.id.desc())
        .limit(NOTES)
    )
    return [(note, who) for note, who in rows]
