"""Deciding, and taking a decision back."""

from flask import Response, flash, make_response, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import signed_in
from blog.comments.models import StatusChange
from blog.db import release, session
from blog.errors import Invalid
from blog.http import see_other, way_back
from blog.moderation.decide import Stale, decide, undo
from blog.moderation.forms import DecisionForm
from blog.words import N_


def decide_one() -> Answer:
    form = DecisionForm()
    if not form.validate():
        raise Invalid(N_("This decision was not understood. Go back to the queue and press again."))
    try:
        change = decide(
            session(),
            comment_id=form.comment.data,
            decision=form.decision.data,
            version=form.version.data,
            reason=form.reason.data,
            by=signed_in(),
            at=clock.now(),
        )
    except Stale as stale:
        return overtaken(stale)
    say_done(change)
    return see_other(way_back(url_for("moderation.queue")))


def undo_one(change_id: int) -> Answer:
    try:
        change = undo(session(), change_id=change_id, by=signed_in(), at=clock.now())
    except Stale as stale:
        return overtaken(stale)
    say_done(change)
    return see_other(way_back(url_for("moderation.queue")))


def say_done(change: StatusChange) -> None:
    """Tell what was done, with a button that takes it back."""
    notice = render_template(
        "moderation/_done.html", change=change, back=way_back(url_for("moderation.queue"))
    )
    flash(Markup(notice), "undo")  # noqa: S704 - rendered by our own template, which escapes


def overtaken(stale: Stale) -> Response:
    """Answer 409 with who did what, and the comment as it is now to decide about anew."""
    page = render_template(
        "moderation/stale.html",
        comment=stale.comment,
        last=stale.last,
        back=way_back(url_for("moderation.queue")),
        now=clock.now(),
    )
    release()
    return make_response(page, 409)
