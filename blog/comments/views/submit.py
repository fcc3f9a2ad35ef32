"""Commenting."""

from flask import Response, make_response, request
from flask_babel import gettext as _

from blog import clock
from blog.accounts.http import forget_kept, the_person
from blog.comments import submit as verb
from blog.comments.forms import Written
from blog.comments.views import writing
from blog.comments.views.answers import address_of, forgetting, say
from blog.comments.views.anyway import was_warned
from blog.comments.views.post import public_post, to_comments
from blog.db import session
from blog.errors import Refusal
from blog.http import keeps_text, see_other
from blog.settings.http import the_settings


def show_again(post_id: int) -> Response:
    return writing.expired(public_post(post_id, clock.now()), Written.sent())


@keeps_text(show_again)
def submit(post_id: int) -> Response:
    at = clock.now()
    post = public_post(post_id, at)
    if request.method != "POST":
        return to_comments(post)
    written = Written.sent()
    person = the_person()
    if person is None:
        return writing.sign_in_with(post, written)
    try:
        comment = verb.submit(
            session(),
            post=post,
            by=person,
            source=written.body,
            settings=the_settings().comments,
            at=at,
            reply_to=written.answers,
            token=written.token,
            warned=was_warned(request.form.get("anyway", ""), person, written.token),
        )
    except Refusal as refusal:
        return writing.refused(post, written, refusal)
    forget_kept(f"comment:{post.id}")
    say(
        comment.status,
        forgetting(post, _("Your comment is published.")),
        forgetting(post, _("Your comment waits for a moderator. Only you can see it until then.")),
        _("Your comment was not published."),  # the browser keeps the text: nobody else shows it
    )
    return make_response(see_other(address_of(post, comment)))
