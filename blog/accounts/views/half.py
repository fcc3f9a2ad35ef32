"""Half signed in: the password was right, the second factor is still asked for."""

import hmac
from hashlib import sha256

from flask import flash, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blog import clock, security_log
from blog.accounts.devices.http import known_here_as
from blog.accounts.factors.held import has_authenticator, has_factors
from blog.accounts.find import find_person
from blog.accounts.forms import CodeForm
from blog.accounts.http import begin_cookie
from blog.accounts.models import Person
from blog.accounts.views.code import refused_code
from blog.accounts.views.not_me import sign_in_here
from blog.accounts.views.shown import shown
from blog.db import session
from blog.errors import Refusal
from blog.http import see_other, way_back
from blog.limits import Limit, address, count, forget

LASTS_SECONDS = 600
"""Between the password and the code: long enough to find the phone."""

CODES = Limit("code", "5 per 5 minutes; 10 per hour; 20 per day")
"""Per person, of whom the password is known already, from one network; a browser that its owner used has its own."""

CODES_IN_ALL = Limit("code in all", "100 per day")
"""Per person, from all networks and by unknown browsers: three of a million codes are right at a time, so whoever
has many networks needs six years for an even chance."""


def go_on_to_sign_in(person: Person, *, remember: bool, back: str) -> Response:
    """Sign the person in and go back, or ask for the second factor first where there is one."""
    if not has_factors(session(), person.id):
        sign_in_here(person, remember=remember, strong=False)
        return see_other(back or "/")
    begin_cookie()
    cookie["half"] = {
        "person": person.id,
        "bound": _bound(person),
        "at": int(clock.now().timestamp()),
        "remember": remember,
    }
    return see_other(url_for("accounts.second", next=back or None))


def second() -> Response:
    person = half_signed_in()
    if person is None:
        flash(_("That took too long. Sign in once more."), "info")
        return see_other(url_for("accounts.login", next=way_back("") or None))
    form = CodeForm()
    if request.method != "POST" or not form.validate():
        return _page(form, person)
    assert person.account is not None
    known_as = known_here_as(person.account.email)
    who = f"{person.id} known as {known_as}" if known_as else f"{person.id} from {address()}"
    try:
        count(CODES, who)
        if known_as is None:
            count(CODES_IN_ALL, str(person.id))
        refused = refused_code(person.id, form.code.data)
        if refused is not None:
            security_log.record(
                "sign_in.failed", factor="code", person=person.id, network=address()
            )
            raise refused
    except Refusal as refusal:
        return _page(form, person, refusal)
    forget(CODES, who)
    return end_half(person)


def _page(form: CodeForm, person: Person, refusal: Refusal | None = None) -> Response:
    has_app = has_authenticator(session(), person.id)
    return shown("accounts/second.html", form, refusal=refusal, next=way_back(""), has_app=has_app)


def end_half(person: Person) -> Response:
    """Sign in who showed both factors."""
    remember = cookie.get("half", {}).get("remember", False)
    sign_in_here(person, remember=remember, strong=True)
    return see_other(way_back("/"))


def half_signed_in() -> Person | None:
    """Return whose password was right in this browser a moment ago, if it still holds."""
    half = cookie.get("half")
    if half is None or clock.now().timestamp() - half["at"] > LASTS_SECONDS:
        return None
    person = find_person(session(), Person.id == half["person"])
    if person is None or not person.is_registered:
        return None
    return person if hmac.compare_digest(_bound(person), half["bound"]) else None


def _bound(person: Person) -> str:
    """A new password ends what is half done."""
    assert person.account is not None
    return sha256(f"half {person.account.session_key}".encode()).hexdigest()[:32]
