"""The reported queue, and what is decided there without a change of status."""

import re
from datetime import UTC, datetime, timedelta

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import signed_in
from blog.comments.token import new_token
from blog.db import session
from blog.errors import Invalid
from blog.http import BIGGEST_ID, see_other, way_back
from blog.moderation import reported as queue
from blog.moderation.decide import Stale
from blog.moderation.records import records_of
from blog.moderation.report_weight import WHOLE
from blog.moderation.reported_keep import keep, unkeep
from blog.moderation.views.decisions import done, overtaken
from blog.moderation.views.queue import tabs
from blog.moderation.views.report_letters import tell_reporters, tell_reporters_of_kept
from blog.words import N_

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def reported() -> str:
    asked = request.args.get("after")
    after = None if asked is None else queue.Place.read(asked) or abort(404)
    page = queue.reported_page(session(), signed_in(), after)
    return render_template(
        "moderation/reported.html",
        **tabs(None),
        page=page,
        first=after is None,
        here=url_for("moderation.reported", after=asked),
        records=records_of(session(), [each.case.author.id for each in page.shown], signed_in()),
        whole=WHOLE,
        token=new_token(),
        now=clock.now(),
    )


def keep_reported(comment_id: int) -> Answer:
    by, at = signed_in(), clock.now()
    version, seen = _number("version"), _number("seen")
    try:
        change = keep(session(), comment_id=comment_id, version=version, seen=seen, by=by, at=at)
    except Stale as stale:
        return overtaken(stale)
    if change is not None:
        tell_reporters(change)
        return done(change)
    tell_reporters_of_kept(comment_id, by, at)
    notice = render_template(
        "moderation/reported_kept.html",
        comment_id=comment_id,
        settled_at=(at - _EPOCH) // _MICROSECOND,
        back=_back(),
    )
    flash(Markup(notice), "undo")  # noqa: S704 - rendered by our own template, which escapes
    return see_other(_back())


def undo_keep(comment_id: int) -> Answer:
    settled_at = _EPOCH + _number("settled_at") * _MICROSECOND
    unkeep(session(), comment_id=comment_id, settled_at=settled_at, by=signed_in())
    flash(_("The reports are open again."), "success")
    return see_other(_back())


def _back() -> str:
    return way_back(url_for("moderation.reported"))


def _number(name: str) -> int:
    """Return a hidden field; raise Invalid for what no form of ours carries."""
    text = request.form.get(name, "")
    if not _NUMBER.fullmatch(text) or int(text) > min(BIGGEST_ID, 2**55):
        raise Invalid(N_("This decision was not understood. Go back to the queue and press again."))
    return int(text)
