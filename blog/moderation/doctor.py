"""Whether the blog is sound: what there is in numbers, and whatever contradicts itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Account, Person
from blog.claims.check import held_claims
from blog.comments.models import Comment, Status, StatusChange
from blog.comments.thread_path import LEVELS, WIDTH
from blog.moderation.doctor_held import held_membership, held_roles, held_sanctions
from blog.moderation.doctor_reports import batched_settlements, held_outcomes, known_reports
from blog.posts.models import PUBLIC, Kind, Label, OldAddress, Post, PostStatus, post_labels
from blog.search.check import contradictions

FINDINGS_MAX = 100
"""Findings of one kind that are told; who has more has one cause to look for."""

TOMBSTONES = (Status.REMOVED, Status.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Health:
    counts: dict[str, Any]
    findings: list[str]

    @property
    def is_sound(self) -> bool:
        return not self.findings


def examine(session: Session) -> Health:
    """Count everything and look for contradictions; only reads."""
    findings: list[str] = []
    for check in CHECKS:
        try:
            findings += islice(check(session), FINDINGS_MAX)
        except DatabaseError as error:
            return Health({}, [*findings, f"The database cannot be read: {error.orig}"])
    return Health(_counts(session), findings)


def _counts(session: Session) -> dict[str, Any]:
    def count(query: Select[Any]) -> int:
        return session.scalar(query) or 0

    def rows(table: Any, *conditions: Any) -> int:
        return count(select(func.count()).select_from(table).where(*conditions))

    return {
        "posts": _by_status(session, Post.status, PostStatus, Post.kind == Kind.POST),
        "pages": _by_status(session, Post.status, PostStatus, Post.kind == Kind.PAGE),
        "labels": {"total": rows(Label), "uses": rows(post_labels)},
        "people": rows(Person),
        "members": rows(Account, Account.approved_at.is_not(None)),
        "comments": {
            **_by_status(session, Comment.status, Status),
            "replies": rows(Comment, Comment.parent_id.is_not(None)),
            "tombstones": rows(Comment, Comment.status.in_(TOMBSTONES)),
        },
    }


def _by_status(session: Session, column: Any, statuses: Any, *conditions: Any) -> dict[str, int]:
    query = select(column, func.count()).where(*conditions).group_by(column)
    found = {status: number for status, number in session.execute(query)}  # noqa: C416
    return {
        "total": sum(found.values()),
        **{status.value: found.get(status, 0) for status in statuses},
    }


def _storage(session: Session) -> Iterator[str]:
    """Ask SQLite about its file and its references; PostgreSQL checks both at every write."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for (message,) in session.execute(text("PRAGMA integrity_check")):
        if message != "ok":
            yield f"The database's file is damaged: {message}"
    for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
        yield f"Row {row} of {table} points at a row of {parent} that is not there."


def _statuses(session: Session) -> Iterator[str]:
    last = (
        select(StatusChange.became)
        .where(StatusChange.comment_id == Comment.id)
        .order_by(StatusChange.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(Comment.id, Comment.status, last).where(last != Comment.status)
    for id_, status, became in session.execute(query):
        yield f"Comment {id_} is {status}, its last change says {became}."


def _beginnings(session: Session) -> Iterator[str]:
    first = select(func.min(StatusChange.id)).group_by(StatusChange.comment_id)
    begun = select(StatusChange.comment_id).where(
        StatusChange.id.in_(first), StatusChange.was.is_(None)
    )
    for id_ in session.scalars(select(Comment.id).where(Comment.id.not_in(begun))):
        yield f"Comment {id_} has no row that says how it came in."


def _threads(session: Session) -> Iterator[str]:
    parent = aliased(Comment)
    above = func.substr(parent.path, 1, (LEVELS - 1) * WIDTH)
    wrong = or_(
        func.substr(Comment.path, 1, func.length(above)) != above,
        func.length(Comment.path) != func.length(above) + WIDTH,
        Comment.post_id != parent.post_id,
    )
    query = select(Comment.id, parent.id).join(parent, parent.id == Comment.parent_id).where(wrong)
    for id_, parent_id in session.execute(query):
        yield f"Comment {id_} does not stand under comment {parent_id}, which it answers."
    roots = select(Comment.id).where(
        Comment.parent_id.is_(None), func.length(Comment.path) != literal(WIDTH)
    )
    for id_ in session.scalars(roots):
        yield f"Comment {id_} answers nothing and does not stand at the top."


def _addresses(session: Session) -> Iterator[str]:
    homeless = select(Post.id).where(
        Post.status.in_(PUBLIC), or_(Post.path.is_(None), Post.published_at.is_(None))
    )
    for id_ in session.scalars(homeless):
        yield f"Post {id_} is public and lacks an address or a date."
    clashing = select(OldAddress.path, OldAddress.post_id, Post.id).join(
        Post, Post.path == OldAddress.path
    )
    for path, before, now in session.execute(clashing):
        yield f"{path} is the address of post {now} and an old address of post {before}."


CHECKS: tuple[Callable[[Session], Iterator[str]], ...] = (
    _storage,  # before all others: a damaged file makes the rest guesswork
    _statuses,
    _beginnings,
    known_reports,
    held_outcomes,
    batched_settlements,
    _threads,
    _addresses,
    held_roles,
    held_membership,
    held_sanctions,
    held_claims,
    contradictions,
)
