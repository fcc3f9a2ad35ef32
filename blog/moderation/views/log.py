"""The log as sentences, and as a table for other programs."""

from itertools import groupby
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from blog import clock, db
from blog.accounts.http import signed_in
from blog.db import session
from blog.errors import Invalid
from blog.moderation.filters import is_id
from blog.moderation.log_doers import doers
from blog.moderation.log_entries import LogEntry
from blog.moderation.log_page import LogCursor, LogFilter, LogPage, log_page
from blog.moderation.views.log_form import LogForm
from blog.moderation.views.log_table import table
from blog.moderation.views.queue import tabs
from blog.settings.dates import day
from blog.settings.http import blog_zone
from blog.settings.views.sentences import sentences
from blog.words import N_


def log() -> Response:
    form, after = asked(), asked_cursor()
    if not form.validate():
        page = show(form, LogFilter(), LogPage())
        db.release()
        return make_response(page, 422)
    wanted = form.wanted(blog_zone())
    found = log_page(session(), signed_in(), wanted, now=clock.now(), after=after)
    return make_response(show(form, wanted, found))


def log_csv() -> Response:
    """Answer with everything that the filter finds, as it comes out of the database."""
    form = asked()
    if not form.validate():
        raise Invalid(N_("This filter was not understood. Go back to the log and choose again."))
    lines = table(db.database(), signed_in(), form.wanted(blog_zone()))
    answer = Response(lines, mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="log.csv"'
    return answer


def asked() -> LogForm:
    form = LogForm(formdata=request.args)
    who = request.args.get("who", "")
    named = doers(session(), int(who) if is_id(who) else None)
    form.who.choices = [
        SelectChoice("", _("Anyone")),
        *(SelectChoice(str(id_), name) for id_, name in named),
    ]
    return form


def asked_cursor() -> LogCursor | None:
    """Return where the page begins; 404 for what no page of ours links to."""
    text = request.args.get("after")
    return None if text is None else LogCursor.read(text) or abort(404)


def show(form: LogForm, wanted: LogFilter, page: LogPage) -> str:
    arguments: dict[str, Any] = {} if form.errors else form.arguments()
    older = url_for("moderation.log", **arguments, after=str(page.older)) if page.older else None
    return render_template(
        "moderation/log.html",
        **tabs(None),
        form=form,
        wanted=wanted,
        arguments=arguments,
        days=by_day(page.entries),
        sentences=sentences,
        older=older,
        newest=url_for("moderation.log", **arguments) if "after" in request.args else None,
        here=request.full_path.rstrip("?"),
    )


def by_day(entries: list[LogEntry]) -> list[tuple[str, list[LogEntry]]]:
    """Return the entries under the days they fall on, in words."""
    return [(name, list(those)) for name, those in groupby(entries, key=lambda each: day(each.at))]
