"""Signing in and out."""

from flask import Response, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from blog.accounts.forms import LoginForm
from blog.accounts.http import end_session, start_session, the_person
from blog.accounts.sign_in import renew_hash, who_signs_in
from blog.accounts.views.shown import shown, shown_again
from blog.db import database, session
from blog.errors import Invalid, TooFast
from blog.http import keeps_text, see_other, way_back
from blog.limits import Limit, address, count
from blog.words import N_

FROM_ONE_PLACE = Limit("login from", "30 per 5 minutes")
"""Per address of the network; an office shares one."""

INTO_ONE_ACCOUNT = Limit("login into", "10 per 10 minutes")
"""Per e-mail, from wherever: a guesser gets 1,440 tries a day."""


def show_again() -> Response:
    return shown_again("accounts/login.html", LoginForm(), next=way_back(""))


@keeps_text(show_again)
def login() -> AnyResponse:
    form = LoginForm()
    if request.method != "POST":
        if the_person() is not None:
            return see_other(way_back("/"))
        return shown("accounts/login.html", form, next=way_back(""))
    if not form.validate():
        return shown("accounts/login.html", form, next=way_back(""))
    email = form.email.data.strip().lower()
    try:
        count(FROM_ONE_PLACE, address())
        count(INTO_ONE_ACCOUNT, email)
    except TooFast as refusal:
        return shown("accounts/login.html", form, refusal=refusal, next=way_back(""))
    with database().reading() as looking:  # checking is slow; meanwhile others may write
        person = who_signs_in(looking, email=email, password=form.password.data)
    if person is None:
        return shown("accounts/login.html", form, refusal=_wrong(), next=way_back(""))
    renew_hash(session(), person, form.password.data)
    start_session(person, remember=form.remember.data)
    return see_other(way_back("/"))


def logout() -> AnyResponse:
    end_session()
    flash(_("You are signed out."), "info")
    return see_other("/")


def _wrong() -> Invalid:
    return Invalid(
        N_(
            "Address and password do not fit together, or the address was never confirmed. "
            "Look for our letter in your mailbox, or choose a new password."
        )
    )
