"""Telling the cache what a page of the site is made of."""

from collections.abc import Iterable
from datetime import datetime

from blog.cache import http
from blog.db import session
from blog.revisions import LISTS, SITE
from blog.site.made import turning_points


def made_of(parts: Iterable[str], *, at: datetime, times: Iterable[datetime] = ()) -> None:
    """Say so; every page has the navigation, and most name other posts."""
    http.made_of(
        (SITE, LISTS, *parts), at=at, times=lambda: (*turning_points(session(), at), *times)
    )
