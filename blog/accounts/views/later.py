"""The answer to who tries to sign in too often: a page that costs next to nothing to make.

A flood gets thousands of them. The address stays typed; the password is typed anew, as on every page.
"""

from flask import Response, make_response, render_template
from flask_babel import gettext as _

from blog import db
from blog.accounts.forms import LoginForm, translated
from blog.errors import TooFast
from blog.http import way_back


def later(form: LoginForm, early: TooFast) -> Response:
    """Return 429 with the seconds to wait and the form to try again with."""
    page = render_template(
        "accounts/later.html",
        message=translated(early),
        form=form,
        next=way_back(""),
    )
    db.release()
    answer = make_response(page, 429)
    answer.headers["Retry-After"] = str(early.retry_after)
    return answer


def sent_away() -> Response:
    """Return the page for who does not even come in: the same for all, so it holds no form."""
    message = _(
        "Very many try to sign in at the moment. Wait a minute, then go back and send it again."
        " Or ask for a letter below: its link leads to a new password, and signs you in."
    )
    page = render_template("accounts/later.html", message=message, form=None, next="")
    db.release()
    return make_response(page, 429)
