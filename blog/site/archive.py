"""The archive: every post by year and month of the blog's time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from blog.posts.models import CommentMode, Kind, Post
from blog.posts.visible import is_public
from blog.site.lists import published_comments


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    title: str
    path: str
    at: datetime
    comments: int | None
    """How many are published; nothing where the post hides them, or where nobody asked."""


@dataclass(frozen=True, slots=True)
class Month:
    year: int
    month: int
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    months: list[Month]

    @property
    def posts(self) -> int:
        return sum(len(month.entries) for month in self.months)


def all_years(session: Session, zone: ZoneInfo, at: datetime) -> list[Year]:
    """Return every public post, the newest first, without counting comments; one query."""
    query = select(Post.id, Post.title, Post.path, Post.published_at)
    rows = session.execute(_public(query, at)).all()
    entries = [Entry(id_, title, path, date, None) for id_, title, path, date in rows]
    return list(_years(entries, zone))


def posts_between(
    session: Session, begin: datetime, end: datetime, zone: ZoneInfo, at: datetime
) -> list[Year]:
    """Return the public posts from ``begin`` to before ``end`` with their comments' number; one query."""
    comments = case((Post.comment_mode != CommentMode.HIDDEN, published_comments()))
    query = select(Post.id, Post.title, Post.path, Post.published_at, comments).where(
        Post.published_at >= begin, Post.published_at < end
    )
    return list(_years([Entry(*row) for row in session.execute(_public(query, at))], zone))


def span(year: int, month: int | None, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return when a year or a month of ``zone`` begins and ends; nothing if there is none."""
    if not MINYEAR < year < MAXYEAR or not (month is None or 1 <= month <= 12):  # noqa: PLR2004 - a year has twelve
        return None
    begin = datetime(year, month or 1, 1, tzinfo=zone)
    if month is None:
        end = datetime(year + 1, 1, 1, tzinfo=zone)
    else:
        end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return begin.astimezone(UTC), end.astimezone(UTC)


def _public(query: Select[*tuple[Any, ...]], at: datetime) -> Select[*tuple[Any, ...]]:
    return query.where(Post.kind == Kind.POST, is_public(at)).order_by(
        Post.published_at.desc(), Post.id.desc()
    )


def _years(entries: list[Entry], zone: ZoneInfo) -> Iterator[Year]:
    dated = [(entry.at.astimezone(zone), entry) for entry in entries]
    for year, of_year in groupby(dated, key=lambda pair: pair[0].year):
        months = groupby(of_year, key=lambda pair: pair[0].month)
        yield Year(
            year, [Month(year, month, [entry for _, entry in pairs]) for month, pairs in months]
        )
