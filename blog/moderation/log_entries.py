"""Reading the rows behind entries of the log, with the people and comments they name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, StatusChange
from blog.moderation.log_accounts import FOR_WHO_LOOKS
from blog.moderation.log_found import Found, Many
from blog.moderation.log_named import comments_named, people_named, posts_named
from blog.moderation.log_source import Source
from blog.moderation.log_sources import SOURCES
from blog.moderation.log_taken_back import OF_THEIR_OWN
from blog.posts.models import Post
from blog.posts.permissions import can_know
from blog.posts.visible import can_read
from blog.settings.history import Entry as Version
from blog.settings.history import versions
from blog.settings.models import SettingsVersion


@dataclass(frozen=True, slots=True)
class Key:
    source: Source
    id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One thing that somebody did; ``name`` is its source's."""

    name: str
    kind: str
    at: datetime
    row: Any
    who: Person | None
    """Nobody when a rule or the command line did it."""
    about: Person | None
    comment: Comment | None
    """With its post and its author; without its text."""
    post: Post | None = None
    """What it was done to, if the reader may know of it; without its text."""
    is_public: bool = False
    """Whether readers find the post."""
    changes: Version | None = None
    """What a version of the settings changed."""
    undone: bool = False
    is_last: bool = False
    """Whether nothing happened to the comment, applicant or role since: only then it can be taken back.

    Of sanctions, branches and accounts, whether there is something left that who looks may take back.
    """
    was_read: bool = False
    """Of a warning: its person confirmed having read it."""
    many: Many | None = None
    """What was done to a branch."""


def load_entries(
    session: Session, keys: Sequence[Key], by: Person, now: datetime
) -> list[LogEntry]:
    """Return the entries in the order of their keys, as ``by`` may read them."""
    found: dict[tuple[str, int], Found] = {}
    for source in SOURCES:
        ids = [key.id for key in keys if key.source is source]
        if ids:
            for each in _read(session, source, ids, by, now):
                found[source.name, each.row.id] = each
    pairs = [(key, found[key.source.name, key.id]) for key in keys]
    people = people_named(session, (_people_of(key.source, each.row) for key, each in pairs))
    comments = comments_named(session, (each.comment_id for _, each in pairs))
    posts = posts_named(session, (each.post_id for _, each in pairs))
    entries = [_entry(key, each, people, comments) for key, each in pairs]
    return [
        _on_post(entry, posts[each.post_id], by, now) if each.post_id else entry
        for entry, (_, each) in zip(entries, pairs, strict=True)
    ]


def _read(
    session: Session, source: Source, ids: list[int], by: Person, now: datetime
) -> Iterable[Found]:
    if source.name in FOR_WHO_LOOKS:
        return FOR_WHO_LOOKS[source.name](session, ids, by, now)
    if source.name in OF_THEIR_OWN:
        return OF_THEIR_OWN[source.name](session, ids)
    if source.name == "settings":
        changes = {each.version: each for each in versions(session, ids)}
        rows = session.scalars(select(SettingsVersion).where(SettingsVersion.id.in_(ids)))
        return [Found(row, changes=changes[row.id]) for row in rows]
    query = select(source.row).where(source.id.in_(ids))
    if source.happened is not None:
        query = query.where(source.happened)
    if source.name in ("appeal", "answer", "granted"):
        comment = select(StatusChange.comment_id).where(StatusChange.id == source.row.change_id)  # type: ignore[attr-defined]
        found = session.execute(query.add_columns(comment.scalar_subquery()))
        return [Found(row, comment_id) for row, comment_id in found]
    return [
        Found(row, getattr(row, "comment_id", None), getattr(row, "post_id", None))
        for row in session.scalars(query)
    ]


def _people_of(source: Source, row: Any) -> tuple[int | None, int | None]:
    """Return the ids of who did it and whom the row itself says it is about."""
    who = getattr(row, source.who.key) if source.who is not None else None
    about = getattr(row, source.person.key) if source.person is not None else None
    return who, about


def _entry(
    key: Key,
    found: Found,
    people: dict[int | None, Person],
    comments: dict[int | None, Comment],
) -> LogEntry:
    who, about = _people_of(key.source, found.row)
    comment = comments.get(found.comment_id)
    return LogEntry(
        name=key.source.name,
        kind=key.source.kind.value,
        at=key.at,
        row=found.row,
        who=comment.author if comment and key.source.who is None else people.get(who),
        about=comment.author if comment else people.get(about),
        comment=comment,
        changes=found.changes,
        undone=found.undone,
        is_last=found.is_last,
        was_read=found.was_read,
        many=found.many,
    )


def _on_post(entry: LogEntry, post: Post, by: Person, now: datetime) -> LogEntry:
    return replace(
        entry,
        about=post.author,
        post=post if can_know(by, post, now) else None,
        is_public=can_read(post, now),
    )
