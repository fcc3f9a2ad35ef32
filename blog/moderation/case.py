"""All that is known about one comment: what happened to it, what stands around it, who wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from blog.accounts.models import Person
from blog.comments.models import Comment, Revision
from blog.comments.thread_path import level_of, prefixes
from blog.moderation.difference import Piece, difference
from blog.moderation.log import Entry, history_of
from blog.moderation.models import Note
from blog.posts.models import Post

AROUND = 30
"""Comments shown of the thread: enough to follow the talk, few enough to stay a case."""

OTHERS = 10
"""Other comments of the same person, the newest."""


@dataclass(frozen=True, slots=True)
class Edit:
    at: datetime
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: a change of status, an edit or a note; the other two are nothing."""

    at: datetime
    entry: Entry | None = None
    edit: Edit | None = None
    note: Note | None = None
    who: Person | None = None
    """Who wrote the note."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    comment: Comment
    author: Person
    level: int


def events_of(session: Session, comment: Comment, by: Person) -> list[Event]:
    """Return everything that happened to the comment, the oldest first; three queries."""
    happened = [
        *(Event(entry.change.at, entry=entry) for entry in history_of(session, comment, by)),
        *(Event(edit.at, edit=edit) for edit in _edits(session, comment)),
        *(Event(note.at, note=note, who=who) for note, who in _notes(session, comment)),
    ]
    return sorted(happened, key=lambda event: event.at)  # stable: of one moment, decisions first


def _edits(session: Session, comment: Comment) -> list[Edit]:
    said = session.scalars(
        select(Revision).where(Revision.comment_id == comment.id).order_by(Revision.id)
    ).all()
    texts = [*(each.source for each in said), comment.source]
    return [
        Edit(each.at, difference(before, after))
        for each, before, after in zip(said, texts, texts[1:], strict=False)
    ]


def _notes(session: Session, comment: Comment) -> Sequence[tuple[Note, Person]]:
    rows = session.execute(
        select(Note, Person)
        .join(Person, Person.id == Note.by_id)
        .where(Note.comment_id == comment.id)
        .order_by(Note.id)
    )
    return [(note, who) for note, who in rows]


def neighbours_of(session: Session, comment: Comment) -> list[Neighbour]:
    """Return what the comment answers, its siblings and its answers, in reading order; one query."""
    around = [
        and_(Comment.post_id == comment.post_id, Comment.path.in_(prefixes(comment.path))),
        Comment.parent_id == comment.id,
        Comment.id == comment.id,
    ]
    if comment.parent_id is not None:
        around += [Comment.id == comment.parent_id, Comment.parent_id == comment.parent_id]
    rows = session.execute(
        select(Comment, Person)
        .join(Person, Person.id == Comment.author_id)
        .where(or_(*around))
        .order_by(Comment.path)
        .limit(AROUND)
    )
    return [Neighbour(each, author, level_of(each.path)) for each, author in rows]


def others_by(session: Session, comment: Comment, by: Person) -> Sequence[Comment]:
    """Return the newest other comments of the same person that ``by`` may moderate, with their posts."""
    query = (
        select(Comment)
        .where(Comment.author_id == comment.author_id, Comment.id != comment.id)
        .order_by(Comment.created_at.desc())
        .options(joinedload(Comment.post, innerjoin=True))
        .limit(OTHERS)
    )
    if not by.is_moderator:
        query = query.where(Comment.post_id.in_(select(Post.id).where(Post.author_id == by.id)))
    return session.scalars(query).all()
