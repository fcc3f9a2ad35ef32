"""The appeals that wait for an answer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person, Sanction
from blog.comments.models import Comment, StatusChange
from blog.contains import contains
from blog.moderation.answer_appeal import other_moderators
from blog.moderation.filters import Filter, Order, is_id
from blog.moderation.models import Appeal, TakenBackAnswer
from blog.moderation.queues import COUNTED
from blog.orm import padded
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
class GrantedBefore:
    """That an appeal was granted, and that this was taken back: it waits again."""

    answer: TakenBackAnswer
    who: Person
    undone_at: datetime
    undone_by: Person


@dataclass(frozen=True, slots=True)
class AppealsPage:
    shown: list[Waiting]
    closed: frozenset[int]
    """Ids of those that the reader of this page may not answer."""
    previous: int | None
    next: int | None
    granted: dict[int, GrantedBefore] = field(default_factory=dict)
    """By the ids of appeals; the last time of each."""


def appeals_page(
    session: Session,
    by: Person,
    wanted: Filter,
    *,
    order: Order = Order.OLDEST,
    after: int | None = None,
    before: int | None = None,
) -> AppealsPage:
    """Return a page of the open appeals that fit, behind the one with the id ``after`` or ahead of ``before``.

    Three queries. Ids rise with the time of the appeal.
    """
    backwards, edge = before is not None, before or after
    rises = (order is Order.OLDEST) is not backwards
    who, decider = aliased(Person, name="who"), aliased(Person, name="decider")
    query = (
        _against(select(Appeal, who, StatusChange, Sanction, Comment, Post, decider))
        .join(who, who.id == Appeal.by_id)
        .outerjoin(Post, Post.id == Comment.post_id)
        .outerjoin(Sanction, Sanction.id == Appeal.sanction_id)
        .outerjoin(decider, decider.id == func.coalesce(StatusChange.by_id, Sanction.by_id))
        .where(Appeal.answered_at.is_(None), *_fitting(wanted))
        .order_by(Appeal.id if rises else Appeal.id.desc())
        .limit(PAGE + 1)
    )
    if edge is not None:
        query = query.where(Appeal.id > edge if rises else Appeal.id < edge)
    found = [Waiting(*row) for row in session.execute(query)]
    shown = found[:PAGE][::-1] if backwards else found[:PAGE]
    more = len(found) > PAGE
    first = shown[0].appeal.id if shown else edge
    return AppealsPage(
        shown,
        _closed(session, shown, by),
        previous=first if (more if backwards else after is not None) else None,
        next=shown[-1].appeal.id if (more or backwards) and shown else None,
        granted=_granted_before(session, [each.appeal.id for each in shown]),
    )


def appeals_count(up_to: ColumnElement[int]) -> ColumnElement[int]:
    """Return how many wait, up to ``up_to``, as a column."""
    found = select(Appeal.id).where(Appeal.answered_at.is_(None)).limit(up_to).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def appeals_matching(wanted: Filter, since: int = 0) -> ColumnElement[int]:
    """Return how many of those behind the id ``since`` fit, up to COUNTED + 1, as a column."""
    found = (
        _against(select(Appeal.id))
        .where(Appeal.answered_at.is_(None), Appeal.id > since, *_fitting(wanted))
        .limit(COUNTED + 1)
        .subquery()
    )
    return select(func.count()).select_from(found).scalar_subquery()


def appeals_since(session: Session, wanted: Filter, seen: int) -> int:
    return session.scalar(select(appeals_matching(wanted, seen))) or 0


def _against(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join the decision and the comment that an appeal is about; a sanction has neither."""
    return (
        query.select_from(Appeal)
        .outerjoin(StatusChange, StatusChange.id == Appeal.change_id)
        .outerjoin(Comment, Comment.id == StatusChange.comment_id)
    )


def _fitting(wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what an appeal has to fulfil: its person and time, its comment's post, label and rule.

    Words are looked for in both. All of it is asked of the open appeals alone: there are few.
    """
    columns = {"post_id": Comment.post_id, "author_id": Appeal.by_id}
    found: list[ColumnElement[bool]] = [columns[name].in_(query) for name, query in wanted.named()]
    if is_id(wanted.post):
        found.append(Comment.post_id == int(wanted.post))
    if is_id(wanted.person):
        found.append(Appeal.by_id == int(wanted.person))
    if wanted.since is not None:
        found.append(Appeal.at >= wanted.since)
    if wanted.until is not None:
        found.append(Appeal.at < wanted.until)
    if wanted.rule:
        spoke = aliased(StatusChange)
        found.append(exists().where(spoke.rule == wanted.rule, spoke.comment_id == Comment.id))
    if wanted.batch:
        found.append(Comment.id.in_(wanted.decided_together()))
    if wanted.text:
        found.append(or_(contains(Appeal.text, wanted.text), contains(Comment.source, wanted.text)))
    return found


def _granted_before(session: Session, ids: list[int]) -> dict[int, GrantedBefore]:
    if not ids:
        return {}
    who, undoer = aliased(Person, name="who"), aliased(Person, name="undoer")
    rows = session.execute(
        select(TakenBackAnswer, who, StatusChange.at, undoer)
        .join(who, who.id == TakenBackAnswer.by_id)
        .join(StatusChange, StatusChange.id == TakenBackAnswer.change_id)
        .join(undoer, undoer.id == StatusChange.by_id)
        .where(TakenBackAnswer.appeal_id.in_(padded(ids, PAGE)))
        .order_by(TakenBackAnswer.id)
    )
    return {row[0].appeal_id: GrantedBefore(*row) for row in rows}


def _closed(session: Session, shown: list[Waiting], by: Person) -> frozenset[int]:
    others = other_moderators(session, by)
    return frozenset(
        each.appeal.id
        for each in shown
        if each.who.id == by.id
        or (each.decider and each.decider.id == by.id and others - {each.who.id})
    )
