"""A post goes into the trash, and comes back as it was."""

from datetime import datetime

from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.errors import Forbidden
from blog.posts.acts import Act, record_act
from blog.posts.edit import check_version
from blog.posts.models import Post, PostStatus
from blog.posts.permissions import can_throw_away
from blog.words import N_


def trash(session: Session, post: Post, *, by: Person, version: int, at: datetime) -> None:
    """Take the post away from readers; nothing of it is lost.

    Raise StalePost for an old version, Forbidden for who only reviews it.
    """
    if not can_throw_away(by, post):
        raise Forbidden(N_("This is not yours to throw away. You can give it back."))
    if post.status is PostStatus.TRASHED:
        return
    check_version(post, version)
    post.status_before_trash = post.status
    post.status = PostStatus.TRASHED
    session.flush()
    record_act(session, Act.TRASHED, post, by=by, at=at)


def restore(session: Session, post: Post, *, by: Person, at: datetime) -> None:
    """Give the post the status it had; one that is not in the trash stays as it is."""
    if post.status_before_trash is None:
        return
    post.status = post.status_before_trash
    post.status_before_trash = None
    session.flush()
    record_act(session, Act.RESTORED, post, by=by, at=at)
