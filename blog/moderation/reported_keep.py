"""A moderator finds a reported comment right: the reports are kept on file, and the comment stays."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, Status, StatusChange
from blog.errors import Conflict
from blog.moderation.decide import Stale, decide, last_change, take
from blog.moderation.models import Note, Report, ReportOutcome
from blog.moderation.settle import reopen, settle_as_kept
from blog.words import N_


class NothingToSettle(Conflict):
    """No report is open that ``by`` saw: another moderator was faster."""


def keep(
    session: Session,
    *,
    comment_id: int,
    version: int,
    seen: int,
    by: Person,
    at: datetime,
    reason: str = "",
    note: str = "",
) -> StatusChange | None:
    """Settle the open reports up to the id ``seen``, and publish the comment if a rule hid it.

    Return the change of status, if that took one; else the note is one on the comment, and nobody reads a
    reason. Reports that came after the page was shown stay open
    on a comment that stays. Raise NotFound, Stale as ``decide`` does, NothingToSettle.
    """
    comment = take(session, comment_id, by)
    if comment.status is Status.PENDING:
        return decide(
            session,
            comment_id=comment_id,
            decision="publish",
            version=version,
            reason=reason,
            note=note,
            by=by,
            at=at,
        )
    if comment.version != version or comment.status is not Status.PUBLISHED:
        raise Stale(comment, last_change(session, comment))
    seen_ones = (Report.comment_id == comment.id) & (Report.id <= seen)
    if not settle_as_kept(session, seen_ones, by_id=by.id, at=at):
        raise _settled_before()
    if note.strip():
        session.add(Note(comment_id=comment.id, by_id=by.id, text=note.strip(), at=at))
    return None


def decide_reported(
    session: Session,
    *,
    comment_id: int,
    version: int,
    seen: int,
    decision: str,
    by: Person,
    at: datetime,
    reason: str = "",
    note: str = "",
) -> StatusChange:
    """Do as ``decide`` does, unless another moderator settled the reports up to the id ``seen``.

    Raise NothingToSettle then: who found the comment right is not overruled unawares.
    """
    comment = take(session, comment_id, by)
    shown = (Report.comment_id == comment.id) & (Report.id <= seen) & Report.outcome.is_(None)
    if comment.version == version and not session.scalar(select(exists().where(shown))):
        raise _settled_before()
    return decide(
        session,
        comment_id=comment_id,
        version=version,
        decision=decision,
        reason=reason,
        note=note,
        by=by,
        at=at,
    )


def _settled_before() -> NothingToSettle:
    return NothingToSettle(N_("Another moderator settled these reports. Nothing was changed."))


def unkeep(
    session: Session, *, comment_id: int, settled_at: datetime, by: Person, at: datetime
) -> Comment:
    """Open again what was kept at that moment; raise NothingToSettle when there is nothing like that."""
    comment = take(session, comment_id, by)
    kept_then = (
        (Report.comment_id == comment.id)
        & (Report.outcome == ReportOutcome.KEPT)
        & (Report.settled_at == settled_at)
    )
    if comment.status is not Status.PUBLISHED or not reopen(session, kept_then, by_id=by.id, at=at):
        raise NothingToSettle(N_("There is nothing to take back any more."))
    return comment
