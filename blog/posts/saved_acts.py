"""What saving a post did to it, told from what it was before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.posts.acts import Act, record_act, record_going_public
from blog.posts.models import CommentMode, Post
from blog.posts.visible import is_waiting

COMMENTS = {
    CommentMode.OPEN: Act.COMMENTS_OPENED,
    CommentMode.CLOSED: Act.COMMENTS_CLOSED,
    CommentMode.HIDDEN: Act.COMMENTS_HIDDEN,
}


@dataclass(frozen=True, slots=True)
class State:
    """What of a post the log tells changes of."""

    live_at: datetime | None
    """When it goes live, if that is to come."""
    comment_mode: CommentMode
    path: str | None
    words: tuple[Any, ...]
    """What it says, for whoever is not its author: they may write what they like."""

    @classmethod
    def of(cls, post: Post, by: Person, at: datetime) -> Self:
        live_at = post.published_at if is_waiting(post, at) else None
        own = post.author_id == by.id
        return cls(live_at, post.comment_mode, post.path, () if own else _words(post))


def _words(post: Post) -> tuple[Any, ...]:
    labels = tuple(sorted(label.name for label in post.labels))
    return (post.kind, post.title, post.source, post.source_format, post.published_at, labels)


def record_saved(session: Session, was: State, post: Post, *, by: Person, at: datetime) -> None:
    """Write down each thing that is another than it was.

    Who writes a draft that never was public changes its address and comments as often as they like.
    """
    now = State.of(post, by, at)
    if now.words != was.words:
        record_act(session, Act.EDITED, post, by=by, at=at)
    if now.live_at != was.live_at:
        record_going_public(session, post, by=by, at=at)
    if was.path is None:
        return
    if now.comment_mode != was.comment_mode:
        record_act(session, COMMENTS[now.comment_mode], post, by=by, at=at)
    if now.path != was.path:
        record_act(session, Act.MOVED, post, by=by, at=at, old_path=was.path)
