"""How one signs in: the page of all ways, and the authenticator app."""

from base64 import b64encode

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.devices.end import end_devices
from blog.accounts.devices.http import prove_here, this_device
from blog.accounts.factors.authenticator import authenticator_of, set_up_authenticator
from blog.accounts.factors.codes import address_of, new_secret, picture_of
from blog.accounts.factors.held import passkeys_of
from blog.accounts.factors.recovery import count_recovery_codes, new_recovery_codes
from blog.accounts.factors.remove import remove_authenticator
from blog.accounts.factors.seal import seal, unseal
from blog.accounts.forms import SetUpCodeForm
from blog.accounts.http import signed_in
from blog.accounts.providers.link import link_of
from blog.accounts.views.letter import secret
from blog.accounts.views.me import own_account
from blog.accounts.views.not_me import tell
from blog.accounts.views.shown import shown
from blog.db import session
from blog.errors import NotFound, Refusal
from blog.headers import DRAWN, loads
from blog.http import see_other
from blog.settings.http import the_settings
from blog.words import N_

SECRET_SECONDS = 3600
"""A secret that is shown has to be confirmed within this time."""


def ways() -> Response:
    person = signed_in()
    page = render_template(
        "accounts/ways.html",
        app=authenticator_of(session(), person.id),
        link=link_of(session(), person.id),
        passkeys=passkeys_of(session(), person.id),
        codes_left=count_recovery_codes(session(), person.id),
    )
    return make_response(page)


@loads(DRAWN)
def set_up_app() -> Response:
    form, person, at = SetUpCodeForm(), signed_in(), clock.now()
    if request.method != "POST":
        form.sealed.data = seal(secret(), f"{person.id} {new_secret()}", at=at)
        return _page(form)
    try:
        if not form.validate():
            return _page(form)
        codes = set_up_authenticator(
            session(),
            secret(),
            person_id=person.id,
            app_secret=_own_secret(form),
            code=form.code.data,
            taken=the_settings().membership.app_codes,
            at=at,
        )
    except Refusal as refusal:
        return _page(form, refusal)
    # The other devices were signed in with the password alone.
    end_devices(session(), person.id, but=this_device().id)
    prove_here(strong=True)
    tell("factor_added", own_account(), factor=_("an authenticator app"))
    return _codes(codes)


def remove_app() -> Response:
    if not remove_authenticator(session(), signed_in().id, at=clock.now()):
        raise NotFound(N_("No authenticator app is set up."))
    tell("factor_removed", own_account(), factor=_("the authenticator app"))
    flash(_("Your authenticator app is no longer asked for."), "success")
    return see_other(url_for("accounts.ways"))


def renew_codes() -> Response:
    person = signed_in()
    if authenticator_of(session(), person.id) is None:
        raise NotFound(N_("No authenticator app is set up."))
    codes = new_recovery_codes(session(), person.id, at=clock.now())
    tell("factor_added", own_account(), factor=_("new recovery codes"))
    return _codes(codes)


def _page(form: SetUpCodeForm, refusal: Refusal | None = None) -> Response:
    """Return the page with the same secret as before, or with a new one when that is too old."""
    person, at = signed_in(), clock.now()
    assert person.account is not None
    try:
        app_secret = _own_secret(form)
    except Refusal as too_old:
        refusal = refusal or too_old
        app_secret = new_secret()
        form.sealed.data = seal(secret(), f"{person.id} {app_secret}", at=at)
    said = address_of(app_secret, email=person.account.email, blog=the_settings().blog.title)
    picture = b64encode(picture_of(said)).decode()
    answer = shown(
        "accounts/set_up_app.html",
        form,
        refusal=refusal,
        picture=f"data:image/svg+xml;base64,{picture}",
        app_secret=" ".join(app_secret[at : at + 4] for at in range(0, len(app_secret), 4)),
        address=said,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _own_secret(form: SetUpCodeForm) -> str:
    """Return the secret that was shown to this person; raise Invalid for another's or an old one."""
    said = unseal(secret(), form.sealed.data or "", at=clock.now(), seconds=SECRET_SECONDS)
    whose, _space, app_secret = said.partition(" ")
    if whose != str(signed_in().id):
        raise NotFound(N_("This form belongs to somebody else."))
    return app_secret


def _codes(codes: list[str]) -> Response:
    """Show the recovery codes, this once; no cache keeps them."""
    answer = make_response(render_template("accounts/recovery_codes.html", codes=codes))
    answer.headers["Cache-Control"] = "no-store"
    return answer
