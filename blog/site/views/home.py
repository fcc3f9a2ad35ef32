"""The front page: the newest posts, day by day."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from blog import clock
from blog.cache.http import may_be_kept
from blog.db import session
from blog.headers import OF_POSTS, loads
from blog.http import see_other
from blog.settings.http import blog_zone, the_settings
from blog.site.cursor import Cursor
from blog.site.lists import Listed, posts_page
from blog.site.made import parts_of_list
from blog.site.views.made import made_of


@loads(OF_POSTS)
@may_be_kept("before", "after")
def home() -> str | Response:
    at = clock.now()
    before = Cursor.read(request.args.get("before"))
    after = Cursor.read(request.args.get("after"))
    page = posts_page(
        session(),
        at=at,
        limit=the_settings().blog.posts_per_page,
        before=before,
        after=after,
    )
    if page.newer is None and (before or after):
        return see_other(url_for("site.home"))  # the newest page has one address only
    made_of(parts_of_list(page.posts), at=at)
    return render_template(
        "site/home.html",
        page=page,
        days=by_day(page.posts, blog_zone()),
        first=not (before or after),
    )


def by_day(posts: Sequence[Listed], zone: ZoneInfo) -> Iterator[tuple[date, list[Listed]]]:
    """Return the posts of each day that readers in ``zone`` see."""
    for day, of_day in groupby(posts, key=lambda post: post.published_at.astimezone(zone).date()):
        yield day, list(of_day)
