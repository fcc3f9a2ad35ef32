"""Where a page of a list begins: behind the last item of the page before, whatever came since."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from blog.errors import NotFound
from blog.words import N_

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_WRITTEN = re.compile(r"(-?[0-9]{1,18})-([0-9]{1,19})", re.ASCII)
_BIGGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """An item of a list that is sorted by date and id; ``str()`` is how an address carries it."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.id}"

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """Return the cursor that an address carries, if any; raise NotFound for what is none."""
        if text is None:
            return None
        found = _WRITTEN.fullmatch(text)
        try:
            cursor = found and cls(_EPOCH + int(found[1]) * _MICROSECOND, int(found[2]))
        except OverflowError:
            cursor = None
        if cursor is None or cursor.id > _BIGGEST_ID:
            raise NotFound(N_("There is no such page of this list."))
        return cursor
