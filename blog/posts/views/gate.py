"""Who comes to the writing desk, and what becomes of a text whose author is no longer signed in."""

from flask import abort, current_app, g, request, url_for
from werkzeug.wrappers import Response

from blog.accounts.http import keep_and_sign_in, require, the_person
from blog.posts.permissions import can_enter_desk


def gate() -> Response | None:
    """Let authors in. A text sent by somebody whose session ended goes to who keeps it, not to its view."""
    if the_person() is None and request.method == "POST" and "source" in request.form:
        if request.endpoint == "write.autosave":
            abort(403)  # the script tells the author, who still has the text on screen
        view = current_app.view_functions[request.endpoint or ""]
        if getattr(view, "keeps_text", False):
            g.form_expired = True  # `keeps_text` calls `show_again` instead of the view
            return None
    return require(can_enter_desk)()


def keep_and_come_back(post_id: int | None) -> Response:
    """Keep the sent text until its author has signed in, who comes back to the form."""
    here = url_for("write.edit", post_id=post_id) if post_id else url_for("write.new")
    return keep_and_sign_in(place(post_id), request.form.to_dict(), here)


def place(post_id: int | None) -> str:
    """Return the name under which a post's form is kept for somebody who has to sign in."""
    return f"post:{post_id or 'new'}"
