"""Dates as readers write them: a year, a month or a day."""

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2}))?(?:[-/.]([0-9]{1,2}))?", re.ASCII)


def beginning_of(text: str, zone: ZoneInfo) -> datetime | None:
    """Return when that year, month or day begins in ``zone``; nothing for what is no date."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or not MINYEAR < int(found[1]) < MAXYEAR:
        return None
    try:
        begin = datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), tzinfo=zone)
    except ValueError:
        return None
    return begin.astimezone(UTC)
