"""Dates of a backup, as moments in UTC."""

from datetime import UTC, datetime

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""Nobody blogged before, nobody plans beyond: what lies outside is a broken date."""


def moment(words: str) -> datetime | None:
    """Return the moment (RFC 3339; UTC where no offset is said), nothing for one that cannot be."""
    try:
        read = datetime.fromisoformat(words.strip())
        found = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found < LATEST else None
