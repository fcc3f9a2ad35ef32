"""The desk's list of posts: by tab, newest work first, a page at a time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, select, true, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from blog.accounts.models import Person
from blog.contains import contains
from blog.errors import NotFound
from blog.posts.models import PUBLIC, Post, PostStatus
from blog.posts.permissions import is_submitted, listed_for
from blog.posts.visible import is_public, is_waiting
from blog.words import N_

PAGE = 30
"""Posts on a page of the list; about two screens."""

SEARCH_MAX = 200
"""Characters of a search; a title is not much longer."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Tab(StrEnum):
    ALL = "all"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    """What waits for review."""
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    TRASHED = "trashed"


@dataclass(frozen=True, slots=True)
class DeskPage:
    posts: list[Post]
    counts: dict[Tab, int]
    older: str | None
    """The mark after which the next page begins, if there is one."""


def desk_page(
    session: Session,
    *,
    by: Person,
    at: datetime,
    tab: Tab = Tab.ALL,
    search: str = "",
    before: str | None = None,
) -> DeskPage:
    """Return the posts on the desk of ``by``; raise NotFound for a mark that no page has given."""
    mine = and_(listed_for(by), _titled(search))
    wanted = (
        select(Post)
        .where(mine, _tabs(at)[tab])
        .order_by(Post.updated_at.desc(), Post.id.desc())
        .limit(PAGE + 1)
        .options(joinedload(Post.author, innerjoin=True), selectinload(Post.labels))
    )
    if before:
        wanted = wanted.where(tuple_(Post.updated_at, Post.id) < _read_mark(before))
    posts = list(session.scalars(wanted))
    older = _mark(posts[PAGE - 1]) if len(posts) > PAGE else None
    return DeskPage(posts[:PAGE], _counts(session, mine, at), older)


def shown_status(post: Post, at: datetime) -> PostStatus:
    """Return the status a person reads: a scheduled post whose time came is published."""
    if post.status not in PUBLIC:
        return post.status
    return PostStatus.SCHEDULED if is_waiting(post, at) else PostStatus.PUBLISHED


def _tabs(at: datetime) -> dict[Tab, ColumnElement[bool]]:
    return {
        Tab.ALL: Post.status != PostStatus.TRASHED,
        Tab.DRAFT: Post.status == PostStatus.DRAFT,
        Tab.SUBMITTED: is_submitted(),
        Tab.SCHEDULED: and_(Post.status.in_(PUBLIC), Post.published_at > at),
        Tab.PUBLISHED: is_public(at),
        Tab.TRASHED: Post.status == PostStatus.TRASHED,
    }


def _titled(search: str) -> ColumnElement[bool]:
    words = search[:SEARCH_MAX].split()
    return and_(true(), *(contains(Post.title, word) for word in words))


def _counts(session: Session, mine: ColumnElement[bool], at: datetime) -> dict[Tab, int]:
    tabs = _tabs(at)
    sums = [func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in tabs.values()]
    return dict(zip(tabs, session.execute(select(*sums).where(mine)).one(), strict=True))


def _mark(post: Post) -> str:
    return f"{(post.updated_at - _EPOCH) // _MICROSECOND}.{post.id}"


def _read_mark(text: str) -> tuple[datetime, int]:
    try:
        microseconds, post_id = (int(part) for part in text.split("."))
        mark = _EPOCH + microseconds * _MICROSECOND
    except (ValueError, OverflowError):
        raise NotFound(N_("This page of the list does not exist.")) from None
    if not 0 < post_id < 2**63:
        raise NotFound(N_("This page of the list does not exist."))
    return mark, post_id
