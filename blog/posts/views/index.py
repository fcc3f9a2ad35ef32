"""The list of posts."""

from flask import abort, render_template, request

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.posts.permissions import can_edit
from blog.posts.queries import SEARCH_MAX, Tab, desk_page, shown_status


def index() -> str:
    tab = _tab()
    search = request.args.get("q", "").strip()[:SEARCH_MAX]
    now = clock.now()
    by = signed_in()
    found = desk_page(
        session(),
        by=by,
        at=now,
        tab=tab,
        search=search,
        before=request.args.get("before"),
    )
    statuses = {post.id: shown_status(post, now) for post in found.posts}
    return render_template(
        "write/index.html",
        page=found,
        statuses=statuses,
        editable={post.id for post in found.posts if can_edit(by, post)},
        tab=tab,
        tabs=list(Tab),
        search=search,
        is_first=not request.args.get("before"),
        now=now,
    )


def _tab() -> Tab:
    try:
        return Tab(request.args.get("status", Tab.ALL))
    except ValueError:
        abort(404)
