"""What the views of commenting answer: where a comment stands, and what became of it."""

from flask import flash, request
from flask_babel import gettext as _
from markupsafe import Markup

from blog import errors
from blog.comments.models import Comment, Status
from blog.posts.models import CommentMode, Post
from blog.settings.dates import facts_in_words


def address_of(post: Post, comment: Comment) -> str:
    """Return the address that finds the comment in a thread of any length.

    A thread that does not show it, not to its author either, has only its own.
    """
    shown = comment.status in (Status.PUBLISHED, Status.PENDING, Status.REMOVED)
    if shown and post.comment_mode is not CommentMode.HIDDEN:
        return f"/comments/{comment.id}"
    return f"{post.path}#comments"


def kept_as(post: Post) -> str:
    """Return the key under which the browser keeps what is typed under the post."""
    return f"comment-{post.id}"


def say(status: Status, published: str, waiting: str, neither: str) -> None:
    """Say what became of a comment, on the next page."""
    if status is Status.PUBLISHED:
        flash(published, "success")
    elif status is Status.PENDING:
        flash(waiting, "info")
    else:
        flash(neither, "warn")


def forgetting(post: Post, message: str) -> str:
    """Return the message in HTML that makes the browser forget the text it kept."""
    html = '<span data-kept-done="{}">{}</span>'
    return Markup(html).format(kept_as(post), message)  # noqa: S704 - format() escapes


def in_words(refusal: errors.Refusal) -> str:
    return str(_(refusal.message, **facts_in_words(refusal.facts)))


def wants_json() -> bool:
    """Whether a script asks, for a part of the page; a browser asks for a page."""
    return request.accept_mimetypes.best == "application/json"
