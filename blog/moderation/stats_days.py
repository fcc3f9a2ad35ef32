"""Days of the blog's time zone, where the database knows moments only.

Days are numbered from 1 January 1970, a Thursday. A time zone is a run of stretches with one offset
from UTC each: within a stretch, a moment's day is a sum and a division, which every database can do.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Integer, case, cast, func
from sqlalchemy.orm import InstrumentedAttribute, Session

SECONDS = 24 * 60 * 60
FIRST = date(1970, 1, 1)
MONDAY = 3
"""What to add to a day's number so that whole weeks begin on Mondays."""

Moment = InstrumentedAttribute[datetime] | ColumnElement[datetime]


@dataclass(frozen=True, slots=True)
class Period:
    """Some whole days of a time zone, today the last of them."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def up_to(cls, at: datetime, days: int, zone: ZoneInfo) -> Self:
        last = at.astimezone(zone).date()
        return cls(last - timedelta(days=days - 1), last, zone)

    @property
    def begins(self) -> datetime:
        return _midnight(self.first, self.zone)

    @property
    def ends(self) -> datetime:
        return _midnight(self.last + timedelta(days=1), self.zone)

    def days(self) -> list[date]:
        count = (self.last - self.first).days + 1
        return [self.first + timedelta(days=each) for each in range(count)]

    def of(self, day: date) -> tuple[datetime, datetime]:
        """Return when the day begins and ends."""
        return _midnight(day, self.zone), _midnight(day + timedelta(days=1), self.zone)

    def stretches(self) -> list[tuple[datetime, int]]:
        """Return where each offset ends and how many seconds it is; the last ends with the period."""
        found: list[tuple[datetime, int]] = []
        at, offset = self.begins, _offset(self.begins, self.zone)
        while at < self.ends:
            after = min(at + timedelta(days=1), self.ends)
            if _offset(after, self.zone) != offset:
                change = _change(at, after, self.zone)
                found.append((change, offset))
                offset = _offset(after, self.zone)
            at = after
        return [*found, (self.ends, offset)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _offset(at: datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second with the offset of ``after``, by halving."""
    old = _offset(before, zone)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle <= before:
            break
        if _offset(middle, zone) == old:
            before = middle
        else:
            after = middle
    return after


def number_of(day: date) -> int:
    return (day - FIRST).days


def day_of(number: int) -> date:
    return FIRST + timedelta(days=number)


def week_of(day: date) -> int:
    return (number_of(day) + MONDAY) // 7


def monday_of(week: int) -> date:
    """Return the day with which a week begins; ``week_of`` of its days is ``week``."""
    return day_of(week * 7 - MONDAY)


def day_number(at: Moment, period: Period, session: Session) -> ColumnElement[int]:
    """Return the number of the day on which ``at`` falls in the period's time zone, as a column."""
    stretches = period.stretches()
    until = [(at < ends, seconds) for ends, seconds in stretches]
    offset: ColumnElement[int] = case(*until, else_=stretches[-1][1])
    number: ColumnElement[int] = (epoch(at, session) + offset) // SECONDS
    return number


def week_number(at: Moment, period: Period, session: Session) -> ColumnElement[int]:
    return (day_number(at, period, session) + MONDAY) // 7


def epoch(at: Any, session: Session) -> ColumnElement[int]:
    """Return ``at`` as whole seconds since 1970, as a column."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.floor(func.extract("epoch", at)), BigInteger)
    return cast(func.strftime("%s", at), Integer)
