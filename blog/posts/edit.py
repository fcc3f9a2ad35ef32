"""An author changes a post, and is told when somebody else did meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from blog.accounts.models import Person
from blog.errors import Conflict, Forbidden, NotFound
from blog.posts.acts import PostAct
from blog.posts.address import settle_address
from blog.posts.models import PUBLIC, Post, PostStatus
from blog.posts.permissions import editable_by
from blog.posts.saved_acts import State, record_saved
from blog.posts.visible import is_waiting
from blog.posts.write import Writing, fill
from blog.words import N_


class StalePost(Conflict):
    """Somebody saved ``post`` since it was shown; it is as they left it."""

    def __init__(self, post: Post) -> None:
        super().__init__(N_("Someone saved this post while you were writing."))
        self.post = post


class NotYoursNow(Forbidden):
    """The contributor's post at ``path`` became public: others change it from now on."""

    def __init__(self, path: str | None) -> None:
        super().__init__(
            N_("This post of yours was published. Authors and admins change it from now on.")
        )
        self.path = path


def take(session: Session, post_id: int, by: Person) -> Post:
    """Return a post to change, with author and labels; a second author waits until the first is done.

    Raise NotFound for a post that ``by`` may not edit, NotYoursNow for their own. Call before the post is loaded otherwise.
    """
    session.execute(select(Post.id).where(Post.id == post_id).with_for_update())
    return look_at(session, post_id, by)


def look_at(session: Session, post_id: int, by: Person) -> Post:
    """Return the same post to show it."""
    post = session.scalar(
        select(Post)
        .where(Post.id == post_id, editable_by(by))
        .options(joinedload(Post.author, innerjoin=True), selectinload(Post.labels))
    )
    if post is None:
        own = select(Post.path).where(Post.id == post_id, Post.author_id == by.id)
        if (found := session.execute(own).one_or_none()) is not None:
            raise NotYoursNow(found.path)
        raise NotFound(N_("There is no such post, or it is not yours to edit."))
    return post


def save(
    session: Session,
    post: Post,
    writing: Writing,
    *,
    version: int,
    by: Person,
    at: datetime,
    zone: ZoneInfo,
) -> None:
    """Make ``writing`` the post; a public one shows it at once.

    Raise StalePost when ``version`` is not the one that was shown.
    """
    check_version(post, version)
    was, waiting = State.of(post, by, at), is_waiting(post, at)
    fill(session, post, writing, at=at)
    post.saved_by_id = by.id
    post.published_at = writing.date
    if post.status in PUBLIC:
        set_live_from(post, writing.date or at, at)
    if post.path is None:
        post.slug = writing.slug
    else:
        settle_address(session, post, writing.slug, at=at, zone=zone, redate=waiting)
    session.flush()
    record_saved(session, was, post, by=by, at=at)


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed a post last and when, by saving it or by an act of the log."""

    at: datetime
    by_id: int | None
    name: str | None
    """Nothing where nobody knows: an import, or a post saved before this was kept."""


def last_change(session: Session, post: Post) -> LastChange:
    acted = session.execute(
        select(PostAct.at, PostAct.by_id)
        .where(PostAct.post_id == post.id, PostAct.at >= post.updated_at)
        .order_by(PostAct.at.desc(), PostAct.id.desc())
        .limit(1)
    ).one_or_none()
    at, by_id = acted or (post.updated_at, post.saved_by_id)
    return LastChange(
        at, by_id, session.scalar(select(Person.display_name).where(Person.id == by_id))
    )


def check_version(post: Post, version: int) -> None:
    if post.version != version:
        raise StalePost(post)


def set_live_from(post: Post, date: datetime, at: datetime) -> None:
    """Make a post public from ``date`` on."""
    post.published_at = date
    post.status = PostStatus.SCHEDULED if date > at else PostStatus.PUBLISHED
