"""A feed as it is whatever the format: what stands above the entries, and the entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid5

NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)
"""When an empty feed was updated: RFC 4287 wants a date, and one that stays."""

FEEDS_SINCE = "2011"
"""The year in the ids of the feeds themselves; never changed, for readers know them by it."""

IDS = UUID("0f5a1b62-7c0e-4d39-9a55-8d2f6a3c1e74")
"""What the ids of entries are made within; never changed."""

ATOM_TYPE = "application/atom+xml"
RSS_TYPE = "application/rss+xml"
JSON_TYPE = "application/feed+json"


@dataclass(frozen=True, slots=True)
class Answers:
    """An entry that another one answers."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Replies:
    """The comments of an entry."""

    total: int
    page: str
    feed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Addresses are whole. ``html`` is nothing where the blog gives a summary only."""

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    author: str
    author_url: str
    labels: Sequence[str] = ()
    html: str | None
    summary: str = ""
    picture: str | None = None
    replies: Replies | None = None
    answers: Sequence[Answers] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Addresses are whole."""

    id: str
    title: str
    subtitle: str
    language: str
    page: str
    """The page whose feed it is."""
    here: str
    """Its own address."""
    others: Sequence[tuple[str, str]] = ()
    """Media type and address of the same feed in other formats."""
    next: str | None = None
    previous: str | None = None
    hub: str = ""
    icon: str = ""
    total: int = 0
    start: int = 1
    limit: int
    entries: Sequence[Entry]

    @property
    def updated(self) -> datetime:
        """When the youngest of its entries changed: the same entries give the same feed."""
        return max((entry.updated for entry in self.entries), default=NOTHING_YET)


def entry_id(kind: str, number: int, since: datetime, known_as: str | None) -> str:
    """Return the id that an entry keeps for ever, wherever it or the blog moves.

    It is the one it came with, or made of what never changes: kind, number and when it was made.
    """
    made = since.astimezone(UTC).isoformat(timespec="microseconds")
    return known_as or uuid5(IDS, f"{kind} {number} {made}").urn


def feed_id(base_url: str, path: str) -> str:
    """Return the id of a feed (RFC 4151)."""
    host = (urlsplit(base_url).hostname or "").replace(":", "-")  # no colons of IPv6 addresses
    return f"tag:{host},{FEEDS_SINCE}:{path.strip('/')}"
