"""Only admins come to the settings. This slice lies below the accounts: it asks Flask-Login."""

from flask import abort, current_app
from flask_login import current_user
from werkzeug.wrappers import Response


def gate() -> Response | None:
    if not current_user.is_authenticated:
        to_sign_in: Response = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return to_sign_in
    if not current_user.is_admin:
        abort(403)
    return None
