"""What somebody sent to a desk when their session had ended: shown, and sent on by a press."""

import json

from flask import abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blog.accounts.http import forget_kept, form_place, kept_fields
from blog.http import see_other


def typed() -> Response:
    """Show the form that was kept for the address ``form``, with a button that sends it there."""
    path = request.args.get("form", "")
    kept = kept_fields(form_place(path)) or abort(404)
    answer = make_response(
        render_template("accounts/typed.html", path=path, typed=json.loads(kept["form"]))
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def throw_away() -> Response:
    forget_kept(form_place(request.form.get("form", "")))
    flash(_("What you had typed is gone."), "info")
    return see_other(url_for("accounts.me"))
