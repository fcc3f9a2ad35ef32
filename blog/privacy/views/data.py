"""Taking one's data along; and for an admin who is asked for it, somebody else's."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask import Response, abort, current_app, make_response, render_template, stream_with_context
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from blog import clock, db, security_log
from blog.accounts.acts import Act, record_act
from blog.accounts.find import find_person
from blog.accounts.http import signed_in
from blog.accounts.models import Person
from blog.accounts.views.shown import shown
from blog.db import Database, session
from blog.errors import Refusal
from blog.limits import Limit, count
from blog.paths import PACKAGE
from blog.privacy.account import picture_of
from blog.privacy.archive import json_of, zip_of
from blog.privacy.forms import ReasonForm
from blog.privacy.sections import SECTIONS
from blog.privacy.words import LABELS
from blog.settings.http import the_settings

TAKEN = Limit("data", "10 per day")
"""Per person who asks: each reads all that somebody ever wrote."""


STYLE = PACKAGE / "privacy" / "style.css"
"""How the pages in the archive look; they are read from a disk, without the blog."""


def data() -> str:
    return render_template("privacy/data.html", sections=SECTIONS)


def take_data() -> Answer:
    person, at = signed_in(), clock.now()
    count(TAKEN, str(person.id))
    security_log.record("data.taken", person=person.id, by=person.id)
    return _archive(person, at)


def data_of(person_id: int) -> Answer:
    return shown("privacy/data_of.html", ReasonForm(None), person=somebody(person_id))


def take_data_of(person_id: int) -> Answer:
    """Give an admin what the person would get, and write into the log that they took it, and why."""
    form, person, by, at = ReasonForm(), somebody(person_id), signed_in(), clock.now()
    if not form.validate():
        return shown("privacy/data_of.html", form, person=person)
    try:
        count(TAKEN, str(by.id))
    except Refusal as refusal:
        return shown("privacy/data_of.html", form, refusal=refusal, person=person)
    record_act(
        session(), Act.DATA_TAKEN, person_id=person.id, by=by, at=at, reason=form.reason.data
    )
    security_log.record("data.taken", person=person.id, by=by.id)
    return _archive(person, at)


def somebody(person_id: int) -> Person:
    return find_person(session(), Person.id == person_id) or abort(404)


def _archive(person: Person, at: datetime) -> Response:
    """Answer with the ZIP; it is read from the database after this request's transaction has ended."""
    files = stream_with_context(zip_of(_files(db.database(), person, at), at))
    answer = make_response(Response(files, mimetype="application/zip"))
    name = f"data-{person.id}-{at:%Y-%m-%d}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _files(
    database: Database, person: Person, at: datetime
) -> Iterator[tuple[str, Iterable[bytes]]]:
    with database.reading() as reading:
        picture = picture_of(reading, person.id)
    facts = {"person": person, "at": at, "sections": SECTIONS, "has_picture": picture is not None}
    yield "index.html", [render_template("privacy/index.html", **facts).encode()]
    yield "style.css", [STYLE.read_bytes()]
    if picture is not None:
        yield "picture.webp", [picture]
    for section in SECTIONS:
        yield f"{section.name}.json", json_of(section.rows(database, person.id))
        page = current_app.jinja_env.get_template("privacy/section.html")
        pieces = page.generate(
            settings=the_settings(),
            title=_(section.title),
            labels=LABELS,
            rows=section.rows(database, person.id),
        )
        yield f"{section.name}.html", (piece.encode() for piece in pieces)
