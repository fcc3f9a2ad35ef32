"""What browsers ask for by themselves: the icon, and how the blog looks among their apps."""

import json

from flask import Response, current_app, make_response, url_for

from blog import clock
from blog.cache import http
from blog.cache.http import may_be_kept
from blog.revisions import SITE
from blog.settings.http import the_settings

ICON_AGE = 24 * 60 * 60
"""Seconds for which anyone may keep the icon: its address never changes, so it has to be asked for anew."""

PAPER = "#fbfcfa"
"""The colour of the page, as in ``tokens.css``."""


def favicon() -> Response:
    with current_app.open_resource("static/favicon.ico") as file:
        answer = make_response(file.read())
    answer.content_type = "image/vnd.microsoft.icon"
    answer.cache_control.public = True
    answer.cache_control.max_age = ICON_AGE
    return answer


@may_be_kept()
def manifest() -> Response:
    """Answer with the web app manifest (https://www.w3.org/TR/appmanifest/)."""
    http.made_of((SITE,), at=clock.now())
    blog = the_settings().blog
    said = {
        "name": blog.title,
        "description": blog.description,
        "lang": blog.language,
        "start_url": url_for("site.home"),
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {
                "src": url_for("static", filename="icon.svg"),
                "sizes": "any",
                "type": "image/svg+xml",
            },
            *(
                {
                    "src": url_for("static", filename=f"icon-{size}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                }
                for size in (192, 512)
            ),
        ],
    }
    answer = make_response(json.dumps(said, ensure_ascii=False))
    answer.content_type = "application/manifest+json; charset=utf-8"
    return answer
