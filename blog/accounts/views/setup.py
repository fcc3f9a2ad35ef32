"""Setting up: the one page that works while the blog has no admin."""

from flask import current_app, request
from werkzeug.wrappers import Response as AnyResponse

from blog import clock
from blog.accounts.forms import SetUpForm
from blog.accounts.http import start_session
from blog.accounts.passwords import hash_password
from blog.accounts.set_up import check_nobody_was_faster, check_token, set_up
from blog.accounts.views.shown import shown, shown_again
from blog.db import session
from blog.errors import Invalid
from blog.http import keeps_text, see_other


def show_again(token: str) -> AnyResponse:
    check_token(str(current_app.config["SECRET_KEY"]), token)
    check_nobody_was_faster(session())
    return shown_again("accounts/setup.html", SetUpForm())


@keeps_text(show_again)
def setup(token: str) -> AnyResponse:
    check_token(str(current_app.config["SECRET_KEY"]), token)
    form = SetUpForm()
    if request.method != "POST" or not form.validate():
        check_nobody_was_faster(session())
        return shown("accounts/setup.html", form)
    password_hash = hash_password(form.password.data)
    try:
        person = set_up(
            session(),
            title=form.title.data,
            email=form.email.data,
            display_name=form.display_name.data,
            password_hash=password_hash,
            at=clock.now(),
        )
    except Invalid as refusal:
        return shown("accounts/setup.html", form, refusal=refusal)
    start_session(person)
    return see_other("/write/")
