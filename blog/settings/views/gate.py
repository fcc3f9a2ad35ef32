"""Only admins come to the settings. This slice lies below the accounts: it asks Flask-Login."""

from flask import abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from blog.errors import Forbidden
from blog.http import see_other
from blog.words import N_


def gate() -> Response | None:
    if not current_user.is_authenticated:
        if request.method == "POST":
            # Not to the sign-in page: from here the browser's way back leads to the filled form.
            raise Forbidden(
                N_(
                    "You are not signed in any more. Sign in in another tab, then go back here: "
                    "what you typed is still in the form."
                )
            )
        return see_other(url_for("accounts.login", next=request.full_path.rstrip("?")))
    if not current_user.is_admin:
        abort(403)
    return None
