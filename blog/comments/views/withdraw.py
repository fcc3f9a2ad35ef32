"""Withdrawing one's own comment."""

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from blog import clock
from blog.accounts.http import sign_in_first, the_person
from blog.accounts.models import Person
from blog.comments import withdraw as verb
from blog.comments.models import Comment, Status
from blog.comments.own import own_comment
from blog.comments.views.answers import address_of
from blog.db import session
from blog.http import see_other
from blog.posts.visible import can_read


def withdraw(comment_id: int) -> Response:
    person = the_person()
    if person is None:
        here = url_for("comments.withdraw", comment_id=comment_id)
        return make_response(sign_in_first(here))
    if request.method != "POST":
        return _form(comment_id, person)
    return _withdrawn(verb.withdraw(session(), comment_id=comment_id, by=person, at=clock.now()))


def _form(comment_id: int, person: Person) -> Response:
    """Ask once more."""
    comment = own_comment(session(), comment_id, person)
    if comment.status is Status.WITHDRAWN:
        return _withdrawn(comment)
    page = render_template(
        "comments/withdraw.html",
        comment=comment,
        post=comment.post,
        html=Markup(comment.html),  # noqa: S704 - stored safe
        back=_back(comment),
    )
    return make_response(page)


def _withdrawn(comment: Comment) -> Response:
    flash(_("You withdrew your comment."), "success")
    return make_response(see_other(_back(comment)))


def _back(comment: Comment) -> str:
    """Return where the comment stood; the front page when its post is gone from the blog."""
    post = comment.post
    return address_of(post, comment) if can_read(post, clock.now()) else url_for("site.home")
