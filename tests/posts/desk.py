"""What the tests of the writing desk share."""

from typing import Any

from flask import Flask
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog.accounts.models import Person, Role
from blog.db import Database
from blog.posts.models import Post
from tests.browse import Visitor
from tests.build import a_person


def an_author(session: Session, name: str = "ada") -> Person:
    return a_person(session, name, Role.AUTHOR)


def at_the_desk(app: Flask, session: Session, person: Person | None = None) -> Visitor:
    """Return a browser of ``person`` (or a new author); what the test stored is committed."""
    person = person or an_author(session)
    session.commit()
    return Visitor(app).signed_in_as(person)


def fields_in(answer: TestResponse) -> dict[str, str]:
    """Return what the writing form on the page would send, without the token."""
    document = html.fromstring(answer.get_data(as_text=True))
    form = document.xpath("//form[contains(@class, 'editor')]")[0]
    fields = {name: value or "" for name, value in form.fields.items() if name != "csrf_token"}
    # A parser of HTML skips one line end after <textarea>; lxml does not.
    return {**fields, "source": fields["source"].removeprefix("\r").removeprefix("\n")}


def resend(browser: Visitor, path: str, **changed: Any) -> TestResponse:
    """Open the form at ``path``, change some fields and send it, as a person would."""
    return browser.post(path, {**fields_in(browser.get(path)), **changed})


def the_post(database: Database, post_id: int | None = None) -> Post:
    """Return the post as it is stored now; the newest unless told which."""
    with database.reading() as fresh:
        newest = select(Post).order_by(Post.id.desc()).limit(1)
        found = newest if post_id is None else select(Post).where(Post.id == post_id)
        return fresh.scalars(found).one()


def how_many(database: Database, table: type) -> int:
    with database.reading() as fresh:
        return fresh.scalar(select(func.count()).select_from(table)) or 0
