"""What somebody wrote, with what became of it and why, for themselves."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person, Sanction
from blog.comments.models import Comment, Status, StatusChange
from blog.moderation.appeal import APPEALABLE
from blog.moderation.models import Appeal, TakenBackAnswer
from blog.moderation.queues import Cursor
from blog.moderation.taken_back import TAKEN_AWAY
from blog.posts.models import Post

PAGE = 20
"""Comments on a page; they stand there in full."""


@dataclass(frozen=True, slots=True)
class Mine:
    comment: Comment
    post: Post
    last: StatusChange
    """Why it is what it is."""
    appeal: Appeal | None
    """The newest about any decision on this comment."""
    was_granted: bool
    """Whether an answer to the appeal granted it and was taken back."""

    @property
    def may_appeal(self) -> bool:
        """Whether a moderator took it away and its author has not spoken against that yet."""
        decided = self.last.by_id not in (None, self.comment.author_id)
        appeal = self.appeal
        appealed = appeal is not None and (
            appeal.change_id == self.last.id or appeal.answered_at is None
        )
        return decided and self.comment.status in APPEALABLE and not appealed

    @property
    def decided_since(self) -> bool:
        """Whether the appeal was granted and the comment was taken away again later."""
        granted = self.appeal is not None and self.appeal.granted
        return bool(granted) and self.comment.status in TAKEN_AWAY

    @property
    def may_send_again(self) -> bool:
        return self.comment.status is Status.REJECTED and self.comment.emptied_at is None


@dataclass(frozen=True, slots=True)
class MinePage:
    shown: list[Mine]
    next: Cursor | None


def comments_of(session: Session, by: Person, after: Cursor | None = None) -> MinePage:
    """Return a page of what ``by`` wrote, the newest first; one query."""
    change, appealed = aliased(StatusChange), aliased(StatusChange)
    last = (
        select(func.max(change.id))
        .where(change.comment_id == Comment.id, change.was.is_distinct_from(change.became))
        .correlate(Comment)
        .scalar_subquery()
    )
    appeal = (
        select(func.max(Appeal.id))
        .join(appealed, appealed.id == Appeal.change_id)
        .where(appealed.comment_id == Comment.id, Appeal.by_id == by.id)
        .correlate(Comment)
        .scalar_subquery()
    )
    was_granted = exists().where(TakenBackAnswer.appeal_id == Appeal.id)
    query = (
        select(Comment, Post, StatusChange, Appeal, was_granted)
        .join(Comment.post)
        .join(StatusChange, StatusChange.id == last)
        .outerjoin(Appeal, Appeal.id == appeal)
        .where(Comment.author_id == by.id)
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        query = query.where(tuple_(Comment.created_at, Comment.id) < tuple_(after.at, after.id))
    found = [Mine(*row) for row in session.execute(query)]
    shown = found[:PAGE]
    return MinePage(shown, Cursor.of(shown[-1].comment) if len(found) > PAGE else None)


def appeals_against_sanctions(session: Session, by: Person) -> list[tuple[Appeal, Sanction]]:
    """Return the newest of what ``by`` said against sanctions, with its answers; one query."""
    rows = session.execute(
        select(Appeal, Sanction)
        .join(Sanction, Sanction.id == Appeal.sanction_id)
        .where(Appeal.by_id == by.id)
        .order_by(Appeal.id.desc())
        .limit(PAGE)
    )
    return [(appeal, sanction) for appeal, sanction in rows]
