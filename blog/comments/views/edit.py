"""Editing one's own comment."""

from flask import Response, flash, make_response, request
from flask_babel import gettext as _

from blog import clock
from blog.accounts.http import forget_kept, kept_fields, sign_in_first, the_person
from blog.comments import edit as verb
from blog.comments.forms import Edited
from blog.comments.models import Comment
from blog.comments.own import own_comment
from blog.comments.refusals import Barred
from blog.comments.views import editing
from blog.comments.views.answers import address_of, say
from blog.db import session
from blog.errors import Refusal
from blog.http import keeps_text, see_other
from blog.settings.http import the_settings


def show_again(comment_id: int) -> Response:
    edited, person = Edited.sent(), the_person()
    if person is None:
        return editing.sign_in_with(comment_id, edited)
    return editing.expired(own_comment(session(), comment_id, person), edited.body)


@keeps_text(show_again)
def edit(comment_id: int) -> Response:
    if request.method != "POST":
        return _form(comment_id)
    at = clock.now()
    edited, person = Edited.sent(), the_person()
    if person is None:
        return editing.sign_in_with(comment_id, edited)
    comment = own_comment(session(), comment_id, person)
    if "preview" in request.form:
        return editing.previewed(comment, edited.body, person, at)
    try:
        comment = verb.edit(
            session(),
            comment_id=comment_id,
            by=person,
            source=edited.body,
            version=edited.version,
            settings=the_settings().comments,
            at=at,
        )
    except Refusal as refusal:
        return editing.refused(comment, edited.body, refusal)
    forget_kept(editing.place_of(comment_id))
    _say(comment, changed=comment.edited_at == at)
    return make_response(see_other(address_of(comment.post, comment)))


def _form(comment_id: int) -> Response:
    person = the_person()
    if person is None:
        return make_response(sign_in_first())
    comment = own_comment(session(), comment_id, person)
    kept = kept_fields(editing.place_of(comment_id))
    body = comment.source if kept is None else kept.get("body", "")
    try:
        verb.check_editable(person, comment, clock.now())
    except (verb.NotEditable, Barred) as refusal:
        return editing.refused(comment, body, refusal)
    return editing.editing_page(comment, body, 200)


def _say(comment: Comment, *, changed: bool) -> None:
    if not changed:
        flash(_("You changed nothing."), "info")
        return
    say(
        comment.status,
        _("Your changed comment is published."),
        _("Your changed comment waits for a moderator. Only you can see it until then."),
        _("Your changed comment was not published."),
    )
