"""When a year or a month begins and ends where the blog is."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime
from zoneinfo import ZoneInfo


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
