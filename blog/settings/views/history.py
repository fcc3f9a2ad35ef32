"""The history of the settings, and undo."""

from itertools import groupby

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from blog import clock
from blog.db import session
from blog.http import number_argument, see_other
from blog.settings.dates import day
from blog.settings.history import history, undo
from blog.settings.http import the_settings
from blog.settings.views.sentences import sentences


def show_history() -> str:
    entries, more = history(session(), number_argument("before"))
    return render_template(
        "settings/history.html",
        days=[(name, list(those)) for name, those in groupby(entries, lambda entry: day(entry.at))],
        older=entries[-1].version if more else None,
        is_first="before" not in request.args,
        version=the_settings().version,
        sentences=sentences,
    )


def undo_one(version: int) -> Response:
    shown = request.form.get("version", "", str)
    undo(
        session(),
        version=version,
        shown=int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 19 else -1,  # noqa: PLR2004 - digits of an id
        by_id=current_user.id,
        at=clock.now(),
    )
    flash(_("Taken back. The settings are as they were before that change."), "success")
    return see_other(url_for("settings.history"))
