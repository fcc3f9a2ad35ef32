"""A post becomes public, now or at its time, and may go back to being a draft."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.errors import Forbidden, Invalid
from blog.posts.acts import Act, record_act, record_going_public
from blog.posts.address import settle_address
from blog.posts.edit import set_live_from
from blog.posts.models import PUBLIC, Post, PostStatus
from blog.posts.permissions import can_publish
from blog.words import N_


def publish(session: Session, post: Post, *, by: Person, at: datetime, zone: ZoneInfo) -> None:
    """Make a draft public from its date on, or from now if it has none; it gets its address.

    A date in the future makes it scheduled: it goes live then, with nobody doing anything. One that
    is public already stays as it is. Raise Forbidden for who may write but not publish, Invalid for
    a post in the trash, or with nothing in it.
    """
    if not can_publish(by, post):
        raise Forbidden(
            N_("You write drafts; an author or admin publishes them. Submit it instead.")
        )
    if post.status in PUBLIC:
        return
    if post.status is PostStatus.TRASHED:
        raise Invalid(N_("This post is in the trash. Restore it first."))
    if not post.title and not post.source.strip():
        raise Invalid(N_("Write something first."), field="source")
    date = post.published_at or at
    post.published_at = date
    settle_address(session, post, post.slug, at=at, zone=zone)
    set_live_from(post, date, at)
    post.submitted_at = None
    post.updated_at = at
    session.flush()
    record_going_public(session, post, by=by, at=at)


def unpublish(session: Session, post: Post, *, by: Person, at: datetime) -> None:
    """Make a public or scheduled post a draft again; address and date stay with it."""
    if not can_publish(by, post):
        raise Forbidden(N_("Only authors and admins take a post off the blog."))
    if post.status in PUBLIC:
        post.status = PostStatus.DRAFT
        session.flush()
        record_act(session, Act.UNPUBLISHED, post, by=by, at=at)
