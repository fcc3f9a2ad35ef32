"""What rose since a process last looked: asked at every request, so it has to cost next to nothing."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from blog.revisions import TOTAL

REMEMBERED_MAX = 50_000
"""Parts whose last number is remembered; beyond, what was made before is made anew."""


class Unwatchable(Exception):
    """The database does not answer: nobody can say what still holds."""


class Watch(ABC):
    """What this process knows of the revisions; shared by its threads."""

    def __init__(self) -> None:
        self.seen = 0
        """The number of the last change that was seen."""
        self.forgotten = 0
        """Of changes up to this number nothing is remembered."""
        self.risen: dict[str, int] = {}
        """The number of each part's last change, as far as it is remembered."""
        self._lock = threading.Lock()

    @abstractmethod
    def look(self) -> int:
        """See every change that was committed by now; return the last one's number. Raise Unwatchable."""

    @abstractmethod
    def _ask(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]: ...

    def hold(self, parts: Iterable[str], since: int) -> bool:
        """Whether none of ``parts`` rose after the change ``since``, as far as was seen."""
        risen = self.risen
        return since >= self.forgotten and not any(risen.get(part, 0) > since for part in parts)

    def last_change(self, parts: Sequence[str]) -> tuple[int, int]:
        """Return the number and the time of the last change of any of ``parts``, as of now."""
        marks = ", ".join([self.mark] * len(parts))
        query = f"SELECT max(number), max(at) FROM revisions WHERE key IN ({marks})"  # noqa: S608 - marks only
        ((number, at),) = self._ask(query, parts)
        return number or 0, at or 0

    mark = "?"

    def _catch_up(self) -> None:
        """Read what rose after ``seen``; what rose is noted before that it was seen."""
        with self._lock:
            if not self.seen:
                query = f"SELECT number FROM revisions WHERE key = {self.mark}"  # noqa: S608 - a mark
                ((self.forgotten,),) = self._ask(query, (TOTAL,))
                self.seen = self.forgotten
                return
            query = f"SELECT key, number FROM revisions WHERE number > {self.mark}"  # noqa: S608 - a mark
            rows = self._ask(query, (self.seen,))
            if not rows:
                return
            newest = max(number for _, number in rows)
            if len(self.risen) + len(rows) > REMEMBERED_MAX:
                self.forgotten = newest
                self.risen = {}
            else:
                self.risen.update(rows)
            self.seen = newest
