"""Where one is signed in, and signing out there."""

from flask import abort, flash, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.devices.end import end_device, end_devices
from blog.accounts.devices.find import devices_of
from blog.accounts.devices.http import this_device
from blog.accounts.http import signed_in
from blog.db import session
from blog.http import see_other


def devices() -> str:
    found = devices_of(session(), signed_in().id, clock.now())
    return render_template("accounts/devices.html", devices=found, this=this_device())


def end(device_id: int) -> Response:
    if device_id == this_device().id or not end_device(
        session(), device_id, person_id=signed_in().id
    ):
        abort(404)  # this one is left by signing out
    flash(_("That device is signed out."), "success")
    return see_other(url_for("accounts.devices"))


def end_others() -> Response:
    count = end_devices(session(), signed_in().id, but=this_device().id)
    flash(
        ngettext(
            "%(num)s other device is signed out.", "%(num)s other devices are signed out.", count
        ),
        "success",
    )
    return see_other(url_for("accounts.devices"))
