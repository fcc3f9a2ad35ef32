"""Looking at a comment before it is sent."""

from flask import Response, jsonify, make_response, render_template, request
from markupsafe import Markup

from blog import clock
from blog.accounts.http import the_person
from blog.comments.forms import Written
from blog.comments.refusals import AT_ONCE, Attempt, refuse
from blog.comments.text import readable_html, tidy
from blog.comments.views import writing
from blog.comments.views.answers import in_words, wants_json
from blog.comments.views.post import public_post, to_comments
from blog.error_pages import status_of
from blog.errors import Refusal
from blog.http import keeps_text
from blog.posts.models import Post
from blog.settings.http import the_settings


def show_again(post_id: int) -> Response:
    return writing.expired(public_post(post_id, clock.now()), Written.sent())


@keeps_text(show_again)
def preview(post_id: int) -> Response:
    """Show the comment as it would stand: a page, or for a script the part of it as JSON."""
    at = clock.now()
    post = public_post(post_id, at)
    if request.method != "POST":
        return to_comments(post)
    written = Written.sent()
    person = the_person()
    if person is None:
        return writing.sign_in_with(post, written)
    source = tidy(written.body)
    settings = the_settings().comments
    try:
        refuse(Attempt(by=person, post=post, source=source, settings=settings, at=at), AT_ONCE)
        html = Markup(readable_html(source))  # noqa: S704 - safe HTML, made by blog.markup
    except Refusal as refusal:
        return _refused(post, written, refusal)
    if wants_json():
        return jsonify(html=part(html))
    return writing.writing_page(post, written, 200, preview=html)


def part(html: Markup) -> str:
    """Return what a script puts into the page."""
    return render_template("comments/_preview.html", preview=html)


def _refused(post: Post, written: Written, refusal: Refusal) -> Response:
    if wants_json():
        return make_response(jsonify(error=in_words(refusal)), status_of(refusal))
    return writing.refused(post, written, refusal)
