"""What a page is made of, told by the view that made it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from blog.cache.holes import Holes

KEY = "gatepost.made"
"""Where the cache puts a blank ``Made`` for the view to fill, in the WSGI environment."""

NEVER = datetime.max.replace(tzinfo=UTC)
ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Made:
    """A page holds while no part rises, and until its time comes; without parts it is not kept."""

    parts: tuple[str, ...] = ()
    since: datetime = ALWAYS
    """When it last changed by itself, without a change in the database."""
    until: datetime = NEVER
    """When it will change by itself next."""
    holes: "Holes | None" = None
    """What it is to have in place of a member's own words, when it is made for every member."""

    def of(self, parts: Iterable[str], *, times: Iterable[datetime], at: datetime) -> None:
        """Note the parts, and the times that matter: the last one before ``at`` and the next one after."""
        self.parts = tuple(dict.fromkeys(parts))
        for time in times:
            if time <= at:
                self.since = max(self.since, time)
            else:
                self.until = min(self.until, time)


def made_in(environ: "WSGIEnvironment") -> Made | None:
    """Return what the view is to fill, if a cache asked."""
    found: Made | None = environ.get(KEY)
    return found
