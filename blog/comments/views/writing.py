"""The page on which a comment comes back to its writer: refused, expired, or as a preview."""

from flask import Response, make_response, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from blog import db
from blog.accounts.http import keep_and_sign_in, the_person
from blog.comments.answered import answered
from blog.comments.forms import Written
from blog.comments.refusals import Barred, CommentsClosed
from blog.comments.submit import Warned, Withdrawn
from blog.comments.views.answers import in_words
from blog.comments.views.anyway import signature
from blog.error_pages import status_of
from blog.errors import Refusal, TooFast
from blog.posts.models import Post


def sign_in_with(post: Post, written: Written) -> Response:
    """Keep the text and send to the sign-in page, which leads back to the form."""
    try:
        answer = keep_and_sign_in(
            f"comment:{post.id}", written.as_fields(), come_back_to=f"{post.path}#comment-form"
        )
    except Refusal as refusal:
        return refused(post, written, refusal)
    return make_response(answer)


def refused(post: Post, written: Written, refusal: Refusal) -> Response:
    """Show the text again, with why it was refused; the request's transaction ends."""
    if isinstance(refusal, Withdrawn):
        written = written.with_new_token()
    answer = writing_page(
        post,
        written,
        status_of(refusal),
        error=in_words(refusal),
        at_field=refusal.field == "body",
        may_send=not isinstance(refusal, (Barred, CommentsClosed)),
        anyway=_anyway(refusal, written),
    )
    if isinstance(refusal, TooFast):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def _anyway(refusal: Refusal, written: Written) -> str | None:
    person = the_person()
    return signature(person, written.token) if isinstance(refusal, Warned) and person else None


def expired(post: Post, written: Written) -> Response:
    """Show the text again with a fresh form, or keep it for who has to sign in again."""
    if the_person() is None:
        return sign_in_with(post, written)
    return writing_page(
        post, written, 400, error=_("This form had expired. Your text is still here: press again.")
    )


def writing_page(
    post: Post,
    written: Written,
    status: int,
    *,
    error: str | None = None,
    at_field: bool = False,
    may_send: bool = True,
    preview: Markup | None = None,
    anyway: str | None = None,
) -> Response:
    """Return the page with the form filled; with what ``anyway`` is, it may be sent in spite of all."""
    reply_to = answered(db.session(), post, written.answers)
    the_person()
    db.release()
    page = render_template(
        "comments/write.html",
        post=post,
        reply_to=reply_to,
        body=written.body,
        token=written.token,
        notice=None if at_field else error,
        error=error if at_field else None,
        may_send=may_send,
        preview=preview,
        anyway=anyway,
    )
    return make_response(page, status)
