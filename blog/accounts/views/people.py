"""The list of people, for admins.

What is looked for is posted: an address of somebody's mailbox stays out of addresses of pages, which browsers
remember. It leads to that person; a part of a name leads to a list with an address of its own.
"""

from contextlib import suppress

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.emails import LENGTH_MAX, clean_email
from blog.accounts.models import Role
from blog.accounts.people import PeoplePage, people_page, whose_address
from blog.accounts.standing import barred_by, is_premoderated
from blog.db import session
from blog.errors import Invalid
from blog.http import number_argument, see_other


def people() -> str:
    search = _text(request.args.get("q", ""))
    role = _role(request.args.get("role"))
    imported = request.args.get("imported") == "1"
    before = number_argument("before")
    page = people_page(session(), search=search, role=role, imported=imported, before=before)
    return _page(page, search=search, role=role, imported=imported)


def look_for() -> Response | tuple[str, int]:
    search = _text(request.form.get("q", ""))
    role = _role(request.form.get("role"))
    imported = request.form.get("imported") == "1"
    if "@" not in search[1:]:  # in front of a name it is a sign of old chats
        listed = url_for(
            "accounts.people", q=search or None, role=role or None, imported=1 if imported else None
        )
        return see_other(listed)
    with suppress(Invalid):  # mistyped, it is nobody's, and stays out of addresses as well
        found = whose_address(session(), clean_email(search))
        if found is not None:
            return see_other(url_for("accounts.person", person_id=found))
    nobody = _("Nobody here has this address.")
    return _page(
        PeoplePage([], None), search=search, role=role, imported=imported, wrong=nobody
    ), 422


def _page(
    page: PeoplePage, *, search: str, role: Role | None, imported: bool, wrong: str = ""
) -> str:
    now = clock.now()
    return render_template(
        "accounts/people.html",
        page=page,
        barred={each.id: barred_by(each, now) for each in page.people},
        watched={each.id for each in page.people if is_premoderated(each, now)},
        search=search,
        role=role,
        imported=imported,
        wrong=wrong,
        all_roles=list(Role),
    )


def _text(typed: str) -> str:
    return typed[:LENGTH_MAX].strip()


def _role(named: str | None) -> Role | None:
    try:
        return Role(named) if named else None
    except ValueError:
        abort(404)
