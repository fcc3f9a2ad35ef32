"""Time enters the program here and nowhere else; verbs get it as ``at``."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)
