"""Who is asking: the signed-in person of a request, and gates for whole areas."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort, flash, g, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from blog import clock, security_log
from blog.accounts import kept
from blog.accounts.devices import http as devices
from blog.accounts.devices.models import Device
from blog.accounts.models import Person
from blog.accounts.second_factor import DESKS, WHY, is_asked, is_behind
from blog.db import session
from blog.errors import Forbidden, Refusal
from blog.form_token import FIELD
from blog.http import View, see_other
from blog.limits import Limit, address, count
from blog.settings.http import the_settings
from blog.settings.models import SecondFactor
from blog.words import N_

login_manager = LoginManager()
login_manager.session_protection = None  # addresses of phones change

KEEPING = Limit("keep", "30 per hour")
"""Forms kept per address: more than one person loses in an hour, too few to fill a disk."""

KEEPING_FOR_LONG = Limit("keep for long", "100 per 7 days")
"""The same for as long as they are kept: one address alone does not displace what others left."""

SECRET_FIELDS = ("password", "proof", "code", "credential")
"""Parts of the names of fields that are kept nowhere, not even for a moment."""

PLACES_MAX = 8
"""Forms kept per visitor, so that the cookie stays small; the oldest makes room."""


def init_app(app: Flask) -> None:
    login_manager.request_loader(lambda _request: devices.load_person())
    login_manager.init_app(app)
    devices.init_app(app)
    app.before_request(lead_back_first)
    login_manager.unauthorized_handler(to_sign_in)
    app.before_request(lead_to_second_factor)
    app.before_request(forget_what_is_sent_again)


def the_person() -> Person | None:
    """Return who is signed in, or nobody."""
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001 - Flask-Login's documented way to the object behind its proxy


def lead_back_first() -> Response | None:
    """Let nobody to a desk whose account is being closed: who wants to work here keeps it first."""
    if not request.path.startswith(DESKS):
        return None
    person = the_person()
    if person is None or not person.is_closing:
        return None
    if request.method == "POST":
        raise Forbidden(N_("Your account is being closed. Keep it first, in another tab."))
    return see_other(url_for("privacy.close"))


def lead_to_second_factor() -> Response | None:
    """Let nobody do without a second factor what the settings ask one for."""
    changes = request.method == "POST"
    if not is_behind(request.path, SecondFactor.EVERYBODY, changes=changes):
        return None  # before any query: most only read, and passwords are hashed before the first
    asked, person = the_settings().membership.second_factor, the_person()
    behind = is_behind(request.path, asked, changes=changes)
    if not behind or person is None or devices.this_device().strong or not is_asked(person, asked):
        return None
    if changes:
        # Not elsewhere: from here the browser's way back leads to the filled form.
        raise Forbidden(
            N_(
                "You need a second factor here. Set one up in another tab, under “How you sign in”, "
                "then go back: what you typed is still in the form."
            )
        )
    flash(_(WHY[asked]), "info")
    return see_other(url_for("accounts.ways"))


def require(allowed: Callable[[Person], bool]) -> Callable[[], Response | None]:
    """Return a gate for ``blueprint.before_request``: sign in first, 403 for the wrong people."""

    def gate() -> Response | None:
        person = the_person()
        if person is None:
            return to_sign_in()
        if not allowed(person):
            abort(403)
        return None

    return gate


def only(allowed: Callable[[Person], bool], view: View) -> View:
    """Return the view behind a gate of its own, where its blueprint is open to others."""
    gate = require(allowed)

    @wraps(view)
    def gated(*args: Any, **kwargs: Any) -> Any:
        return gate() or view(*args, **kwargs)

    return gated


def start_session(person: Person, *, remember: bool = False, strong: bool = False) -> Device:
    """Sign in, in a session that nobody else could have prepared; what is kept stays kept.

    ``strong`` says that a second factor was asked for. Who has one and did not show it yet must not
    come here: see ``go_on_to_sign_in`` of the views.
    """
    the_person()  # whoever was signed in here before no longer is
    begin_cookie()
    device = devices.begin_here(person, lasting=remember, strong=strong)
    security_log.record(
        "sign_in", person=person.id, device=device.id, strong=strong, network=address()
    )
    _now_is(person)
    return device


def begin_cookie() -> None:
    """Empty this visitor's session but for the key to what they typed."""
    own = {name: cookie[name] for name in ("kept_key", "kept_places") if name in cookie}
    cookie.clear()
    cookie.update(own)


def end_session() -> None:
    """Sign out and leave nothing behind on a computer that others use."""
    person = the_person()
    if person is not None:
        security_log.record("sign_out", person=person.id, network=address())
    cookie.clear()
    devices.end_here()
    _now_is(None)


def _now_is(person: Person | None) -> None:
    login_manager._update_request_context_with_user(person)  # noqa: SLF001 - login_user() would keep a second session of its own


def sign_in_first(come_back_to: str | None = None) -> Response:
    """Send to the sign-in page, which leads back to where it was asked for."""
    here = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else "/"
    return see_other(url_for("accounts.login", next=come_back_to or here))


def signed_in() -> Person:
    """Return who is signed in; only behind a gate that made sure of it."""
    person: Any = the_person()
    assert isinstance(person, Person)
    return person


def keep_and_sign_in(place: str, fields: dict[str, str], come_back_to: str) -> Response:
    """Keep what was typed at ``place`` and send to the sign-in page, which leads to ``come_back_to``.

    Raise TooFast or Invalid (too long) when it cannot be kept.
    """
    keep_here(place, fields)
    return sign_in_first(come_back_to)


def keep_here(place: str, fields: dict[str, str]) -> None:
    """Keep what was typed at ``place`` until this visitor is signed in; raise as above.

    ``place`` names the form: ``comment:12``, ``post:3``, ``post:new``.
    """
    for limit in (KEEPING, KEEPING_FOR_LONG):
        count(limit, address())
    typed = {name: value for name, value in fields.items() if name != FIELD}
    cookie.setdefault("kept_key", kept.new_key())
    kept.keep(session(), key=cookie["kept_key"], place=place, fields=typed, at=clock.now())
    others = [each for each in kept_places() if each != place]
    cookie["kept_places"] = [*others, place][-PLACES_MAX:]


def to_sign_in() -> Response:
    """Send from a gate to the sign-in page, and keep the form that was sent there by nobody.

    After signing in one comes to ``views/typed.py``, which shows it and sends it on. Secrets are not
    kept, nor is a form that holds nothing, or more than can be kept.
    """
    if g.get("form_expired"):  # nobody knows whose form it is; the browser's way back leads to it
        raise Forbidden(
            N_(
                "You are not signed in any more. Sign in in another tab, then go back here: "
                "what you typed is still in the form."
            )
        )
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != FIELD and not any(word in name for word in SECRET_FIELDS)
    ]
    if not any(value.strip() for _name, value in typed):
        return sign_in_first()
    place = form_place(request.path)
    try:
        return keep_and_sign_in(
            place, {"form": json.dumps(typed)}, url_for("accounts.typed", form=request.path)
        )
    except Refusal:
        return sign_in_first()


def forget_what_is_sent_again() -> None:
    """Forget a form that was kept when it comes again; it stays when the answer is no success."""
    if request.method != "POST" or form_place(request.path) not in kept_places():
        return
    if the_person() is not None:
        forget_kept(form_place(request.path))


def form_place(path: str) -> str:
    """Return the place of a form that is known by its address alone."""
    return f"form:{path}"


def kept_fields(place: str) -> dict[str, str] | None:
    """Return what this visitor typed at ``place`` before signing in, if it is still kept."""
    if place not in kept_places():
        return None
    return kept.find(session(), key=cookie["kept_key"], place=place, at=clock.now())


def forget_kept(place: str) -> None:
    """Forget it; call when the form went through."""
    if place in kept_places():
        kept.forget(session(), key=cookie["kept_key"], place=place)
        cookie["kept_places"] = [each for each in kept_places() if each != place]


def kept_places() -> list[str]:
    """Return the places at which something of this visitor is kept, the newest last."""
    places: list[str] = cookie.get("kept_places", [])
    return places
