"""Deciding about a comment from a letter: the link says who, about what, at which version.

It signs nobody in and opens nothing else. A GET only shows, for mail programs look at links too.
"""

from datetime import datetime

from flask import Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.links import BadLink
from blog.accounts.models import Person
from blog.accounts.views.confirm import dead_link
from blog.comments.lifecycle import OPEN
from blog.db import release, session
from blog.errors import Forbidden, Invalid
from blog.http import see_other
from blog.moderation import decide as deciding
from blog.moderation.forms import REASON_MAX
from blog.moderation.permissions import can_moderate
from blog.moderation.queues import Case, find_case
from blog.notifications.forms import DecideForm
from blog.notifications.http import links_of
from blog.notifications.links import Decidable
from blog.settings.http import the_settings
from blog.words import N_


def decide(token: str) -> Answer:
    now = clock.now()
    try:
        link = links_of(current_app).read_decide(session(), token, at=now)
    except BadLink as bad:
        return dead_link(bad, _("To the queue"), url_for("moderation.queue"))
    if request.method == "POST":
        return take(link, now)
    return shown(link, now)


def take(link: Decidable, now: datetime) -> Answer:
    """Do as was pressed, then show it; who comes second sees who was first."""
    form = DecideForm()
    if not form.validate():
        raise Invalid(N_("This decision was not understood. Go back and press again."))
    find(link)
    try:
        deciding.decide(
            session(),
            comment_id=link.comment_id,
            decision=form.decision.data,
            version=link.version,
            reason=form.reason.data,
            by=link.person,
            at=now,
        )
    except deciding.Stale:
        return shown(link, now)
    return see_other(request.path)


def shown(link: Decidable, now: datetime) -> Response:
    """Return the comment with its buttons; or, once it is another version, what became of it.

    That is 200 for who did it, 409 for everybody else.
    """
    case = find(link)
    fresh = case.comment.version == link.version and case.comment.status in OPEN
    own = case.last.by_id == link.person.id
    page = render_template(
        "notifications/decide.html",
        case=case,
        who=session().get(Person, case.last.by_id) if case.last.by_id else None,
        fresh=fresh,
        own=own,
        edited=is_edited_since(case),
        reasons=the_settings().comments.reasons,
        reason_max=REASON_MAX,
        now=now,
    )
    if fresh or (own and request.method != "POST"):
        return make_response(page)
    release()
    return make_response(page, 409)


def find(link: Decidable) -> Case:
    """Return the comment as the desk knows it; raise Forbidden when the person is no moderator now."""
    case = find_case(session(), link.comment_id)
    if case is None or not can_moderate(link.person, case.post):
        raise Forbidden(N_("You do not moderate this comment any more, so this link does nothing."))
    return case


def is_edited_since(case: Case) -> bool:
    """Whether its author changed the text after the last decision: then that is why it is stale."""
    edited = case.comment.edited_at
    return edited is not None and edited >= case.last.at
