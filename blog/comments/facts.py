"""Gathering what the policy has to know about a submission: two queries at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from blog.accounts.models import HeldSanction, Person, SanctionKind
from blog.comments.held_places import held_labels_of, held_posts
from blog.comments.models import Comment, Status
from blog.comments.permissions import is_staff
from blog.comments.rule import Facts
from blog.markup import (
    find_domains,
    find_patterns,
    find_words,
    fold,
    links_in,
    links_outside,
    text_of,
)
from blog.orm import BIG, UTCDateTime
from blog.posts.models import Post
from blog.settings.models import CommentSettings

REPEATED_BY_OTHERS = timedelta(days=1)
"""The same text by several people within a day is a wave; over a year it is a coincidence."""

SHORT = 40
"""Characters below which others may well say the same ("Thank you!")."""

DECIDED = (Status.PUBLISHED, Status.REJECTED, Status.SPAM, Status.REMOVED)
REFUSED = (Status.REJECTED, Status.SPAM, Status.REMOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the database knows about a member and a text, the comment ``other_than`` left out."""

    last_at: datetime | None = None
    said_before: bool = False
    published_before: int = 0
    decided_before: int = 0
    refused_before: int = 0
    repeated: bool = False
    premoderated: bool = False
    held_post: bool = False
    held_labels: tuple[str, ...] = ()


def text_key(source: str) -> str:
    """Return a fingerprint that is equal for texts that read the same."""
    return sha256(fold(source).encode()).hexdigest()


def history_of(
    session: Session,
    by: Person | None,
    post: Post,
    source: str,
    settings: CommentSettings,
    *,
    at: datetime,
    other_than: int = 0,
) -> History:
    """Return what is known, in one query, and one more each for posts and labels if any are held.

    Nobody stands for a new member. What no rule asks for is not counted.
    """
    asked = {
        "author_id": by.id if by else 0,
        "other_than": other_than,
        "key": text_key(source),
        "post_id": post.id,
        "at": at,
        "a_day_ago": at - REPEATED_BY_OTHERS,
        "is_long": len(source) >= SHORT,
        "hold_first": settings.hold_first,
        "record_of": settings.record_of,
    }
    row = session.execute(_question(about_record=bool(settings.record_percent)), asked).one()
    return History(
        **row._mapping,  # noqa: SLF001 - the documented way to a row's names
        held_post=post.id in held_posts(session, settings),
        held_labels=held_labels_of(session, post, settings),
    )


def facts_of(
    by: Person | None,
    post: Post,
    html: str,
    history: History,
    settings: CommentSettings,
    *,
    at: datetime,
) -> Facts:
    """Return the facts of a comment whose safe HTML is ``html``."""
    return Facts(
        settings=settings,
        is_staff=is_staff(by, post),
        outsider=by is not None and not by.is_member,
        premoderated=history.premoderated,
        member_days=member_days(by.account.approved_at if by and by.account else None, at),
        published_before=history.published_before,
        decided_before=history.decided_before,
        refused_before=history.refused_before,
        post_age_days=post_age_days(post.published_at, at),
        held_post=history.held_post,
        held_labels=history.held_labels,
        repeated=history.repeated,
        **text_facts(html, settings),
    )


def text_facts(html: str, settings: CommentSettings) -> dict[str, Any]:
    """Return those facts that a comment's safe HTML alone tells."""
    links, text = links_in(html), searched(html)
    return {
        "links": len(links_outside(links, settings.allowed_domains)),
        "held_words": tuple(find_words(text, settings.held_words)),
        "blocked_words": tuple(find_words(text, settings.blocked_words)),
        "held_patterns": tuple(find_patterns(text, settings.held_patterns)),
        "blocked_patterns": tuple(find_patterns(text, settings.blocked_patterns)),
        "blocked_domains": tuple(find_domains(links, settings.blocked_domains)),
    }


def searched(html: str) -> str:
    """Return the text in which words and patterns are looked for: one may hide in an address."""
    return " ".join([text_of(html), *links_in(html)])


def post_age_days(published_at: datetime | None, at: datetime) -> int:
    return (at - (published_at or at)).days


def member_days(approved_at: datetime | None, at: datetime) -> int:
    return max((at - (approved_at or at)).days, 0)


@cache
def _question(*, about_record: bool) -> Select[*tuple[Any, ...]]:
    """Return what ``history_of`` asks; made once, for making it takes longer than asking."""
    author_id, at = bindparam("author_id", type_=BIG), bindparam("at", type_=UTCDateTime())
    others = Comment.id != bindparam("other_than", type_=BIG)
    theirs = (Comment.author_id == author_id) & others
    same = (Comment.text_key == bindparam("key", type_=Text())) & others
    a_day_ago = bindparam("a_day_ago", type_=UTCDateTime())
    recent = bindparam("is_long", type_=Boolean()) & (Comment.created_at > a_day_ago)
    in_post = Comment.post_id == bindparam("post_id", type_=BIG)
    published = select(Comment.id).where(theirs, Comment.status == Status.PUBLISHED)
    decided = (
        select(Comment.id, Comment.status)
        .where(theirs if about_record else false(), Comment.status.in_(DECIDED))
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(bindparam("record_of", type_=Integer()))
    )
    return select(
        select(func.max(Comment.created_at)).where(theirs).scalar_subquery().label("last_at"),
        exists()
        .where(theirs, same, in_post, Comment.status != Status.WITHDRAWN)
        .label("said_before"),
        _count(published.limit(bindparam("hold_first", type_=Integer()))).label("published_before"),
        _count(decided).label("decided_before"),
        _count(decided, REFUSED).label("refused_before"),
        exists().where(same, or_(Comment.author_id == author_id, recent)).label("repeated"),
        exists()
        .where(
            HeldSanction.person_id == author_id,
            HeldSanction.kind == SanctionKind.PREMODERATE,
            or_(HeldSanction.until.is_(None), HeldSanction.until > at),
        )
        .label("premoderated"),
    )


def _count(chosen: Select[*tuple[Any, ...]], statuses: Sequence[Status] = ()) -> ColumnElement[int]:
    """Return how many were chosen, of these statuses if any are named."""
    rows = chosen.subquery()
    where = [rows.c.status.in_(statuses)] if statuses else []
    return select(func.count()).select_from(rows).where(*where).scalar_subquery()
