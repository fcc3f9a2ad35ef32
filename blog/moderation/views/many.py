"""Deciding about many comments with one press."""

from flask import Response, flash, make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import signed_in
from blog.comments.models import Batch
from blog.comments.token import new_token
from blog.db import release, session
from blog.errors import Conflict, Invalid
from blog.http import see_other, way_back
from blog.moderation.batch import NothingDone, check, count_done, decide_everything, decide_picked
from blog.moderation.everything import Everything
from blog.moderation.forms import (
    REASON_MAX,
    FilterForm,
    ManyForm,
    Picks,
    SnapshotForm,
    fields_of,
    whole_filter,
)
from blog.moderation.left_out import left_out
from blog.moderation.looking import taken_apart
from blog.moderation.matching import extent, matching, newest_changes, newest_comment
from blog.moderation.views.asked import asked_queue
from blog.moderation.views.report_letters import tell_reporters_of_many
from blog.settings.http import blog_zone
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


def ask_first(form: ManyForm) -> Response:
    """Show exactly what a press about everything will do; nothing is done yet."""
    check(form.press())
    asked, queue, at = FilterForm.asked(), asked_queue(request.form), clock.now()
    wanted = whole_filter(asked, blog_zone())
    newest = newest_comment(session())
    # First: what changes while the page is made is left out.
    changes, edits = newest_changes(session(), at)
    found = matching(session(), queue, signed_in(), wanted, taken_apart(session(), wanted))
    fields = fields_of(
        asked,
        queue=queue.value,
        everything="1",
        up_to=newest,
        changes_up_to=changes,
        edits_up_to=edits,
        token=new_token(),
        next=way_back(url_for("moderation.queue", queue=queue.value)),
    )
    return make_response(
        render_template(
            "moderation/confirm.html",
            decision=form.decision.data,
            reason=form.reason.data,
            note=form.note.data,
            reason_max=REASON_MAX,
            queue=queue,
            form=asked,
            found=found,
            extent=extent(session(), queue, signed_in(), wanted, newest),
            fields=fields,
            now=at,
        )
    )


def shown_before() -> Everything:
    """Return what the page that asked first showed."""
    snapshot = SnapshotForm()
    if not snapshot.validate():
        raise Invalid(N_("This decision was not understood. Go back to the queue and press again."))
    return Everything(
        queue=asked_queue(request.form),
        wanted=whole_filter(FilterForm.asked(), blog_zone()),
        up_to=snapshot.up_to.data,
        changes_up_to=snapshot.changes_up_to.data,
        edits_up_to=snapshot.edits_up_to.data,
    )


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
    start = _start()
    release()
    page = render_template(
        "moderation/nothing_done.html",
        left=left_out(session(), nothing.skipped, nothing.skipped_count, start),
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
