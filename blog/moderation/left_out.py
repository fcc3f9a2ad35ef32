"""What a batch left out, with who was there first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.models import Comment, Revision, StatusChange
from blog.moderation.models import Settlement
from blog.moderation.queues import may_moderate

PAGE = 100
"""Comments on one page of those that a batch left out."""

Skipped = Sequence[Sequence[int | None]]
"""As a batch keeps it."""

Act = TypeVar("Act", StatusChange, Settlement)
"""What may have come first."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    comment: Comment
    author: Person
    change: StatusChange
    """What came first."""
    who: Person | None
    """Nobody when a rule did it."""


def overtaken(session: Session, skipped: Skipped) -> list[LeftOut]:
    """Return those of a batch's ``skipped`` that somebody else changed; one query."""
    changes = [change for _, change, *_ in skipped if change is not None]
    return [LeftOut(*row) for row in _acts(session, StatusChange, changes)]


@dataclass(frozen=True, slots=True)
class Edited:
    comment: Comment
    author: Person
    edit: Revision


def edited(session: Session, skipped: Skipped) -> list[Edited]:
    """Return those of a batch's ``skipped`` that their authors edited; one query."""
    edits = [more[0] for _, _, *more in skipped if more and more[0] is not None]
    if not edits:
        return []
    rows = session.execute(
        select(Comment, Person, Revision)
        .join(Revision, Revision.comment_id == Comment.id)
        .join(Person, Person.id == Comment.author_id)
        .where(Revision.id.in_(edits))
        .order_by(Comment.id)
    )
    return [Edited(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class SettledSince:
    comment: Comment
    author: Person
    settlement: Settlement
    who: Person | None


def settled(session: Session, skipped: Skipped) -> list[SettledSince]:
    """Return those of a batch's ``skipped`` whose reports somebody else settled or opened; one query."""
    settlements = [more[1] for _, _, *more in skipped if len(more) > 1]
    return [SettledSince(*row) for row in _acts(session, Settlement, settlements)]


def _acts(
    session: Session, act: type[Act], ids: Sequence[int | None]
) -> Sequence[Row[Comment, Person, Act, Person | None]]:
    """Return these acts, each behind its comment and the author, and before who did it."""
    if not ids:
        return []
    who, author = aliased(Person, name="who"), aliased(Person, name="author")
    return session.execute(
        select(Comment, author, act, who)
        .join(act, act.comment_id == Comment.id)
        .join(author, author.id == Comment.author_id)
        .outerjoin(who, who.id == act.by_id)
        .where(act.id.in_(ids))
        .order_by(Comment.id)
    ).all()


def barred(skipped: Skipped) -> list[int]:
    """Return the ids that were not theirs to decide who pressed; of such comments nothing is told."""
    return [row[0] for row in skipped if row[0] is not None and not any(row[1:])]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutPage:
    overtaken: list[LeftOut]
    edited: list[Edited]
    settled: list[SettledSince]
    barred: list[int]
    previous: int | None = None
    """How many come before the page that leads here; nothing on the first."""
    next: int | None = None
    unnamed: int = 0
    """How many more were left out than are named, told on the last page."""


def left_out(
    session: Session, skipped: Skipped, count: int, start: int = 0, *, by: Person
) -> LeftOutPage:
    """Return a page of what was left out behind the first ``start``; ``count`` were, named or not.

    Four queries at most. What a batch left out never changes, so a number is a place in it. Of what ``by``
    may not moderate any more only the number is told: who pressed may have been a moderator then.
    """
    here, end = _as_read_by(session, by, skipped[start : start + PAGE]), start + PAGE
    return LeftOutPage(
        overtaken=overtaken(session, here),
        edited=edited(session, here),
        settled=settled(session, here),
        barred=barred(here),
        previous=max(0, start - PAGE) if start else None,
        next=end if end < len(skipped) else None,
        unnamed=count - len(skipped) if end >= len(skipped) else 0,
    )


def _as_read_by(session: Session, by: Person, skipped: Skipped) -> Skipped:
    if by.is_moderator or not skipped:
        return skipped
    mine = select(Comment.id).where(Comment.id.in_([row[0] for row in skipped]), *may_moderate(by))
    theirs = set(session.scalars(mine))
    return [row if row[0] in theirs else [row[0], None] for row in skipped]
