"""A comment's own address: it leads to where the comment stands."""

from flask import abort, redirect
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.http import the_person
from blog.db import session
from blog.site.places import place_of


def comment(comment_id: int) -> Response:
    """Redirect for now, not for ever: the post may move, and the comment to another page."""
    place = place_of(session(), comment_id, the_person(), clock.now()) or abort(404)
    page = f"?comments={place.start}" if place.start else ""
    return redirect(f"{place.path}{page}#comment-{comment_id}")
