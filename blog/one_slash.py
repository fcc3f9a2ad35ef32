"""An address begins with one slash."""

from urllib.parse import quote

from flask import redirect, request
from werkzeug.wrappers import Response


def lead_to_one_slash() -> Response | None:
    """Redirect “//archive”, which the router takes for “/archive”: a page has one address."""
    several = request.environ["PATH_INFO"].startswith("//")  # request.path has one already
    if not several or request.method not in {"GET", "HEAD"}:
        return None
    path, query = quote(request.path), request.query_string.decode("latin-1")
    return redirect(f"{path}?{query}" if query else path, code=308)
