"""What keepers ask: whether the blog is well."""

from flask import Response, current_app, make_response

from blog import db
from blog.errors import ConfigError
from blog.schema import check_current


def healthz() -> Response:
    """Say that the process answers; asks nothing else, so that a slow database restarts nobody."""
    return _plain("ok\n")


def readyz() -> Response:
    """Say whether pages can be served: the database answers and has this program's schema."""
    try:
        check_current(db.database().engine)
    except ConfigError as error:
        current_app.logger.warning("not ready: %s", error)
        return _plain("not ready\n", 503)
    return _plain("ready\n")


def _plain(text: str, status: int = 200) -> Response:
    answer = make_response(text, status)
    answer.mimetype = "text/plain"
    return answer
