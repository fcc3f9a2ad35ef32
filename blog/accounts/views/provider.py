"""Signing in with an account at an OpenID Connect provider, and linking one from inside one's own.

The provider sends people back with a GET, which changes nothing: it asks the provider who they are,
and shows a button. The button's POST links or signs in.
"""

import hmac
import secrets
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blog import clock, db, security_log
from blog.accounts.find import find_person
from blog.accounts.http import signed_in, the_person
from blog.accounts.models import Person
from blog.accounts.providers.id_token import not_signed_in
from blog.accounts.providers.link import link_account, linked_person, unlink_account
from blog.accounts.providers.provider import Provider
from blog.accounts.views.attempts import FROM_ONE_PLACE
from blog.accounts.views.half import go_on_to_sign_in
from blog.accounts.views.letter import absolute
from blog.accounts.views.me import own_account
from blog.accounts.views.not_me import tell
from blog.config import OpenIdConfig
from blog.db import session
from blog.errors import Invalid, NotFound, TooFast
from blog.http import see_other, way_back
from blog.limits import Limit, address, count
from blog.words import N_

AWAY_SECONDS, BACK_SECONDS = 900, 300
"""At the provider, and at the button here."""

ONCE = Limit("provider state", "1 per 30 minutes")
"""One way there and back is used once, whatever copies of its cookie there are."""


def provider_name() -> str:
    """Return what the provider is called, or nothing when there is none."""
    config: OpenIdConfig | None = current_app.config["OPENID"]
    return config.name if config else ""


def start() -> Response:
    return _leave(link=0)


def start_linking() -> Response:
    return _leave(link=signed_in().id)


def back() -> Response:
    """Take what the provider says, if it is the answer to what this browser asked."""
    asked = cookie.pop("provider", None)
    state, code = request.args.get("state", ""), request.args.get("code", "")
    if asked is None or clock.now().timestamp() - asked["at"] > AWAY_SECONDS:
        raise not_signed_in()
    if not hmac.compare_digest(asked["state"].encode(), state.encode()) or not code:
        raise not_signed_in()
    _use_once(asked["state"])
    provider = _provider()
    db.release()  # nothing is held while another machine answers
    said = provider.finish(
        code=code, nonce=asked["nonce"], verifier=asked["verifier"], at=clock.now()
    )
    cookie["provider_said"] = {
        "subject": said.subject,
        "email": said.email,
        "link": asked["link"],
        "once": secrets.token_urlsafe(16),
        "at": int(clock.now().timestamp()),
    }
    page = render_template(
        "accounts/provider.html",
        name=provider.config.name,
        email=said.email,
        linking=bool(asked["link"]),
        next=asked["next"],
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def go_on() -> Response:
    said = cookie.pop("provider_said", None)
    if said is None or clock.now().timestamp() - said["at"] > BACK_SECONDS:
        raise not_signed_in()
    _use_once(said["once"])
    issuer = _provider().config.issuer
    if said["link"]:
        return _link(said, issuer)
    count(FROM_ONE_PLACE, address())
    person_id = linked_person(session(), issuer=issuer, subject=said["subject"])
    person = find_person(session(), Person.id == person_id) if person_id else None
    if person is None or not person.is_registered:
        security_log.record("sign_in.failed", factor="provider", network=address())
        flash(
            _(
                "No account here is linked with the one at %(name)s. Sign in with your password, "
                "then link it under “How you sign in”.",
                name=provider_name(),
            ),
            "info",
        )
        return see_other(url_for("accounts.login", next=way_back("") or None))
    return go_on_to_sign_in(person, remember=False, back=way_back(""))


def unlink() -> Response:
    if not unlink_account(session(), signed_in().id, at=clock.now()):
        raise NotFound(N_("No account elsewhere is linked."))
    tell("factor_removed", own_account(), factor=_("the account at %(name)s", name=provider_name()))
    flash(
        _("Your account at %(name)s opens nothing here any more.", name=provider_name()), "success"
    )
    return see_other(url_for("accounts.ways"))


def _leave(*, link: int) -> Response:
    provider = _provider()
    db.release()
    nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    begun = provider.start(nonce=nonce, verifier=verifier)
    cookie["provider"] = {
        "state": begun.state,
        "nonce": nonce,
        "verifier": verifier,
        "link": link,
        "next": way_back(""),
        "at": int(clock.now().timestamp()),
    }
    return redirect(begun.url)


def _link(said: dict[str, Any], issuer: str) -> Response:
    person = the_person()
    if person is None or person.id != said["link"]:
        raise not_signed_in()
    link_account(
        session(),
        person_id=person.id,
        issuer=issuer,
        subject=said["subject"],
        email=said["email"],
        at=clock.now(),
    )
    tell("factor_added", own_account(), factor=_("an account at %(name)s", name=provider_name()))
    flash(
        _("Linked. From now on your account at %(name)s signs you in.", name=provider_name()),
        "success",
    )
    return see_other(url_for("accounts.ways"))


def _use_once(what: str) -> None:
    try:
        count(ONCE, what)
    except TooFast:
        raise Invalid(N_("This was used already. Begin again.")) from None


def _provider() -> Provider:
    config: OpenIdConfig | None = current_app.config["OPENID"]
    if config is None:
        raise NotFound(N_("There is nothing at this address, or not any more."))
    signatures = current_app.config["SIGNATURES"]
    return Provider(config, absolute("accounts.provider_back"), signatures)
