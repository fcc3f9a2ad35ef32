"""Where a comment stands, so that a link to it finds it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.comments.thread_path import WIDTH
from blog.posts.models import CommentMode, Post
from blog.posts.visible import is_public
from blog.site import thread_rows


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
            thread_rows.in_thread(reader),
            is_public(at),
            Post.comment_mode != CommentMode.HIDDEN,
        )
    ).one_or_none()
    if found is None:
        return None
    return Place(found.post_path, _start(session, found.post_id, found.path, reader))


MOMENT_DIGITS = 13
"""Of milliseconds since 1970, from 2001 to 2286."""


def comment_of_moment(session: Session, post_id: int, milliseconds: str) -> int | None:
    """Return the id of the post's comment of that moment: ``?showComment=``, Blogger's permalink."""
    if not re.fullmatch(rf"[0-9]{{{MOMENT_DIGITS}}}", milliseconds):
        return None
    moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(milliseconds))
    return session.scalar(
        select(Comment.id)
        .where(
            Comment.post_id == post_id,
            Comment.status.in_((Status.PUBLISHED, Status.REMOVED)),
            Comment.created_at >= moment,
            Comment.created_at < moment + timedelta(milliseconds=1),
        )
        .order_by(Comment.path)
        .limit(1)
    )


def _start(session: Session, post_id: int, path: str, reader: Person | None) -> str | None:
    """Return the start of a page that surely shows ``path``."""
    root = path[:WIDTH]
    beyond = root + "g"  # sorts behind every path of the thread: segments are hexadecimal
    shown = select(func.count()).where(Comment.post_id == post_id, thread_rows.in_thread(reader))
    before_its_end = session.scalar(shown.where(Comment.path < beyond))
    if before_its_end is not None and before_its_end <= thread_rows.PAGE:
        return None
    in_its_thread = session.scalar(shown.where(Comment.path >= root, Comment.path <= path))
    return root if in_its_thread is not None and in_its_thread <= thread_rows.PAGE else path
