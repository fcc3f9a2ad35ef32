"""People and their roles, for admins."""

from itertools import groupby

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.forms import RolesForm
from blog.accounts.grant import set_roles
from blog.accounts.http import signed_in
from blog.accounts.models import Person, Role, RoleChange
from blog.accounts.people import people_page, recent_role_changes
from blog.db import session
from blog.http import number_argument, see_other, way_back
from blog.settings.dates import day


def people() -> str:
    search = request.args.get("q", "")[:200]
    imported = request.args.get("imported") == "1"
    before = number_argument("before")
    return render_template(
        "accounts/people.html",
        page=people_page(session(), search=search, imported=imported, before=before),
        days=by_day(recent_role_changes(session())),
        search=search,
        imported=imported,
        before=before,
        all_roles=list(Role),
    )


def by_day(changes: list[RoleChange]) -> list[tuple[str, list[RoleChange]]]:
    """Return the changes under the days they fall on, in words."""
    return [(name, list(those)) for name, those in groupby(changes, lambda change: day(change.at))]


def change_roles(person_id: int) -> AnyResponse:
    form = RolesForm()
    if not form.validate():
        abort(422)
    person = find_person(session(), Person.id == person_id)
    if person is None:
        abort(404)
    changed = set_roles(
        session(),
        person,
        wanted={Role(each) for each in form.roles.data},
        shown={Role(each) for each in form.shown.data},
        by=signed_in(),
        at=clock.now(),
    )
    if changed:
        flash(_("The roles of %(name)s are changed.", name=person.display_name), "success")
    else:
        flash(_("%(name)s had these roles already.", name=person.display_name), "info")
    if not signed_in().is_admin:
        return see_other("/")
    return see_other(way_back(url_for("accounts.people")))
