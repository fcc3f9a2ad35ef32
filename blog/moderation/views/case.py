"""The case: one comment with everything around it and what a moderator may do about it."""

from datetime import datetime

from flask import Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import signed_in
from blog.comments.forms import Edited
from blog.comments.models import Status
from blog.comments.permissions import can_comment
from blog.comments.token import new_token, sound_token
from blog.comments.views.answers import in_words
from blog.db import release, session
from blog.error_pages import status_of
from blog.errors import Invalid, Refusal
from blog.http import keeps_text, see_other
from blog.moderation.answer import publish_and_answer
from blog.moderation.around import around
from blog.moderation.case import others_by
from blog.moderation.case_events import events_of
from blog.moderation.forms import NOTE_MAX, REASON_MAX, NoteForm
from blog.moderation.note import note_on_comment
from blog.moderation.permissions import can_moderate
from blog.moderation.queues import COUNTED, Case, find_case
from blog.moderation.records import records_of
from blog.posts.visible import can_read
from blog.settings.http import the_settings
from blog.words import N_


def case(comment_id: int) -> str:
    return shown(comment_id)


def shown(comment_id: int, *, body: str = "", text: str = "", error: str | None = None) -> str:
    """Return the page of the case, with what somebody typed and what is wrong with it."""
    found = find_case(session(), comment_id)
    if found is None or not can_moderate(signed_in(), found.post):
        abort(404)
    return render_template(
        "moderation/case.html",
        case=found,
        record=records_of(session(), [found.author.id], signed_in())[found.author.id],
        events=events_of(session(), found.comment, signed_in()),
        around=around(session(), found.comment),
        counted=COUNTED,
        others=others_by(session(), found.comment, signed_in()),
        may_answer=_may_answer(found, clock.now()),
        body=body,
        text=text,
        error=error,
        token=new_token(),
        reason_max=REASON_MAX,
        note_max=NOTE_MAX,
        now=clock.now(),
    )


def _may_answer(found: Case, at: datetime) -> bool:
    """Whether an answer can be written here: under a public post that still takes comments."""
    return (
        found.comment.status is not Status.WITHDRAWN
        and can_read(found.post, at)
        and can_comment(signed_in(), found.post, the_settings().comments, at)
    )


def again(comment_id: int, error: str, status: int) -> Response:
    """Show the case with what was typed; the request's transaction ends without a trace."""
    signed_in()
    release()
    typed = {name: request.form.get(name, "") for name in ("body", "text")}
    return make_response(shown(comment_id, error=error, **typed), status)


def expired(comment_id: int) -> Response:
    return again(comment_id, _("This form had expired. Your text is still here: press again."), 400)


@keeps_text(expired)
def note(comment_id: int) -> Answer:
    form = NoteForm()
    try:
        if not form.validate():
            raise Invalid(  # noqa: TRY301 - answered like the verb's own refusals
                N_("Write a note of at most %(limit)s characters."), limit=NOTE_MAX
            )
        note_on_comment(
            session(), comment_id=comment_id, text=form.text.data, by=signed_in(), at=clock.now()
        )
    except Invalid as refusal:
        return again(comment_id, in_words(refusal), status_of(refusal))
    return see_other(url_for("moderation.case", comment_id=comment_id) + "#notes")


@keeps_text(expired)
def answer(comment_id: int) -> Answer:
    sent = Edited.sent()
    try:
        publish_and_answer(
            session(),
            comment_id=comment_id,
            version=sent.version,
            source=sent.body,
            token=sound_token(request.form.get("token")) or new_token(),
            by=signed_in(),
            settings=the_settings().comments,
            at=clock.now(),
        )
    except Refusal as refusal:
        return again(comment_id, in_words(refusal), status_of(refusal))
    return see_other(url_for("moderation.case", comment_id=comment_id) + "#thread")
