"""A row of the history with what an entry of the log tells of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blog.accounts.models import SanctionKind
from blog.settings.history import Entry as Version


@dataclass(frozen=True, slots=True)
class Many:
    """What one press did to a branch: to how many people, and what."""

    count: int
    kind: SanctionKind
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """A row with what belongs to it."""

    row: Any
    comment_id: int | None = None
    post_id: int | None = None
    changes: Version | None = None
    undone: bool = False
    is_last: bool = False
    was_read: bool = False
    many: Many | None = None
