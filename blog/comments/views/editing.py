"""The page on which a comment is edited, and comes back when the edit was refused."""

from datetime import datetime

from flask import Response, jsonify, make_response, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from blog import db
from blog.accounts.http import keep_and_sign_in, sign_in_first
from blog.accounts.models import Person
from blog.comments.edit import EditedMeanwhile, NotEditable
from blog.comments.forms import Edited
from blog.comments.models import Comment
from blog.comments.refusals import OF_AN_EDIT, Attempt, Barred, refuse
from blog.comments.text import readable_html, tidy
from blog.comments.views.answers import in_words, wants_json
from blog.error_pages import status_of
from blog.errors import Refusal
from blog.settings.http import the_settings


def place_of(comment_id: int) -> str:
    """Return under what name an edit is kept for who has to sign in again."""
    return f"edit:{comment_id}"


def sign_in_with(comment_id: int, edited: Edited) -> Response:
    """Keep the text and send to the sign-in page, which leads back to the form."""
    here = url_for("comments.edit", comment_id=comment_id)
    if not edited.body:
        return make_response(sign_in_first(here))
    try:
        return make_response(keep_and_sign_in(place_of(comment_id), edited.as_fields(), here))
    except Refusal as refusal:
        db.release()
        page = render_template(
            "comments/your_text.html", notice=in_words(refusal), body=edited.body
        )
        return make_response(page, status_of(refusal))


def refused(comment: Comment, body: str, refusal: Refusal) -> Response:
    """Show the text again, with why it was refused; the request's transaction ends."""
    if wants_json():
        return make_response(jsonify(error=in_words(refusal)), status_of(refusal))
    error = in_words(refusal)
    at_field = refusal.field == "body"
    return editing_page(
        comment,
        body,
        status_of(refusal),
        notice=None if at_field else error,
        error=error if at_field else None,
        may_send=not isinstance(refusal, (NotEditable, Barred)),
        stands_now=isinstance(refusal, EditedMeanwhile),
    )


def previewed(comment: Comment, body: str, by: Person, at: datetime) -> Response:
    """Show the edited comment as it would stand; for a script only that, as JSON."""
    source = tidy(body)
    try:
        settings = the_settings().comments
        attempt = Attempt(by=by, post=comment.post, source=source, settings=settings, at=at)
        refuse(attempt, OF_AN_EDIT)
        html = Markup(readable_html(source))  # noqa: S704 - safe HTML, made by blog.markup
    except Refusal as refusal:
        return refused(comment, body, refusal)
    if wants_json():
        return jsonify(html=render_template("comments/_preview.html", preview=html))
    return editing_page(comment, body, 200, preview=html)


def expired(comment: Comment, body: str) -> Response:
    """Show the text again with a fresh form."""
    message = _("This form had expired. Your text is still here: press again.")
    return editing_page(comment, body, 400, notice=message)


def editing_page(
    comment: Comment,
    body: str,
    status: int,
    *,
    notice: str | None = None,
    error: str | None = None,
    may_send: bool = True,
    stands_now: bool = False,
    preview: Markup | None = None,
) -> Response:
    """Return the page with the form filled, on the comment's version of now."""
    db.release()
    page = render_template(
        "comments/edit.html",
        comment=comment,
        post=comment.post,
        body=body,
        notice=notice,
        error=error,
        may_send=may_send,
        stands_now=Markup(comment.html) if stands_now else None,  # noqa: S704 - stored safe
        preview=preview,
    )
    return make_response(page, status)
