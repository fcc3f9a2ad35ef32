"""Which entries of a feed are asked for, in Blogger's words; what is no such word is not heard.

The parameters are those of the Blogger Data API 2.0: ``max-results`` (0 asks for the counts alone),
``start-index`` from 1 on, and ``-min`` (inclusive) and ``-max`` (exclusive) of two dates, RFC 3339.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement

NEWEST = 25
"""Entries of a feed, as many as Blogger's had; readers fetch often and miss none."""

MOST = 150
"""Entries that one answer holds at most, as on Blogger."""

REACH = 100_000
"""Entries that ``start-index`` comes by; the older ones are found by ``published-max``."""

DATES = ("published-min", "published-max", "updated-min", "updated-max")
PARAMETERS = ("alt", "max-results", "start-index", *DATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """``start`` counts from 1."""

    limit: int = NEWEST
    start: int = 1
    published_min: datetime | None = None
    published_max: datetime | None = None
    updated_min: datetime | None = None
    updated_max: datetime | None = None

    def within(self, published: Any, updated: Any) -> list[ColumnElement[bool]]:
        """Return the conditions on the columns of the two dates."""
        found: list[ColumnElement[bool]] = []
        for column, least, most in (
            (published, self.published_min, self.published_max),
            (updated, self.updated_min, self.updated_max),
        ):
            if least is not None:
                found.append(column >= least)
            if most is not None:
                found.append(column < most)
        return found

    def parameters(self, start: int | None = None) -> dict[str, str]:
        """Return what an address says to ask for this, or for the entries from ``start`` on."""
        start = self.start if start is None else start
        said = {"max-results": str(self.limit)} if self.limit != NEWEST else {}
        if start > 1:
            said["start-index"] = str(start)
        for name in DATES:
            date: datetime | None = getattr(self, name.replace("-", "_"))
            if date is not None:
                said[name] = date.isoformat().replace("+00:00", "Z")
        return said


def window_of(asked: Mapping[str, str]) -> Window:
    """Return the window that the parameters say; wrong ones are as if they were not there."""
    dates = {name.replace("-", "_"): _date(asked.get(name, "")) for name in DATES}
    return Window(
        limit=min(_number(asked.get("max-results", ""), NEWEST), MOST),
        start=min(max(_number(asked.get("start-index", ""), 1), 1), REACH + 1),
        **dates,
    )


def _number(text: str, otherwise: int) -> int:
    return int(text[:9]) if text.isascii() and text.isdecimal() else otherwise


def _date(text: str) -> datetime | None:
    try:
        # A + that was not escaped arrives as a space.
        found = datetime.fromisoformat(text.replace(" ", "+").replace("t", "T").replace("z", "Z"))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
