"""The archive: every post by year and month of the blog's time zone; of too many, how many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from blog.posts.models import CommentMode, Kind, Post
from blog.posts.visible import is_public
from blog.site.counted import months_with_posts, years_with_posts
from blog.site.lists import published_comments
from blog.site.month_span import span

TITLES_MAX = 500
"""Titles on one page; beyond, the archive shows years, a year its months, and each of these its titles."""


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
    posts: int
    entries: list[Entry]
    """None where there are too many titles for the page."""


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    posts: int
    months: list[Month]
    """None where there are too many titles for the page."""


def all_years(session: Session, zone: ZoneInfo, at: datetime) -> list[Year]:
    """Return every public post, the newest first, without counting comments; two queries.

    Of more than TITLES_MAX, only how many each year has.
    """
    if _are_too_many(session, at):
        return [Year(*each, []) for each in years_with_posts(session, zone, at)]
    query = select(Post.id, Post.title, Post.path, Post.published_at)
    rows = session.execute(_public(query, at)).all()
    entries = [Entry(id_, title, path, date, None) for id_, title, path, date in rows]
    return list(_years(entries, zone))


def posts_of_year(session: Session, year: int, zone: ZoneInfo, at: datetime) -> list[Year]:
    """Return the posts of the year; of more than TITLES_MAX, only how many each month has."""
    asked = span(year, None, zone)
    if asked is None:
        return []
    begin, end = asked
    if not _are_too_many(session, at, Post.published_at >= begin, Post.published_at < end):
        return posts_between(session, begin, end, zone, at)
    months = [Month(year, *each, []) for each in months_with_posts(session, year, zone, at)]
    return [Year(year, sum(month.posts for month in months), months)]


def posts_between(
    session: Session, begin: datetime, end: datetime, zone: ZoneInfo, at: datetime
) -> list[Year]:
    """Return the public posts from ``begin`` to before ``end`` with their comments' number; one query."""
    comments = case((Post.comment_mode != CommentMode.HIDDEN, published_comments()))
    query = select(Post.id, Post.title, Post.path, Post.published_at, comments).where(
        Post.published_at >= begin, Post.published_at < end
    )
    return list(_years([Entry(*row) for row in session.execute(_public(query, at))], zone))


def _are_too_many(session: Session, at: datetime, *where: ColumnElement[bool]) -> bool:
    some = _public(select(Post.id).where(*where), at).limit(TITLES_MAX + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) > TITLES_MAX


def _public(query: Select[*tuple[Any, ...]], at: datetime) -> Select[*tuple[Any, ...]]:
    return query.where(Post.kind == Kind.POST, is_public(at)).order_by(
        Post.published_at.desc(), Post.id.desc()
    )


def _years(entries: list[Entry], zone: ZoneInfo) -> Iterator[Year]:
    dated = [(entry.at.astimezone(zone), entry) for entry in entries]
    for year, of_year in groupby(dated, key=lambda pair: pair[0].year):
        by_month = groupby(of_year, key=lambda pair: pair[0].month)
        months = [_month(year, month, [entry for _, entry in pairs]) for month, pairs in by_month]
        yield Year(year, sum(month.posts for month in months), months)


def _month(year: int, month: int, entries: list[Entry]) -> Month:
    return Month(year, month, len(entries), entries)
