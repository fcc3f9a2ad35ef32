"""One person, for admins: their roles, sanctions and devices."""

from flask import abort, flash, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from blog import clock, db, security_log
from blog.accounts.acts import Act, record_act
from blog.accounts.devices.end import end_device, end_devices
from blog.accounts.devices.find import devices_of
from blog.accounts.devices.http import this_device
from blog.accounts.find import find_person
from blog.accounts.forms import RolesForm
from blog.accounts.grant import set_roles
from blog.accounts.grant_undo import undo_role_change
from blog.accounts.http import signed_in
from blog.accounts.models import Person, Role
from blog.accounts.people import role_changes_of
from blog.accounts.sanction_rules import can_lift, can_sanction
from blog.accounts.sanctions import sanctions_of
from blog.accounts.views.letter import send
from blog.accounts.views.shown import shown
from blog.db import session
from blog.errors import Refusal
from blog.http import see_other, way_back


def person(person_id: int) -> Response:
    return _page(_found(person_id), RolesForm(None))


def change_roles(person_id: int) -> Response:
    form, somebody = RolesForm(), _found(person_id)
    if not form.validate():
        return _page(somebody, form)
    try:
        changed = set_roles(
            session(),
            somebody,
            wanted={Role(each) for each in form.roles.data},
            shown={Role(each) for each in form.shown.data},
            reason=form.reason.data,
            by=signed_in(),
            at=clock.now(),
        )
    except Refusal as refusal:
        if not signed_in().is_admin:
            raise  # not any more: the page is not for them
        return _page(somebody, form, refusal)
    if changed:
        tell_roles(somebody, form.reason.data)
        flash(_("The roles of %(name)s are changed.", name=somebody.display_name), "success")
    else:
        flash(_("%(name)s had these roles already.", name=somebody.display_name), "info")
    return _go_on(url_for("accounts.person", person_id=person_id))


def undo_change(change_id: int) -> Response:
    change = undo_role_change(session(), change_id, by=signed_in(), at=clock.now())
    somebody = _found(change.person_id)
    tell_roles(somebody, "")
    flash(_("Taken back. %(name)s was told.", name=somebody.display_name), "success")
    return _go_on(url_for("accounts.person", person_id=somebody.id))


def end_one_device(person_id: int, device_id: int) -> Response:
    if device_id == this_device().id or not end_device(session(), device_id, person_id=person_id):
        abort(404)  # one's own is left by signing out
    _note_signed_out(person_id, 1)
    flash(_("That device is signed out."), "success")
    return see_other(url_for("accounts.person", person_id=person_id))


def end_all_devices(person_id: int) -> Response:
    somebody = _found(person_id)
    count = end_devices(session(), somebody.id, but=this_device().id)
    _note_signed_out(person_id, count)
    flash(ngettext("%(num)s device is signed out.", "%(num)s devices are signed out.", count), "success")  # fmt: skip
    return see_other(url_for("accounts.person", person_id=person_id))


def _note_signed_out(person_id: int, count: int) -> None:
    """Write down in both logs that an admin signed somebody out, where there was something to end."""
    security_log.record("devices.ended", person=person_id, by=signed_in().id, count=count)
    if count:
        record_act(session(), Act.SIGNED_OUT, person_id=person_id, by=signed_in(), at=clock.now())


def tell_roles(somebody: Person, reason: str) -> None:
    """Write to the person what they are now, and why."""
    assert somebody.account is not None
    roles = [role for role in Role if role in somebody.roles]
    send("roles_changed", somebody.account.email, roles=roles, reason=reason.strip())


def _found(person_id: int) -> Person:
    return find_person(session(), Person.id == person_id) or abort(404)


def _go_on(default: str) -> Response:
    """Lead back, or home who is no admin any more."""
    return see_other(way_back(default) if signed_in().is_admin else "/")


def _page(somebody: Person, form: RolesForm, refusal: Refusal | None = None) -> Response:
    now, by, person_id = clock.now(), signed_in(), somebody.id
    if refusal or form.errors:
        db.release()  # what was half changed is not shown
        somebody = _found(person_id)
    reading = session()
    return shown(
        "accounts/person.html",
        form,
        refusal=refusal,
        person=somebody,
        all_roles=list(Role),
        past=sanctions_of(reading, person_id, now),
        devices=devices_of(reading, person_id, now),
        changes=role_changes_of(reading, person_id),
        this=this_device(),
        may_sanction=can_sanction(by, somebody),
        may_lift=can_lift(by, somebody),
        now=now,
    )
