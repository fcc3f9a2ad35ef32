"""Looking at a post before anybody else does."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.db import Database
from blog.posts.models import Autosave, Label, Post
from tests.browse import words
from tests.build import a_post
from tests.posts.desk import an_author, at_the_desk, fields_in, how_many, the_post


def test_a_preview_shows_the_typed_text_cleaned_and_saves_nothing(
    app: Flask, session: Session, database: Database
) -> None:
    browser = at_the_desk(app, session)
    answer = browser.post(
        "/write/new/preview",
        {
            "title": "A <i>walk</i>",
            "source": "*Words*<script>alert(1)</script>",
            "labels": "park, <b>",
            "date": "2011-12-06T14:02",
        },
    )
    assert answer.status_code == 200
    assert "This is a preview. Nothing was saved" in words(answer)
    assert "Tuesday, December 6, 2011" in words(answer)
    assert "A &lt;i&gt;walk&lt;/i&gt;" in answer.text
    assert "<em>Words</em>" in answer.text
    assert "<script>alert" not in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert (
        how_many(database, Post) == how_many(database, Label) == how_many(database, Autosave) == 0
    )


def test_a_preview_of_a_saved_post_names_its_author_and_changes_nothing(
    app: Flask, session: Session, database: Database
) -> None:
    ada = an_author(session)
    path = f"/write/{a_post(session, ada).id}"
    browser = at_the_desk(app, session, ada)
    answer = browser.post(f"{path}/preview", {**fields_in(browser.get(path)), "title": "New"})
    assert "By ada New Some words." in words(answer)
    assert the_post(database).title != "New"
    assert the_post(database).version == 1


@pytest.mark.parametrize(
    "wrong", [{"date": "x"}, {"date": "0001-01-01T00:00"}, {"labels": "x" * 200}, {"slug": "A B"}]
)
def test_a_field_that_is_wrong_does_not_keep_the_rest_from_being_shown(
    app: Flask, session: Session, wrong: dict[str, str]
) -> None:
    answer = at_the_desk(app, session).post("/write/new/preview", {"title": "Seen", **wrong})
    assert answer.status_code == 200
    assert "Seen" in words(answer)


def test_a_preview_is_asked_for_with_a_form(app: Flask, session: Session) -> None:
    assert at_the_desk(app, session).get("/write/new/preview").status_code == 405
