"""Builders: the few facts a test is about, the rest believable."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from blog.accounts.models import Account, HeldRole, Person, Role
from blog.comments import lifecycle
from blog.comments.facts import text_key
from blog.comments.models import Comment, Status
from blog.comments.thread_path import new_path
from blog.markup import comment_html, post_html
from blog.posts.models import CommentMode, Kind, Label, Post, PostStatus, SourceFormat

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
PASSWORD_HASH = (
    "$argon2id$v=19$m=64,t=1,p=1$Ut54AKiyw3GVHLPVQi0ufQ$rbTRr2kXT9rBKYn8atYZJ7CJERFee3DiGTrVSR7fzMk"
)
"""argon2id of PASSWORD with the least of its parameters: hashing is slow on purpose elsewhere."""

_numbers = count(1)


def a_person(
    session: Session,
    name: str = "rita",
    *roles: Role,
    member: bool = True,
    confirmed: bool = True,
    approved: bool = True,
) -> Person:
    """Add somebody; a member unless said otherwise. ``member=False`` is who has no account."""
    person = Person(display_name=name, created_at=NOON - timedelta(days=100))
    person.account = None
    if member:
        person.account = Account(
            email=f"{name}-{next(_numbers)}@mail.example",
            password_hash=PASSWORD_HASH,
            session_key=f"key-{next(_numbers)}",
            confirmed_at=NOON - timedelta(days=99) if confirmed else None,
            approved_at=NOON - timedelta(days=99) if confirmed and approved else None,
            created_at=NOON - timedelta(days=100),
        )
    person.held_roles = [HeldRole(role=role) for role in roles]
    person.held_sanctions = []
    session.add(person)
    session.flush()
    return person


def a_post(
    session: Session,
    author: Person | None = None,
    *,
    title: str | None = None,
    source: str = "Some words.",
    published_at: datetime | None = None,
    status: PostStatus = PostStatus.PUBLISHED,
    kind: Kind = Kind.POST,
    comment_mode: CommentMode = CommentMode.OPEN,
    labels: tuple[str, ...] = (),
) -> Post:
    """Add a post, published a day before NOON unless said otherwise."""
    number = next(_numbers)
    date = published_at or NOON - timedelta(days=1)
    slug = f"post-{number}"
    post = Post(
        kind=kind,
        status=status,
        status_before_trash=PostStatus.PUBLISHED if status is PostStatus.TRASHED else None,
        author=author or a_person(session, f"ada{number}", Role.AUTHOR),
        title=f"Post {number}" if title is None else title,
        slug=slug,
        path=f"/p/{slug}.html" if kind is Kind.PAGE else f"/{date:%Y/%m}/{slug}.html",
        source=source,
        source_format=SourceFormat.MARKDOWN,
        html=post_html(source, "markdown").html,
        comment_mode=comment_mode,
        published_at=date,
        created_at=date,
        updated_at=date,
        labels=[_label(session, name) for name in labels],
    )
    session.add(post)
    session.flush()
    return post


def _label(session: Session, name: str) -> Label:
    found = session.query(Label).filter_by(name=name).one_or_none()
    return found or Label(name=name)


def a_comment(
    session: Session,
    post: Post,
    author: Person | None = None,
    *,
    source: str | None = None,
    status: Status = Status.PUBLISHED,
    answers: Comment | None = None,
    at: datetime = NOON,
    reasons: Sequence[dict[str, Any]] = (),
) -> Comment:
    """Add a comment with its first status change, by the rule ``otherwise``."""
    source = source or f"Something to say, number {next(_numbers)}."
    comment = Comment(
        post_id=post.id,
        author=author or a_person(session, f"rita{next(_numbers)}"),
        parent_id=answers.id if answers else None,
        path=new_path(answers.path if answers else None, at),
        status=status,
        source=source,
        html=comment_html(source),
        text_key=text_key(source),
        created_at=at,
    )
    session.add(comment)
    lifecycle.begin(session, comment, rule="otherwise", reasons=reasons, at=at)
    return comment
