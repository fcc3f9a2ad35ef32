"""Signing in and out."""

from functools import partial

from flask import Response, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from blog.accounts.devices.http import known_here_as
from blog.accounts.forms import LoginForm
from blog.accounts.http import end_session, the_person
from blog.accounts.sign_in import renew_hash, who_signs_in
from blog.accounts.views.attempts import count_attempt, forget_attempts, note_failure
from blog.accounts.views.half import go_on_to_sign_in
from blog.accounts.views.later import later
from blog.accounts.views.shown import shown, shown_again
from blog.db import database, session
from blog.errors import Invalid, Refusal, TooFast
from blog.http import keeps_text, see_other, way_back
from blog.words import N_


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
    known_as = known_here_as(email)
    try:
        with database().reading() as looking:  # checking is slow; meanwhile others may write
            person = who_signs_in(
                looking,
                email=email,
                password=form.password.data,
                count=partial(count_attempt, email, known_as),
            )
        if person is None:
            note_failure(email, known_as)
            raise _wrong()
    except TooFast as early:
        return later(form, early)
    except Refusal as refusal:
        return shown("accounts/login.html", form, refusal=refusal, next=way_back(""))
    forget_attempts(email, known_as)
    renew_hash(session(), person, form.password.data)
    return go_on_to_sign_in(person, remember=form.remember.data, back=way_back(""))


def logout() -> AnyResponse:
    end_session()
    flash(_("You are signed out."), "info")
    answer = see_other("/")
    # The next one at this computer finds no page by going back, and no text that waits in the browser.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _wrong() -> Invalid:
    return Invalid(
        N_(
            "Address and password do not fit together, or the address was never confirmed. "
            "Look for our letter in your mailbox, or choose a new password."
        )
    )
