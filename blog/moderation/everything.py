"""Everything that a filter finds, as it was when a page showed it, and what changed since."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, Revision, Status, StatusChange
from blog.contains import contains
from blog.moderation.filters import Filter
from blog.moderation.models import Report, Settlement
from blog.moderation.queues import Queue, in_queue
from blog.moderation.reported import STATUSES

NAMED_MAX = 10_000
"""Comments named of those that a batch left out; their ids lie in one column of its row."""

AT_ONCE = 1_000
"""Ids in one statement."""

Skipped = list[list[int | None]]
"""What a batch left out, as its row keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """What a filter finds in a queue, as it was when the page was shown: nothing that came later."""

    queue: Queue
    wanted: Filter
    up_to: int
    """The highest id there was."""
    changes_up_to: int
    """The highest id of a status change; what changed its status since has a later one."""
    edits_up_to: int
    """The highest id of a revision; what its author edited since has a later one."""

    def still_there(self, by: Person) -> list[ColumnElement[bool]]:
        """Return the conditions of a comment that was shown, or may have been, and that the queue has now."""
        return [*in_queue(self.queue, by, self.wanted), Comment.id <= self.up_to]

    def was_there(self) -> list[ColumnElement[bool]]:
        """Return what the queue asked of a comment that changed since."""
        return [] if self.queue is Queue.ALL else [self._was_one_of([Status(self.queue.value)])]

    def shown_reports(self) -> ColumnElement[bool]:
        """Return the condition of an open report that was shown."""
        return false()

    def changed_since(self) -> ColumnElement[bool]:
        """Return the condition of a comment that was decided or edited since: few rows, read first."""
        return or_(
            Comment.id.in_(
                select(StatusChange.comment_id).where(StatusChange.id > self.changes_up_to)
            ),
            Comment.id.in_(select(Revision.comment_id).where(Revision.id > self.edits_up_to)),
        )

    def settled_since(self) -> ColumnElement[bool]:
        """Return the condition of a comment whose reports were settled since, all that were shown."""
        return false()

    def _was_one_of(self, statuses: Sequence[Status]) -> ColumnElement[bool]:
        left = select(StatusChange.comment_id).where(
            StatusChange.id > self.changes_up_to, StatusChange.was.in_(statuses)
        )
        return or_(Comment.status.in_(statuses), Comment.id.in_(left))


@dataclass(frozen=True, slots=True, kw_only=True)
class EverythingReported(Everything):
    """The same of the reported queue, whose comments may be published or hidden."""

    queue: Queue = Queue.ALL
    reports_up_to: int
    """The highest id of a report: what was said since is not settled by who did not see it."""
    settlements_up_to: int
    """The highest id of a settlement."""

    def still_there(self, by: Person) -> list[ColumnElement[bool]]:
        return [
            *Everything.still_there(self, by),
            Comment.status.in_(STATUSES),
            self._is_reported(),
        ]

    def was_there(self) -> list[ColumnElement[bool]]:
        return [self._was_one_of(STATUSES), or_(self._is_reported(), self._was_settled())]

    def shown_reports(self) -> ColumnElement[bool]:
        return and_(Report.outcome.is_(None), Report.id <= self.reports_up_to)

    def settled_since(self) -> ColumnElement[bool]:
        return and_(self._was_settled(), ~self._is_reported())

    def _is_reported(self) -> ColumnElement[bool]:
        return Comment.id.in_(select(Report.comment_id).where(self.shown_reports()))

    def _was_settled(self) -> ColumnElement[bool]:
        settled = select(Settlement.comment_id).where(
            Settlement.id > self.settlements_up_to, Settlement.report_id <= self.reports_up_to
        )
        return Comment.id.in_(settled)


def changed_since(session: Session, everything: Everything, by: Person) -> tuple[Skipped, int]:
    """Return what changed since the page was shown, the first NAMED_MAX named, and how many.

    What an author edited and nobody decided is named with the revision instead of a change, and what
    nobody touched but its reports with their settlement.
    """
    changed = select(Comment.id).where(
        Comment.id <= everything.up_to,
        or_(everything.changed_since(), everything.settled_since()),
        *in_queue(Queue.ALL, by, replace(everything.wanted, text="")),
        *everything.was_there(),
    )
    if everything.wanted.text:
        changed = changed.where(_said(everything))
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
    others = [each for each in named if each not in decided and each not in edited]
    found: Skipped = [[each, decided[each]] for each in named if each in decided]
    found += [[each, None, edited[each]] for each in named if each in edited.keys() - decided]
    return found + last_settlements(session, others)


def last_settlements(session: Session, ids: Sequence[int]) -> Skipped:
    """Return each comment with the last thing that became of its reports."""
    return [[each, None, None, last] for each, last in _last_of(session, Settlement, ids).items()]


def _last_of(
    session: Session,
    kind: type[StatusChange] | type[Revision] | type[Settlement],
    comments: Sequence[int],
    *where: ColumnElement[bool],
) -> dict[int, int]:
    """Return the last row of these comments that fits, by the comment."""
    rows = session.execute(
        select(kind.comment_id, func.max(kind.id))
        .where(kind.comment_id.in_(comments), *where)
        .group_by(kind.comment_id)
        .order_by(kind.comment_id)
    )
    return {comment_id: last for comment_id, last in rows}  # noqa: C416 - mypy reads a row
