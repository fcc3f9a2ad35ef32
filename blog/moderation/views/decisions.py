"""Deciding, and taking a decision back."""

from typing import Any

from flask import Response, flash, jsonify, make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import signed_in
from blog.comments.models import StatusChange
from blog.comments.views.answers import in_words
from blog.db import release, session
from blog.errors import Invalid
from blog.http import see_other, way_back
from blog.moderation.decide import Stale, decide, undo
from blog.moderation.forms import DecisionForm
from blog.moderation.queues import find_case
from blog.moderation.records import records_of
from blog.moderation.reported import reported_one
from blog.moderation.reported_keep import NothingToSettle, decide_reported
from blog.moderation.views.everything import REPORTED
from blog.moderation.views.many import decide_many
from blog.moderation.views.report_letters import tell_reporters
from blog.moderation.views.rows import Row
from blog.words import N_


def decide_one_or_many() -> Answer:
    many = "pick" in request.form or "everything" in request.form or "many" in request.form
    return decide_many() if many else decide_one()


def decide_one() -> Answer:
    form = DecisionForm()
    if not form.validate():
        raise Invalid(N_("This decision was not understood. Go back to the queue and press again."))
    press: dict[str, Any] = {
        "comment_id": form.comment.data,
        "decision": form.decision.data,
        "version": form.version.data,
        "reason": form.reason.data,
        "note": form.note.data,
        "by": signed_in(),
        "at": clock.now(),
    }
    try:
        if form.seen.data is None:
            change = decide(session(), **press)
        else:
            change = decide_reported(session(), seen=form.seen.data, **press)
    except Stale as stale:
        return overtaken(stale)
    except NothingToSettle as refusal:
        return settled_before(form.comment.data, refusal)
    tell_reporters(change)
    if by_script():
        return jsonify(html=notice_of(change), said=said(change))
    return done(change)


def settled_before(comment_id: int, refusal: NothingToSettle) -> Answer:
    """Answer 409, to the desk's script in place of the comment."""
    if not by_script():
        raise refusal
    release()
    values: dict[str, Any] = {"comment_id": comment_id, "message": in_words(refusal)}
    answer = jsonify(html=render_template("moderation/_refused_row.html", **values))
    answer.status_code = 409
    return answer


def undo_one(change_id: int) -> Answer:
    try:
        change = undo(session(), change_id=change_id, by=signed_in(), at=clock.now())
    except Stale as stale:
        return overtaken(stale)
    tell_reporters(change)  # taking an undo back settles again
    if by_script():
        html = row_of(change.comment_id, request.form.get("queue", ""))
        return jsonify(html=html, said=said(change))
    return done(change)


def by_script() -> bool:
    """Whether the desk's script asks: it changes the page in place."""
    return request.accept_mimetypes.best == "application/json"


def done(change: StatusChange) -> Answer:
    """Tell what was done, with a button that takes it back."""
    flash(Markup(notice_of(change)), "undo")  # noqa: S704 - rendered by our own template, which escapes
    return see_other(way_back(url_for("moderation.queue")))


def notice_of(change: StatusChange) -> str:
    back = way_back(url_for("moderation.queue")).partition("#")[0]
    return render_template(
        "moderation/_done.html",
        change=change,
        back=f"{back}#comment-{change.comment_id}",
        queue=REPORTED if request.form.get("queue") == REPORTED else "",
    )


def said(change: StatusChange) -> str:
    """Return the same in words alone, for who listens to the page."""
    return Markup(render_template("moderation/_said.html", change=change)).unescape()  # noqa: S704 - it is text


def row_of(comment_id: int, queue: str) -> str:
    """Return the comment as its queue shows it, to stand where it stood."""
    told = reported_one(session(), comment_id) if queue == REPORTED else None
    case = told.case if told else find_case(session(), comment_id)
    assert case is not None
    record = records_of(session(), [case.author.id], signed_in())[case.author.id]
    return render_template(
        "moderation/_rows.html",
        rows=[Row(case, record, way_back(url_for("moderation.queue")), told)],
        show_status=True,
        now=clock.now(),
    )


def overtaken(stale: Stale) -> Response:
    """Answer 409 with who did what, and the comment as it is now to decide about anew."""
    values = {
        "comment": stale.comment,
        "last": stale.last,
        "back": way_back(url_for("moderation.queue")),
        "now": clock.now(),
    }
    if by_script():
        answer = jsonify(html=render_template("moderation/_stale_row.html", **values))
    else:
        answer = make_response(render_template("moderation/stale.html", **values))
    release()
    answer.status_code = 409
    return answer
