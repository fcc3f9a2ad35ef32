"""The appeals that wait for an answer, the oldest first."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person, Sanction
from blog.comments.models import Comment, StatusChange
from blog.moderation.answer_appeal import other_moderators
from blog.moderation.models import Appeal
from blog.posts.models import Post

PAGE = 25


@dataclass(frozen=True, slots=True)
class Waiting:
    """An appeal with what it is against: a change of a comment's status or a sanction."""

    appeal: Appeal
    who: Person
    change: StatusChange | None
    sanction: Sanction | None
    comment: Comment | None
    post: Post | None
    decider: Person | None


@dataclass(frozen=True, slots=True)
class AppealsPage:
    shown: list[Waiting]
    closed: frozenset[int]
    """Ids of those that the reader of this page may not answer."""
    next: int | None


def appeals_page(session: Session, by: Person, after: int = 0) -> AppealsPage:
    """Return a page of the open appeals behind the one with the id ``after``; two queries."""
    who, decider = aliased(Person, name="who"), aliased(Person, name="decider")
    rows = session.execute(
        select(Appeal, who, StatusChange, Sanction, Comment, Post, decider)
        .join(who, who.id == Appeal.by_id)
        .outerjoin(StatusChange, StatusChange.id == Appeal.change_id)
        .outerjoin(Comment, Comment.id == StatusChange.comment_id)
        .outerjoin(Post, Post.id == Comment.post_id)
        .outerjoin(Sanction, Sanction.id == Appeal.sanction_id)
        .outerjoin(decider, decider.id == func.coalesce(StatusChange.by_id, Sanction.by_id))
        .where(Appeal.answered_at.is_(None), Appeal.id > after)
        .order_by(Appeal.id)
        .limit(PAGE + 1)
    )
    found = [Waiting(*row) for row in rows]
    shown = found[:PAGE]
    others = other_moderators(session, by)
    closed = frozenset(
        each.appeal.id
        for each in shown
        if each.who.id == by.id
        or (each.decider and each.decider.id == by.id and others - {each.who.id})
    )
    return AppealsPage(shown, closed, shown[-1].appeal.id if len(found) > PAGE else None)


def appeals_count(up_to: ColumnElement[int]) -> ColumnElement[int]:
    """Return how many wait, up to ``up_to``, as a column."""
    found = select(Appeal.id).where(Appeal.answered_at.is_(None)).limit(up_to).subquery()
    return select(func.count()).select_from(found).scalar_subquery()
