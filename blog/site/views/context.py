"""What templates of all pages may ask for; nothing is asked of the database before they do."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from flask import current_app, request
from markupsafe import Markup

from blog import clock
from blog.db import session
from blog.posts.models import Post
from blog.site.alike import Blank
from blog.site.linked_data import linked_data
from blog.site.pages import public_pages
from blog.site.similar import similar_posts, words_of_address
from blog.site.thread import Thread
from blog.site.views.post import SHOW_COMMENT

BACK_MAX = 300
"""Characters of a way back: it stands in the link of the letter to who joins."""


def for_templates() -> dict[str, object]:
    """Give templates the navigation's pages, what was meant by a wrong address, and linked data."""
    return {
        "blog_pages": lambda: public_pages(session(), clock.now()),
        "meant_posts": lambda: similar_posts(session(), request.path, clock.now()),
        "words_of_address": lambda: words_of_address(request.path),
        "linked_data": _linked_data,
        "blank_comment": Blank,
        "sign_in_back": _sign_in_back,
    }


def _linked_data(post: Post, labels: Sequence[str], thread: Thread, comments: int | None) -> Markup:
    base_url = current_app.config["BASE_URL"]
    return linked_data(post, base_url=base_url, labels=labels, thread=thread, comments=comments)


def _sign_in_back() -> str | None:
    """Return where signing in leads from this page: to it, where readers may come back to it.

    A page that is kept is the same for all who ask for its address, so only what that page takes of the
    query is in it.
    """
    if request.method not in {"GET", "HEAD"} or request.blueprint != "site":
        return None
    takes = getattr(current_app.view_functions[str(request.endpoint)], "parameters", None)
    if takes is None:
        query = request.query_string.decode("latin-1")
    else:
        names = [name for name in takes if name in request.args and name != SHOW_COMMENT]
        query = urlencode([(name, request.args[name]) for name in names])
    here = quote(request.path) + ("?" + query if query else "")
    return here if here != "/" and len(here) <= BACK_MAX else None
