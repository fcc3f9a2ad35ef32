"""The log: everything anyone did, newest first, page by page."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment
from blog.contains import contains
from blog.moderation.filters import is_id
from blog.moderation.log_entries import Key, LogEntry, load_entries
from blog.moderation.log_source import Kind, Source
from blog.moderation.log_sources import SOURCES
from blog.moderation.looking import few
from blog.posts.models import Post
from blog.posts.permissions import known_to

PAGE = 50
"""Entries on a page of the log: about two screens."""

NAMED_MAX = 500
"""People whose names fit a filter; who types two letters wants to see something, not everything."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CURSOR = re.compile(r"(-?[0-9]{1,18})-([0-9]{1,2})-([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """Every condition holds; one that is empty asks for nothing.

    ``person`` is whom it is about; a number there or for ``post`` is an id, anything else a part of
    the name or the title.
    """

    who: int | None = None
    person: str = ""
    post: str = ""
    kind: Kind | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is too late."""
    rules: bool = False
    """Whether to tell what the policy's rules did, too."""

    @property
    def is_empty(self) -> bool:
        return self == LogFilter(rules=self.rules)


@dataclass(frozen=True, slots=True)
class LogCursor:
    """An entry of the log; the next page begins behind it."""

    at: datetime
    source: int
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.source}-{self.id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the cursor that an address carries; nothing for what is none."""
        found = _CURSOR.fullmatch(text)
        try:
            at = _EPOCH + int(found[1]) * _MICROSECOND if found else None
        except OverflowError:
            return None
        return cls(at, int(found[2]), int(found[3])) if found and at else None


@dataclass(frozen=True, slots=True)
class LogPage:
    entries: list[LogEntry] = field(default_factory=list)
    older: LogCursor | None = None
    """Where to continue, if there is more."""


@dataclass(frozen=True, slots=True)
class _Posts:
    which: ColumnElement[bool]
    known: ColumnElement[bool]
    """Which of them are found by what was done to themselves."""
    many: bool = False
    """Whether most entries may be under them."""


def log_page(
    session: Session,
    by: Person,
    wanted: LogFilter,
    *,
    now: datetime,
    after: LogCursor | None = None,
    size: int = PAGE,
) -> LogPage:
    """Return what was done, newest first: all of it for moderators, for authors to and under their posts.

    Who may not know a draft does not read its title, nor find by it what was done to the draft.

    One query finds the entries (and one whose names fit), one per source reads them, two name the
    people and comments.
    """
    people, posts = _people(session, wanted.person), _posts(session, by, wanted.post, now)
    parts = [
        _keys(source, place, _wanted(source, by, wanted, people, posts), after, size + 1)
        for place, source in enumerate(SOURCES)
        if _may_tell(source, by, wanted)
    ]
    if not parts:
        return LogPage()
    found = union_all(*parts).subquery()
    newest_first = (found.c.at.desc(), found.c.source.desc(), found.c.id.desc())
    rows = session.execute(select(found).order_by(*newest_first).limit(size + 1)).all()
    keys = [Key(SOURCES[row.source], row.id, row.at) for row in rows[:size]]
    last = rows[size - 1] if len(rows) > size else None
    older = LogCursor(last.at, last.source, last.id) if last else None
    return LogPage(load_entries(session, keys, by, now), older)


def _may_tell(source: Source, by: Person, wanted: LogFilter) -> bool:
    """Whether the source can hold any entry that fits and that ``by`` may read."""
    if wanted.kind not in (None, source.kind):
        return False
    if not source.has_post and (wanted.post or not by.is_moderator):
        return False
    return source.has_post or source.person is not None or not wanted.person


def _people(session: Session, person: str) -> list[int]:
    """Return the ids of whom a filter means: asked for first, the database plans the rest better."""
    if not person or is_id(person):
        return [int(person)] if person else []
    named = select(Person.id).where(contains(Person.display_name, person))
    return list(session.scalars(named.order_by(Person.id).limit(NAMED_MAX)))


def _posts(session: Session, by: Person, post: str, now: datetime) -> _Posts | None:
    """Return which posts a filter means; nothing when it asks for none.

    Those of a rare title are asked for first, for the same reason as people are.
    """
    if not post or is_id(post):
        return _Posts(Post.id == int(post), true()) if post else None
    titled = contains(Post.title, post)
    (ids,) = few(session, [select(Post.id).where(titled)])
    known = known_to(by, now)
    return _Posts(titled, known, many=True) if ids is None else _Posts(Post.id.in_(ids), known)


def _keys(
    source: Source,
    place: int,
    conditions: list[ColumnElement[bool]],
    after: LogCursor | None,
    limit: int,
) -> Select[Any]:
    if after is not None:
        conditions.append(_behind(source, place, after))
    newest = (
        select(literal(place).label("source"), source.id.label("id"), source.at.label("at"))
        .where(*conditions)
        .order_by(source.at.desc(), source.id.desc())
        .limit(limit)
    )
    return select(newest.subquery())  # SQLite takes ORDER BY and LIMIT in a part of a union only so


def _behind(source: Source, place: int, after: LogCursor) -> ColumnElement[bool]:
    if place > after.source:
        return source.at < after.at
    if place < after.source:
        return source.at <= after.at
    return and_(
        source.at <= after.at,  # says less than the next line, and an index can use it
        or_(source.at < after.at, source.id < after.id),
    )


def _wanted(
    source: Source,
    by: Person,
    wanted: LogFilter,
    people: list[int],
    posts: _Posts | None,
) -> list[ColumnElement[bool]]:
    found = [] if source.happened is None else [source.happened]
    if wanted.who is not None:
        found.append(source.done_by(wanted.who))
    elif source.kind is Kind.DECISION and source.who is not None and not wanted.rules:
        found.append(source.who.is_not(None))
    if wanted.since is not None:
        found.append(source.at >= wanted.since)
    if wanted.until is not None:
        found.append(source.at < wanted.until)
    if wanted.person:
        found.append(_about_people(source, people))
    own = None if by.is_moderator else _Posts(Post.author_id == by.id, true(), many=True)
    found += [_on_posts(source, each) for each in (posts, own) if each is not None]
    return found


def _on_posts(source: Source, posts: _Posts) -> ColumnElement[bool]:
    if source.post is None:
        assert source.about is not None
        return source.about(_under(posts, source))
    these = select(Post.id).where(posts.which, posts.known)
    if posts.many:
        these = these.where(Post.id == source.post).offset(0).correlate(source.row)
    on_them: ColumnElement[bool] = source.post.in_(these)
    return on_them


def _about_people(source: Source, people: list[int]) -> ColumnElement[bool]:
    ways = []
    if source.person is not None:
        ways.append(source.person.in_(people))
    if source.post is not None:
        ways.append(source.post.in_(select(Post.id).where(Post.author_id.in_(people))))
    if source.about is not None:
        theirs = select(Comment.id).where(Comment.author_id.in_(people))
        if source.kind is Kind.REPORT:
            theirs = theirs.where(Comment.was_reported)
        ways.append(source.about(theirs))
    return or_(*ways)


def _under(posts: _Posts, source: Source) -> Select[int]:
    """Return the comments under these posts; where they are many, each entry's own is looked up.

    PostgreSQL would put all comments together even then, since it believes that there are few; an OFFSET
    keeps it from that.
    """
    comments = select(Comment.id).where(Comment.post_id.in_(select(Post.id).where(posts.which)))
    if not posts.many or source.comment is None:
        return comments
    return comments.where(Comment.id == source.comment).offset(0).correlate(source.row)
