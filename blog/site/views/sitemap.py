"""What search engines are told, and asked: the list of pages, and which paths are not theirs."""

import re
from urllib.parse import quote

from flask import Response, abort, current_app, make_response, request, url_for

from blog import clock, revisions
from blog.cache import http
from blog.cache.http import may_be_kept
from blog.db import session
from blog.settings.http import the_settings
from blog.site.sitemap import addresses, parts, written
from blog.site.views.made import made_of

NOT_FOR_ROBOTS = (
    "/moderation/",
    "/write/",
    "/settings/",
    "/posts/",
    "/login",
    "/join",
    "/reset",
    "/me",
    "/search?",
    "/*?reply_to=",
)

PART = re.compile(r"[1-9][0-9]{0,5}")


@may_be_kept("page")
def sitemap() -> Response:
    """Answer with the list, or with the list of its parts, which ``?page=`` names as on Blogger."""
    at, base, asked = clock.now(), current_app.config["BASE_URL"], request.args.get("page")
    several = parts(session(), at)
    made_of((revisions.POSTS,), at=at)
    if asked is None and several is not None:
        where = url_for("site.sitemap")
        listed = [(f"{where}?page={number}", changed) for number, changed in several]
        return _xml(written("sitemapindex", "sitemap", listed, base))
    if asked is None or (several is None and asked == "1"):
        found = addresses(session(), at)
    else:
        part = int(asked) if PART.fullmatch(asked) else 0
        if part not in dict(several or ()):
            abort(404)
        found = addresses(session(), at, part)
    return _xml(written("urlset", "url", [(quote(path), when) for path, when in found], base))


@may_be_kept()
def robots() -> Response:
    http.made_of((revisions.SITE,), at=clock.now())
    settings = the_settings().discovery
    lines = ["User-agent: *"]
    lines += (
        [f"Disallow: {path}" for path in NOT_FOR_ROBOTS] if settings.listed else ["Disallow: /"]
    )
    of_all, of_some = _split(settings.robots)
    lines += of_all
    lines += ["", f"Sitemap: {current_app.config['BASE_URL']}{url_for('site.sitemap')}"]
    if of_some:
        lines += ["", *of_some]
    answer = make_response("\n".join(lines) + "\n")
    answer.content_type = "text/plain; charset=utf-8"
    return answer


def _split(robots: str) -> tuple[list[str], list[str]]:
    """Return the lines for all robots, and those from the first that names one on.

    An empty line ends what is said to a robot, so rules for all have to follow ours closely.
    """
    lines = robots.splitlines()
    named = (at for at, line in enumerate(lines) if line.lower().startswith("user-agent"))
    first = next(named, len(lines))
    return [line for line in lines[:first] if line.strip()], lines[first:]


def _xml(body: bytes) -> Response:
    answer = make_response(body)
    answer.content_type = "application/xml; charset=utf-8"
    return answer
