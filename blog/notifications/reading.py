"""What a letter tells of a comment, loaded for many at once."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from blog.accounts.models import Account, HeldRole, Person, Role
from blog.comments.models import Comment
from blog.notifications.choices import with_defaults
from blog.notifications.kinds import Cadence, Kind
from blog.notifications.models import LetterChoices
from blog.posts.models import CommentMode, Post
from blog.posts.visible import can_read

IN_ONE_QUERY = 500
"""Ids asked for together; SQLite takes a limited number of parameters."""


@dataclass(frozen=True, slots=True)
class Said:
    """A comment with who wrote it and where; ``answered_id`` is the person it answers."""

    comment: Comment
    author: Person
    post: Post
    answered_id: int | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets letters: their account, and what they want to hear."""

    person: Person
    account: Account
    choices: dict[Kind, Cadence]

    def wants(self, kind: Kind) -> bool:
        return self.choices[kind] is not Cadence.OFF


def said_in(session: Session, comment_ids: Collection[int]) -> dict[int, Said]:
    """Return the comments with authors and posts, by id."""
    parent = aliased(Comment)
    query = (
        select(Comment, Person, Post, parent.author_id)
        .join(Person, Person.id == Comment.author_id)
        .join(Post, Post.id == Comment.post_id)
        .outerjoin(parent, parent.id == Comment.parent_id)
    )
    return {
        comment.id: Said(comment, author, post, answered_id)
        for ids in _in_parts(comment_ids)
        for comment, author, post, answered_id in session.execute(query.where(Comment.id.in_(ids)))
    }


def can_be_read(post: Post, at: datetime) -> bool:
    """Whether comments under this post are to be seen at all."""
    return can_read(post, at) and post.comment_mode is not CommentMode.HIDDEN


def readers(session: Session, person_ids: Collection[int]) -> dict[int, Reader]:
    """Return those of these people who are members, by id."""
    return {
        each.person.id: each
        for ids in _in_parts(person_ids)
        for each in _readers(session, list(ids))
    }


def staff(session: Session) -> list[Reader]:
    """Return everybody with a role that moderates or writes."""
    holders = session.scalars(
        select(HeldRole.person_id).where(HeldRole.role != Role.CONTRIBUTOR).distinct()
    ).all()
    found = readers(session, holders)
    return [found[person_id] for person_id in sorted(found)]


def _readers(session: Session, ids: Sequence[int]) -> Iterator[Reader]:
    rows = session.execute(
        select(Person, LetterChoices.choices)
        .join(Person.account)
        .outerjoin(LetterChoices, LetterChoices.person_id == Person.id)
        .where(Person.id.in_(ids), Account.confirmed_at.is_not(None), Account.closes_at.is_(None))
        .options(
            joinedload(Person.account, innerjoin=True),
            selectinload(Person.held_roles),
        )
    )
    for person, choices in rows:
        assert person.account is not None
        yield Reader(person, person.account, with_defaults(choices))


def _in_parts(ids: Collection[int]) -> Iterator[Sequence[int]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), IN_ONE_QUERY):
        yield ordered[start : start + IN_ONE_QUERY]
