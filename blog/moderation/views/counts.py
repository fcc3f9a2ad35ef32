"""How many wait now, for a desk that is open.

Polled, not pushed: the blog runs on any WSGI server, where one connection kept open for server-sent
events takes one worker for as long as somebody's desk is open, and ten moderators would leave none for
readers. A poll costs two short queries every fifteen seconds, answers 304 while nothing happens, and stops
while the tab is hidden.
"""

from typing import Any

from flask import Response, abort, jsonify, make_response, request

from blog.accounts.http import signed_in
from blog.accounts.models import Person
from blog.db import session
from blog.http import number_argument
from blog.moderation.appeals import appeals_since
from blog.moderation.filters import Filter
from blog.moderation.forms import FilterForm
from blog.moderation.looking import taken_apart
from blog.moderation.matching import count_since
from blog.moderation.queues import Queue
from blog.moderation.report_counts import Tabs, tabs_of
from blog.moderation.reported import reported_since
from blog.moderation.views.asked import asked_queue
from blog.moderation.views.own_filters import OWN_FILTERS
from blog.settings.dates import number
from blog.settings.http import blog_zone


def counts() -> Response:
    """Answer the counts of all queues as words and, with ``seen``, how many came since into one."""
    person, seen = signed_in(), number_argument("seen") if request.args.get("seen") != "0" else 0
    asked = request.args.get("queue", "")
    if asked == "appeals" and not person.is_moderator:
        abort(403)
    shown = asked if asked in OWN_FILTERS else asked_queue()
    form = OWN_FILTERS.get(asked, FilterForm).asked()
    if not form.validate():
        abort(422)
    answer: dict[str, Any] = {"counts": in_words(tabs_of(session(), person))}
    if seen is not None:
        answer["new"] = _new(shown, person, form.wanted(blog_zone()), seen)
    response = make_response(jsonify(answer))
    response.add_etag()
    response.make_conditional(request)
    return response


def _new(shown: Queue | str, by: Person, wanted: Filter, seen: int) -> int:
    if shown == "appeals":
        return appeals_since(session(), wanted, seen)
    if not isinstance(shown, Queue):
        return reported_since(session(), by, taken_apart(session(), wanted), seen)
    return count_since(session(), shown, by, wanted, seen)


def in_words(tabs: Tabs) -> dict[str, str]:
    """Return the counts as tabs show them, by the tabs' names."""
    return {
        name: f"{number(tabs.most(name))}+" if found > tabs.most(name) else number(found)
        for name, found in tabs.counts.items()
    }
