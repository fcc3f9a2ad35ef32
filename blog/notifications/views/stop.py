"""Stopping one kind of letters from the letter itself, without signing in.

Mail programs press for their reader: they POST to the address in List-Unsubscribe, from elsewhere,
without a cookie or a token of ours (RFC 8058, 3.2). The signed link is all the proof there is, and it
proves enough: it can stop one kind of letters of one person. A GET stops nothing, for programs look at
links too.
"""

from flask import current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.links import BadLink
from blog.accounts.views.confirm import dead_link
from blog.db import session
from blog.notifications.choices import choices_of, choose
from blog.notifications.forms import TITLES
from blog.notifications.http import links_of
from blog.notifications.kinds import Cadence


def stop(token: str) -> Answer:
    try:
        person, kind = links_of(current_app).read_stop(session(), token)
    except BadLink as bad:
        return dead_link(bad, _("Choose your letters"), url_for("letters.choices"))
    if request.method == "POST":
        choose(session(), person.id, {kind: Cadence.OFF}, at=clock.now())
    stopped = choices_of(session(), person.id)[kind] is Cadence.OFF
    page = render_template("notifications/stop.html", title=TITLES[kind], stopped=stopped)
    return make_response(page)
