"""How many wait now, for a desk that is open.

Polled, not pushed: the blog runs on any WSGI server, where one connection kept open for server-sent
events takes one worker for as long as somebody's desk is open, and ten moderators would leave none for
readers. A poll costs two short queries every fifteen seconds, answers 304 while nothing happens, and stops
while the tab is hidden.
"""

from flask import Response, abort, jsonify, make_response, request

from blog.accounts.http import signed_in
from blog.db import session
from blog.http import number_argument
from blog.moderation.forms import FilterForm
from blog.moderation.matching import count_since
from blog.moderation.report_counts import Tabs, tabs_of
from blog.moderation.views.asked import asked_queue
from blog.settings.dates import number
from blog.settings.http import blog_zone


def counts() -> Response:
    """Answer the counts of all queues as words and, with ``seen``, how many came since into one."""
    shown, person, form = asked_queue(), signed_in(), FilterForm.asked()
    if not form.validate():
        abort(422)
    seen = number_argument("seen") if request.args.get("seen") != "0" else 0
    answer = {"counts": in_words(tabs_of(session(), person))}
    if seen is not None:
        wanted = form.wanted(blog_zone())
        answer["new"] = count_since(session(), shown, person, wanted, seen)  # type: ignore[assignment]
    response = make_response(jsonify(answer))
    response.add_etag()
    response.make_conditional(request)
    return response


def in_words(tabs: Tabs) -> dict[str, str]:
    """Return the counts as tabs show them, by the tabs' names."""
    return {
        name: f"{number(tabs.most(name))}+" if found > tabs.most(name) else number(found)
        for name, found in tabs.counts.items()
    }
