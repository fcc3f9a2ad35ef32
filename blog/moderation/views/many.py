"""Deciding about many comments with one press."""

from flask import Response, flash, make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import signed_in
from blog.comments.models import Batch
from blog.db import release, session
from blog.errors import Conflict, Invalid
from blog.http import see_other, way_back
from blog.moderation.batch import NothingDone, count_done, decide_everything, decide_picked
from blog.moderation.forms import ManyForm, Picks
from blog.moderation.left_out import left_out
from blog.moderation.views.everything import ask_first, shown_before
from blog.moderation.views.report_letters import tell_reporters_of_many
from blog.words import N_

PLACE = "after"
"""The field that says how many of what was left out were shown before."""

LONG = 7
"""Digits that no place in a list has."""


def decide_many() -> Answer:
    form = ManyForm()
    if not form.validate():
        raise Invalid(N_("This decision was not understood. Go back to the queue and press again."))
    everything = "everything" in request.form
    if everything and "up_to" not in request.form:
        return ask_first(form)
    by, at = signed_in(), clock.now()
    try:
        if everything:
            batch = decide_everything(session(), shown_before(), form.press(), by=by, at=at)
        else:
            picks = Picks.sent()
            batch = decide_picked(
                session(), picks.versions, form.press(), seen=picks.seen, by=by, at=at
            )
    except NothingDone as nothing:
        return nothing_done(nothing)
    only_looking()
    tell_reporters_of_many(batch)
    return told(batch)


def told(batch: Batch) -> Answer:
    """Say what was done, with a button that takes it back; what was left out has a page of its own."""
    if batch.skipped_count:
        return see_other(url_for("moderation.batch", batch_id=batch.id, next=way_back("") or None))
    notice = render_template(
        "moderation/_batch_done.html",
        batch=batch,
        done=count_done(session(), batch),
        back=way_back(url_for("moderation.queue")),
    )
    flash(Markup(notice), "undo")  # noqa: S704 - rendered by our own template, which escapes
    return see_other(way_back(url_for("moderation.queue")))


def only_looking() -> None:
    """Raise Conflict, so that nothing is kept, when a further page of ``nothing_done`` was asked for."""
    if PLACE in request.form:
        raise Conflict(
            N_("Some of these can be decided by now. Nothing was changed: go back and look again.")
        )


def nothing_done(nothing: NothingDone) -> Response:
    """Answer 409 with who was faster, a page of them.

    The transaction ends without a trace, so a further page is the same press once more, with the place
    to go on from.
    """
    start, by = _start(), signed_in()
    release()
    page = render_template(
        "moderation/nothing_done.html",
        left=left_out(session(), nothing.skipped, nothing.skipped_count, start, by=by),
        place=PLACE,
        here=request.path,
        pressed=[
            (name, value)
            for name, values in request.form.lists()
            if name not in (PLACE, "csrf_token")
            for value in values
        ],
        back=way_back(url_for("moderation.queue")),
        now=clock.now(),
    )
    return make_response(page, 409)


def _start() -> int:
    text = request.form.get(PLACE, "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONG else 0
