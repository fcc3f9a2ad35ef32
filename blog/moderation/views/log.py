"""The log as sentences."""

from itertools import groupby

from flask import render_template, request

from blog.accounts.http import signed_in
from blog.db import session
from blog.http import number_argument
from blog.moderation.log import Entry, log_page
from blog.moderation.queues import COUNTED, Queue, queue_counts
from blog.settings.dates import day


def log() -> str:
    rules_too = request.args.get("rules") == "1"
    person = signed_in()
    page = log_page(session(), person, before=number_argument("before"), rules_too=rules_too)
    return render_template(
        "moderation/log.html",
        page=page,
        days=by_day(page.entries),
        rules_too=rules_too,
        queue=None,
        queues=list(Queue),
        counts=queue_counts(session(), person),
        counted=COUNTED,
    )


def by_day(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return the entries under the days they fall on, in words."""
    days = groupby(entries, key=lambda entry: day(entry.change.at))
    return [(name, list(those)) for name, those in days]
