"""Who comes to the writing desk, and what becomes of a text whose author is no longer signed in."""

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from blog.accounts.http import keep_and_sign_in, require, the_person
from blog.posts.permissions import can_enter_desk


def gate() -> Response | None:
    """Let authors in; keep what somebody sends whose session has ended."""
    if the_person() is None and request.method == "POST" and "source" in request.form:
        return _keep()
    return require(can_enter_desk)()


def _keep() -> Response:
    post_id = (request.view_args or {}).get("post_id")
    if request.endpoint == "write.autosave":
        abort(403)  # the script tells the author, who still has the text on screen
    here = url_for("write.edit", post_id=post_id) if post_id else url_for("write.new")
    return keep_and_sign_in(place(post_id), request.form.to_dict(), here)


def place(post_id: int | None) -> str:
    """Return the name under which a post's form is kept for somebody who has to sign in."""
    return f"post:{post_id or 'new'}"
