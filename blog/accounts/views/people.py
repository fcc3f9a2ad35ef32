"""The list of people, for admins."""

from flask import abort, render_template, request

from blog import clock
from blog.accounts.models import Role
from blog.accounts.people import people_page
from blog.accounts.standing import barred_by, is_premoderated
from blog.db import session
from blog.http import number_argument

SEARCH_MAX = 254
"""Characters of a search: as long as an address can be (RFC 5321)."""


def people() -> str:
    search = request.args.get("q", "")[:SEARCH_MAX]
    role = _role()
    imported = request.args.get("imported") == "1"
    before = number_argument("before")
    page = people_page(session(), search=search, role=role, imported=imported, before=before)
    now = clock.now()
    return render_template(
        "accounts/people.html",
        page=page,
        barred={each.id: barred_by(each, now) for each in page.people},
        watched={each.id for each in page.people if is_premoderated(each, now)},
        search=search,
        role=role,
        imported=imported,
        before=before,
        all_roles=list(Role),
    )


def _role() -> Role | None:
    try:
        return Role(request.args["role"]) if request.args.get("role") else None
    except ValueError:
        abort(404)
