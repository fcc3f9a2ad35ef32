"""How many posts each year or month has, in a blog with so many that their titles make no list."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, bindparam, func, select
from sqlalchemy.orm import Session

from blog.orm import UTCDateTime, ask, one_of
from blog.posts.models import PUBLIC, Kind, Post
from blog.posts.visible import is_public
from blog.site.month_span import span

COUNTED = 1_000
"""Counts are exact up to here, and one more beyond; to count a hundred thousand takes 10 ms."""

AN_INSTANT = timedelta(microseconds=1)

TOGETHER = 12
"""Years or months that are counted by one query: to ask takes as long as to count."""


def years_with_posts(session: Session, zone: ZoneInfo, at: datetime) -> Iterator[tuple[int, int]]:
    """Yield each year that has public posts, and how many; the newest first."""
    date = select(Post.published_at).where(Post.kind == Kind.POST, is_public(at)).limit(1)
    first = session.scalar(date.order_by(Post.published_at))
    last = session.scalar(date.order_by(Post.published_at.desc()))
    if first is not None and last is not None:
        years = range(last.astimezone(zone).year, first.astimezone(zone).year - 1, -1)
        for (year, _), count in _counted(session, ((year, None) for year in years), zone, at):
            yield year, count


def months_with_posts(
    session: Session, year: int, zone: ZoneInfo, at: datetime
) -> Iterator[tuple[int, int]]:
    """Yield each month of the year that has public posts, and how many; the newest first."""
    months = ((year, month) for month in range(12, 0, -1))
    for (_, month), count in _counted(session, months, zone, at):
        assert month is not None
        yield month, count


def _counted(
    session: Session, asked: Iterable[tuple[int, int | None]], zone: ZoneInfo, at: datetime
) -> Iterator[tuple[tuple[int, int | None], int]]:
    """Yield what is asked that has posts, with how many; a query for TOGETHER of them."""
    left = iter(asked)
    while some := list(islice(left, TOGETHER)):
        facts: dict[str, datetime] = {}
        for place in range(TOGETHER):
            here = span(*some[place], zone) if place < len(some) else None
            begin, end = here or (at, at)
            facts |= {f"begin_{place}": begin, f"end_{place}": min(end, at + AN_INSTANT)}
        counts = ask(session, _COUNTS, facts).one()
        yield from ((each, count) for each, count in zip(some, counts, strict=False) if count)


def _count(place: int) -> ScalarSelect[int]:
    """Return how many posts there are in one of the spans."""
    # No other bound of the date: SQLite uses one of two, and not the nearer. It walks the index
    # between them, and looks at no post.
    posts = (
        select(Post.id)
        .where(
            Post.kind == Kind.POST,
            one_of(Post.status, PUBLIC),
            Post.published_at >= bindparam(f"begin_{place}", type_=UTCDateTime()),
            Post.published_at < bindparam(f"end_{place}", type_=UTCDateTime()),
        )
        .limit(COUNTED + 1)
        .subquery()
    )
    return select(func.count()).select_from(posts).scalar_subquery()


# Put together once.
_COUNTS = select(*map(_count, range(TOGETHER)))
