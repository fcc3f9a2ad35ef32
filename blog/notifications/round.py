"""One look at the history: what it takes to write letters, how far it goes, and who is to hear of it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from blog.db import Database
from blog.notifications.kinds import Kind
from blog.notifications.links import Links
from blog.notifications.models import OutboxPosition
from blog.notifications.positions import Draft, advance, next_due
from blog.notifications.reading import Reader
from blog.settings.models import Settings


class Stationery(Protocol):
    """What letters are written on."""

    def opened(self, settings: Settings) -> AbstractContextManager[None]:
        """Write in the language and under the title of these settings inside the block."""

    def write(self, name: str, **facts: Any) -> tuple[str, str]:
        """Return subject and text of the letter ``name``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """What it takes to write letters: the history, the paper, and the links."""

    database: Database
    stationery: Stationery
    links: Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One look at the history: up to which row it goes, who is to hear of it, and where they stand."""

    room: Newsroom
    at: datetime
    up_to: int
    """Up to here every row has outlasted the undo window."""
    written_up_to: int
    """Up to here no row will appear any more: what a rule did is told, however young. Not below ``up_to``."""
    settings: Settings
    people: list[Reader]
    positions: dict[str, OutboxPosition]

    def then(self, reader: Reader, kind: Kind) -> datetime | None:
        """Return when the reader's next digest of this kind is due."""
        return next_due(reader.choices[kind], self.at, ZoneInfo(self.settings.blog.time_zone))

    def write_down(self, stood: OutboxPosition, moved: OutboxPosition, drafts: list[Draft]) -> bool:
        """Move a position with its letters, as ``advance`` does, in a transaction of its own."""
        with self.room.database.transaction() as session:
            return advance(session, stood, moved, drafts, at=self.at)
