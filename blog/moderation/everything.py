"""Everything that a filter finds, as it was when a page showed it, and what changed since."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, Revision, Status, StatusChange
from blog.contains import contains
from blog.moderation.filters import Filter
from blog.moderation.queues import Queue, in_queue

NAMED_MAX = 10_000
"""Comments named of those that a batch left out; their ids lie in one column of its row."""

AT_ONCE = 1_000
"""Ids in one statement."""

Skipped = list[list[int | None]]
"""What a batch left out, as its row keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """What a filter finds, as it was when the page was shown: nothing that came later."""

    queue: Queue
    wanted: Filter
    up_to: int
    """The highest id there was."""
    changes_up_to: int
    """The highest id of a status change; what changed its status since has a later one."""
    edits_up_to: int
    """The highest id of a revision; what its author edited since has a later one."""

    def changed_since(self) -> ColumnElement[bool]:
        """Return the condition of a comment that was decided or edited since: few rows, read first."""
        return or_(
            Comment.id.in_(
                select(StatusChange.comment_id).where(StatusChange.id > self.changes_up_to)
            ),
            Comment.id.in_(select(Revision.comment_id).where(Revision.id > self.edits_up_to)),
        )


def changed_since(session: Session, everything: Everything, by: Person) -> tuple[Skipped, int]:
    """Return what changed since the page was shown, the first NAMED_MAX named, and how many.

    What an author edited and nobody decided is named with the revision instead of a change.
    """
    changed = select(Comment.id).where(
        Comment.id <= everything.up_to,
        everything.changed_since(),
        *in_queue(Queue.ALL, by, replace(everything.wanted, text="")),
    )
    if everything.wanted.text:
        changed = changed.where(_said(everything))
    if everything.queue is not Queue.ALL:
        was = Status(everything.queue.value)
        left = select(StatusChange.comment_id).where(
            StatusChange.id > everything.changes_up_to, StatusChange.was == was
        )
        changed = changed.where(or_(Comment.status == was, Comment.id.in_(left)))
    count = session.scalar(select(func.count()).select_from(changed.subquery())) or 0
    if not count:
        return [], 0
    named = session.scalars(changed.order_by(Comment.id).limit(NAMED_MAX)).all()
    found: Skipped = []
    for start in range(0, len(named), AT_ONCE):
        found += _changes_of(session, everything, named[start : start + AT_ONCE])
    return found, count


def _said(everything: Everything) -> ColumnElement[bool]:
    """Return the condition that a comment contains the text that was looked for, or did before an edit since."""
    before = select(Revision.comment_id).where(
        Revision.id > everything.edits_up_to, contains(Revision.source, everything.wanted.text)
    )
    return or_(contains(Comment.source, everything.wanted.text), Comment.id.in_(before))


def _changes_of(session: Session, everything: Everything, named: Sequence[int]) -> Skipped:
    edited = _last_of(session, Revision, named, Revision.id > everything.edits_up_to)
    decided = _last_of(
        session,
        StatusChange,
        named,
        StatusChange.id > everything.changes_up_to,
        or_(StatusChange.changes_status(), StatusChange.comment_id.not_in(edited)),
    )
    return [
        [each, decided[each]] if each in decided else [each, None, edited[each]] for each in named
    ]


def _last_of(
    session: Session,
    kind: type[StatusChange] | type[Revision],
    comments: Sequence[int],
    *where: ColumnElement[bool],
) -> dict[int, int]:
    """Return the last row of these comments that fits, by the comment."""
    rows = session.execute(
        select(kind.comment_id, func.max(kind.id))
        .where(kind.comment_id.in_(comments), *where)
        .group_by(kind.comment_id)
    )
    return {comment_id: last for comment_id, last in rows}  # noqa: C416 - mypy reads a row
