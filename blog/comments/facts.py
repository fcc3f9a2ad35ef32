"""Gathering what the policy has to know about a submission: two queries at most."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import exists, func, literal, or_, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.comments.permissions import is_staff
from blog.comments.policy import Facts
from blog.markup import find_words, fold, links_in, text_of
from blog.posts.models import Post
from blog.settings.models import CommentSettings

REPEATED_BY_OTHERS = timedelta(days=1)
"""The same text by several people within a day is a wave; over a year it is a coincidence."""

SHORT = 40
"""Characters below which others may well say the same ("Thank you!")."""


@dataclass(frozen=True, slots=True)
class History:
    """What the database knows about a member and a text, the comment ``other_than`` left out."""

    last_at: datetime | None
    said_before: bool
    published_before: int
    repeated: bool


def text_key(source: str) -> str:
    """Return a fingerprint that is equal for texts that read the same."""
    return sha256(fold(source).encode()).hexdigest()


def history_of(
    session: Session,
    by: Person,
    post: Post,
    source: str,
    *,
    enough: int,
    at: datetime,
    other_than: int = 0,
) -> History:
    """Return what is known, in one query; ``published_before`` is counted up to ``enough``."""
    key = text_key(source)
    theirs = (Comment.author_id == by.id) & (Comment.id != other_than)
    same = (Comment.text_key == key) & (Comment.id != other_than)
    counted = (
        select(Comment.id)
        .where(theirs, Comment.status == Status.PUBLISHED)
        .limit(enough)
        .subquery()
    )
    recent = literal(len(source) >= SHORT) & (Comment.created_at > at - REPEATED_BY_OTHERS)
    row = session.execute(
        select(
            select(func.max(Comment.created_at)).where(theirs).scalar_subquery().label("last_at"),
            exists()
            .where(theirs, same, Comment.post_id == post.id, Comment.status != Status.WITHDRAWN)
            .label("said_before"),
            select(func.count()).select_from(counted).scalar_subquery().label("published_before"),
            exists().where(same, or_(Comment.author_id == by.id, recent)).label("repeated"),
        )
    ).one()
    return History(row.last_at, row.said_before, row.published_before, row.repeated)


def facts_of(
    by: Person,
    post: Post,
    html: str,
    history: History,
    settings: CommentSettings,
    *,
    at: datetime,
) -> Facts:
    """Return the facts of a comment whose safe HTML is ``html``."""
    links = links_in(html)
    text = " ".join([text_of(html), *links])  # a word may hide in an address
    return Facts(
        settings=settings,
        is_staff=is_staff(by, post),
        post_age_days=(at - (post.published_at or at)).days,
        published_before=history.published_before,
        links=len(links),
        held_words=tuple(find_words(text, settings.held_words)),
        blocked_words=tuple(find_words(text, settings.blocked_words)),
        repeated=history.repeated,
    )
