"""Pictures of people, as files: nothing in them runs, wherever and however they are opened."""

from flask import Response, abort, make_response

from blog.accounts.profile.initials import initials_svg
from blog.accounts.profile.read import shown_picture
from blog.db import session

NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; sandbox"

A_YEAR = "max-age=31536000, immutable"
"""What lies at these addresses never changes: they are made of what they show."""


def picture(digest: str) -> Response:
    """Answer with an uploaded picture while it is shown.

    Only browsers keep it: in a store between, it would outlast the day it is taken down.
    """
    data = shown_picture(session(), digest) or abort(404)
    return _file(data, "image/webp", f"private, {A_YEAR}")


def initials(colour: int, letters: str) -> Response:
    svg = initials_svg(colour, letters) or abort(404)
    return _file(svg.encode(), "image/svg+xml; charset=utf-8", f"public, {A_YEAR}")


def _file(data: bytes, mimetype: str, keeping: str) -> Response:
    answer = make_response(data)
    answer.headers["Content-Type"] = mimetype
    answer.headers["Content-Security-Policy"] = NOTHING_RUNS
    answer.headers["Cache-Control"] = keeping
    return answer
