"""An author begins a post."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from blog.accounts.models import Person
from blog.markup import post_html
from blog.markup.clean import printable
from blog.posts.labels import labels_named
from blog.posts.models import CommentMode, Kind, Post, PostStatus, SourceFormat
from blog.posts.turn import wait_for_turn

TITLE_MAX = 300
"""Characters; a title is a line, and feeds cut longer ones."""

SOURCE_MAX = 400_000
"""Characters; a thick novel, and less than is kept for somebody whose session ended."""

SAME_PRESS = timedelta(minutes=1)
"""A form that comes again within this time was pressed twice, not written twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """All that an author says about a post; ``slug`` empty leaves it to the title."""

    title: str = ""
    source: str = ""
    source_format: SourceFormat = SourceFormat.MARKDOWN
    kind: Kind = Kind.POST
    comment_mode: CommentMode = CommentMode.OPEN
    labels: tuple[str, ...] = ()
    slug: str = ""
    date: datetime | None = None
    """When it is to go live, or did; empty for now."""


def write(session: Session, writing: Writing, *, by: Person, at: datetime) -> Post:
    """Store a new draft and return it; the same form sent twice makes one post."""
    wait_for_turn(session)
    post = _just_written(session, writing, by, at)
    if post is None:
        post = Post(status=PostStatus.DRAFT, author=by, created_at=at, labels=[])
        session.add(post)
    if post.path is None:
        post.slug, post.published_at = writing.slug, writing.date
    fill(session, post, writing, at=at)
    session.flush()
    return post


def fill(session: Session, post: Post, writing: Writing, *, at: datetime) -> None:
    """Put all of ``writing`` into ``post`` but its address and date, which follow rules of their own."""
    with session.no_autoflush:
        post.labels = labels_named(session, writing.labels)
    post.kind = writing.kind
    post.title = one_line(writing.title)
    post.source = writing.source
    post.source_format = writing.source_format
    post.html = post_html(writing.source, writing.source_format.value).html
    post.comment_mode = writing.comment_mode
    post.updated_at = at


def _just_written(session: Session, writing: Writing, by: Person, at: datetime) -> Post | None:
    return session.scalar(
        select(Post)
        .where(
            Post.author_id == by.id,
            Post.created_at > at - SAME_PRESS,
            Post.title == one_line(writing.title),
            Post.source == writing.source,
            Post.status != PostStatus.TRASHED,
        )
        .order_by(Post.id.desc())
        .limit(1)
        .options(joinedload(Post.author, innerjoin=True), selectinload(Post.labels))
    )


def one_line(text: str) -> str:
    """Return the words of ``text`` with single spaces, without control characters."""
    return printable(" ".join(text.split()))
