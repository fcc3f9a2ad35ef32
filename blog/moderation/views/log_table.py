"""The log as comma-separated values, line by line."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from flask import get_template_attribute, stream_with_context
from flask_babel import gettext as _
from markupsafe import Markup

from blog import clock
from blog.accounts.models import Person
from blog.db import Database
from blog.moderation.log_entries import LogEntry
from blog.moderation.log_page import LogFilter, log_page
from blog.settings.dates import iso
from blog.settings.views.sentences import sentences

BATCH = 500
"""Entries read at once: few enough to hold, enough that the way to the database does not count."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet calculate a cell instead of showing it (OWASP, "CSV Injection")."""


def table(database: Database, by: Person, wanted: LogFilter) -> Iterable[str]:
    """Return the lines of the table, a batch at a time; each batch is read for itself.

    No transaction stays open while the other side reads slowly.
    """
    return stream_with_context(_batches(database, by, wanted))


def _batches(database: Database, by: Person, wanted: LogFilter) -> Iterator[str]:
    said = get_template_attribute("moderation/_log.html", "said")
    yield _lines([(_("Time"), _("Kind"), _("Who"), _("About"), _("What"), _("Why"), _("Comment"), _("Post"))])  # fmt: skip
    now, after = clock.now(), None
    while True:
        with database.reading() as reading:
            page = log_page(reading, by, wanted, now=now, after=after, size=BATCH)
        yield _lines(_cells(entry, said(entry)) for entry in page.entries)
        after = page.older
        if after is None:
            return


def _cells(entry: LogEntry, sentence: str) -> tuple[str, ...]:
    post = entry.comment.post if entry.comment else entry.post
    return (
        iso(entry.at),
        entry.kind,
        entry.who.display_name if entry.who else "",
        entry.about.display_name if entry.about else "",
        Markup(sentence).striptags(),  # noqa: S704 - to take the tags of our own template off
        _why(entry),
        str(entry.comment.id) if entry.comment else "",
        (post.title or _("Untitled")) if post else "",
    )


WITH_REASON = ("decision", "sanction", "account", "membership", "role", "claim")


def _why(entry: LogEntry) -> str:
    if entry.changes:
        return " ".join(sentences(entry.changes))
    if entry.many:
        return entry.many.reason
    return entry.row.reason if entry.name in WITH_REASON else ""


def _lines(rows: Iterable[tuple[str, ...]]) -> str:
    text = StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
