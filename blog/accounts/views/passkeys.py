"""Passkeys: adding, naming and removing them, and signing in with one. The only pages that need scripts."""

from flask import Response as PlainResponse
from flask import abort, current_app, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blog import clock, security_log
from blog.accounts.devices.end import end_devices
from blog.accounts.devices.http import prove_here, this_device
from blog.accounts.devices.names import name_of
from blog.accounts.factors.held import has_factors
from blog.accounts.factors.passkeys import (
    add_passkey,
    options_to_add,
    options_to_sign_in,
    rename_passkey,
)
from blog.accounts.factors.remove import remove_passkey
from blog.accounts.find import find_person
from blog.accounts.forms import LoginForm, PasskeyForm, PasskeyNameForm
from blog.accounts.http import signed_in
from blog.accounts.models import Person
from blog.accounts.views.attempts import FROM_ONE_PLACE
from blog.accounts.views.challenge import answered, new_challenge, signed_by_passkey, site
from blog.accounts.views.half import end_half, half_signed_in
from blog.accounts.views.later import later
from blog.accounts.views.me import own_account
from blog.accounts.views.not_me import sign_in_here, tell
from blog.accounts.views.shown import shown
from blog.db import session
from blog.errors import Invalid, Refusal, TooFast
from blog.http import see_other, way_back
from blog.limits import address, count
from blog.settings.http import the_settings
from blog.words import N_


def new_passkey() -> Response:
    person, form, at = signed_in(), PasskeyForm(), clock.now()
    if request.method != "POST":
        form.name.data = " · ".join(filter(None, name_of(request.user_agent.string)))
        return _page(form)
    try:
        if not form.validate():
            return _page(form)
        first = not has_factors(session(), person.id)
        add_passkey(
            session(),
            site(),
            form.credential.data or "",
            person_id=person.id,
            name=form.name.data,
            challenge=answered(),
            at=at,
        )
    except Refusal as refusal:
        return _page(form, refusal)
    if first:  # the other devices were signed in with the password alone
        end_devices(session(), person.id, but=this_device().id)
    prove_here(strong=True)
    added = _("the passkey “%(name)s”", name=form.name.data)
    tell("factor_added", own_account(), factor=added)
    flash(_("Your passkey is kept. Next time it signs you in."), "success")
    return see_other(url_for("accounts.ways"))


def rename(passkey_id: int) -> Response:
    form = PasskeyNameForm()
    if not form.validate():
        abort(422)
    if not rename_passkey(session(), passkey_id, person_id=signed_in().id, name=form.name.data):
        abort(404)
    return see_other(url_for("accounts.ways"))


def remove(passkey_id: int) -> Response:
    name = remove_passkey(session(), passkey_id, person_id=signed_in().id, at=clock.now())
    if name is None:
        abort(404)
    tell("factor_removed", own_account(), factor=_("the passkey “%(name)s”", name=name))
    flash(_("The passkey “%(name)s” opens nothing any more.", name=name), "success")
    return see_other(url_for("accounts.ways"))


def sign_in_options() -> PlainResponse:
    """Return what the browser needs, as JSON; it names nobody's passkeys."""
    answer = current_app.response_class(options_to_sign_in(site(), challenge=new_challenge()))
    answer.mimetype = "application/json"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def sign_in() -> Response:
    half = half_signed_in()
    try:
        count(FROM_ONE_PLACE, address())
        person_id = signed_by_passkey(request.form.get("credential", ""))
        if half is not None and half.id != person_id:
            raise Invalid(N_("This passkey belongs to another account."))
        person = find_person(session(), Person.id == person_id)
        if person is None or not person.is_registered:
            raise Invalid(N_("This passkey was not accepted. Try again, or sign in another way."))
    except TooFast as early:
        return later(LoginForm(None), early)
    except Refusal as refusal:
        security_log.record("sign_in.failed", factor="passkey", network=address())
        return shown("accounts/login.html", LoginForm(None), refusal=refusal, next=way_back(""))
    if half is not None:
        return end_half(person)
    sign_in_here(person, remember=True, strong=True)
    return see_other(way_back("/"))


def _page(form: PasskeyForm, refusal: Refusal | None = None) -> Response:
    form.credential.data = ""
    options = options_to_add(
        session(),
        site(),
        person_id=signed_in().id,
        email=own_account().email,
        blog=the_settings().blog.title,
        challenge=new_challenge(),
    )
    return shown("accounts/new_passkey.html", form, refusal=refusal, options=options)
