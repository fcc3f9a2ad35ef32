"""Where a comment stands, so that a link to it finds it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.comments.thread_path import WIDTH
from blog.posts.models import CommentMode, Post
from blog.posts.visible import is_public
from blog.site import thread


@dataclass(frozen=True, slots=True)
class Place:
    """``start`` is where the page of the thread begins; nothing if the first page shows it."""

    path: str
    start: str | None


def place_of(
    session: Session, comment_id: int, reader: Person | None, at: datetime
) -> Place | None:
    """Return where ``reader`` finds the comment, or nothing if they may not see it."""
    found = session.execute(
        select(Comment.post_id, Comment.path, Post.path.label("post_path"))
        .join(Comment.post)
        .where(
            Comment.id == comment_id,
            Comment.status != Status.WITHDRAWN,
            thread.in_thread(reader),
            is_public(at),
            Post.comment_mode != CommentMode.HIDDEN,
        )
    ).one_or_none()
    if found is None:
        return None
    return Place(found.post_path, _start(session, found.post_id, found.path, reader))


def _start(session: Session, post_id: int, path: str, reader: Person | None) -> str | None:
    """Return the start of a page that surely shows ``path``."""
    root = path[:WIDTH]
    beyond = root + "g"  # sorts behind every path of the thread: segments are hexadecimal
    shown = select(func.count()).where(Comment.post_id == post_id, thread.in_thread(reader))
    before_its_end = session.scalar(shown.where(Comment.path < beyond))
    if before_its_end is not None and before_its_end <= thread.PAGE:
        return None
    in_its_thread = session.scalar(shown.where(Comment.path >= root, Comment.path <= path))
    return root if in_its_thread is not None and in_its_thread <= thread.PAGE else path
