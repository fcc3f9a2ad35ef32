"""What templates of all pages may ask for; nothing is asked of the database before they do."""

from collections.abc import Sequence

from flask import current_app, request
from markupsafe import Markup

from blog import clock
from blog.db import session
from blog.posts.models import Post
from blog.site.alike import Blank
from blog.site.linked_data import linked_data
from blog.site.pages import public_pages
from blog.site.similar import similar_posts
from blog.site.thread import Thread


def for_templates() -> dict[str, object]:
    """Give templates the navigation's pages, what was meant by a wrong address, and linked data."""
    return {
        "blog_pages": lambda: public_pages(session(), clock.now()),
        "meant_posts": lambda: similar_posts(session(), request.path, clock.now()),
        "linked_data": _linked_data,
        "blank_comment": Blank,
    }


def _linked_data(post: Post, labels: Sequence[str], thread: Thread, comments: int | None) -> Markup:
    base_url = current_app.config["BASE_URL"]
    return linked_data(post, base_url=base_url, labels=labels, thread=thread, comments=comments)
