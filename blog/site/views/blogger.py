"""Addresses of Blogger's that have no page of their own here and that links still lead to."""

import re

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from blog.site.addresses import label_path
from blog.site.cursor import Cursor
from blog.site.feeds.window import window_of

LABEL = "/search/label/"

ARCHIVE = re.compile(r"([0-9]{4})_([0-9]{2})_[0-9]{2}")


def older_posts() -> Response | None:
    """Lead from a page of Blogger's lists, ``/search?updated-max=…``, to where ours goes on.

    Its ``updated-max`` is the date of the last post on the page before; the posts older than that follow.
    """
    path = request.path
    if not (path == "/search" or path.startswith(LABEL)) or "updated-max" not in request.args:
        return None
    date = window_of(request.args).updated_max
    before = f"?before={Cursor(date, 0)}" if date else ""
    label = path.removeprefix(LABEL) if path.startswith(LABEL) else ""
    return redirect((label_path(label) if label else url_for("site.home")) + before, code=301)


def month_of(dates: str) -> Response:
    """Lead from ``/2011_12_01_archive.html`` to the month; from the archive of a week too."""
    found = ARCHIVE.fullmatch(dates) or abort(404)
    return redirect(url_for("site.month", year=int(found[1]), month=int(found[2])), code=301)
