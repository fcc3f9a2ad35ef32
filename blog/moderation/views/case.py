"""The case: one comment with its history and what a moderator may do about it."""

from flask import abort, render_template

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.moderation.log import history_of
from blog.moderation.permissions import can_moderate
from blog.moderation.queues import find_case
from blog.moderation.views.log import by_day


def case(comment_id: int) -> str:
    found = find_case(session(), comment_id)
    if found is None or not can_moderate(signed_in(), found.post):
        abort(404)
    return render_template(
        "moderation/case.html",
        case=found,
        days=by_day(history_of(session(), found.comment, signed_in())),
        now=clock.now(),
    )
