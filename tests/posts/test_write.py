"""Writing a new post at the desk."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.db import Database
from blog.posts.models import Label, Post, PostStatus
from tests.browse import Visitor, words
from tests.build import a_person
from tests.posts.desk import at_the_desk, fields_in, how_many, resend, the_post


def test_a_draft_is_saved_and_opened_again_with_what_was_typed(
    app: Flask, session: Session, database: Database
) -> None:
    browser = at_the_desk(app, session)
    answer = resend(browser, "/write/new", title="A walk", source="Some *words*.\r\nMore.")
    post = the_post(database)
    assert (answer.status_code, answer.location) == (303, f"/write/{post.id}")
    assert (post.status, post.path, post.slug, post.published_at) == ("draft", None, "", None)
    assert "<em>words</em>" in post.html
    page = browser.get(answer.location)
    assert "Saved as a draft. Only you see it." in words(page)
    assert fields_in(page)["title"] == "A walk"
    assert post.source == "Some *words*.\nMore."


def test_publishing_at_once_gives_an_address_and_says_where(
    app: Flask, session: Session, database: Database
) -> None:
    browser = at_the_desk(app, session)
    answer = resend(browser, "/write/new", title="A walk", source="Words.", do="publish")
    post = the_post(database)
    assert post.status is PostStatus.PUBLISHED
    assert post.published_at is not None
    assert post.path == f"/{post.published_at:%Y/%m}/a-walk.html"
    assert f'href="{post.path}">See it on the blog' in browser.get(answer.location).text


def test_a_page_stands_outside_the_dates(app: Flask, session: Session, database: Database) -> None:
    resend(at_the_desk(app, session), "/write/new", title="About", kind="page", do="publish")
    assert the_post(database).path == "/p/about.html"


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Grüße aus Köln", "gruesse-aus-koeln"), ("Привет, мир", "privet-mir"), ("", "post")],
)
def test_every_title_gives_a_readable_address(
    app: Flask, session: Session, database: Database, title: str, slug: str
) -> None:
    resend(at_the_desk(app, session), "/write/new", title=title, source="Words.", do="publish")
    assert the_post(database).slug == slug


def test_a_post_with_nothing_in_it_is_not_published(
    app: Flask, session: Session, database: Database
) -> None:
    answer = resend(at_the_desk(app, session), "/write/new", labels="a", do="publish")
    assert answer.status_code == 422
    assert "Write something first." in words(answer)
    assert how_many(database, Post) == how_many(database, Label) == 0


def test_pressing_twice_makes_one_post(app: Flask, session: Session, database: Database) -> None:
    browser = at_the_desk(app, session)
    form = {**fields_in(browser.get("/write/new")), "title": "Once", "do": "publish"}
    first, second = browser.post("/write/new", form), browser.post("/write/new", form)
    assert first.location == second.location
    assert how_many(database, Post) == 1


def test_the_source_is_made_safe_and_the_author_told_what_was_left_out(
    app: Flask, session: Session, database: Database
) -> None:
    browser = at_the_desk(app, session)
    evil = "<p onclick='x()'>Words</p><script>alert(1)</script>"
    answer = resend(browser, "/write/new", title="T", source=evil, source_format="html")
    post = the_post(database)
    assert post.source == evil
    assert post.html == "<p>Words</p>"
    assert "Left out for the safety of readers: <script>" in words(browser.get(answer.location))


def test_a_title_is_never_markup(app: Flask, session: Session, database: Database) -> None:
    browser = at_the_desk(app, session)
    title = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    answer = resend(browser, "/write/new", title=title, source="Words.", labels=title)
    for path in (answer.location, "/write/", f"{answer.location}/preview"):
        page = browser.post(path, {"title": title}) if "preview" in path else browser.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
    post = the_post(database)
    browser.post(f"/write/{post.id}/trash", {"version": post.version})
    assert "<img src=x" not in browser.get("/write/").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 301),
        ("source", "x" * 400_001),
        ("slug", "Not A Slug"),
        ("slug", "../../etc"),
        ("slug", "x" * 201),
        ("date", "tomorrow"),
        ("date", "0001-01-01T00:00"),
        ("date", "9999-12-31T23:59"),
        ("kind", "book"),
        ("comment_mode", "maybe"),
        ("source_format", "latex"),
        ("labels", ",".join(f"label {n}" for n in range(51))),
        ("labels", "x" * 101),
        ("labels", "x," * 3000),
        ("version", "one"),
        ("version", "9" * 5000),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(
    app: Flask, session: Session, database: Database, field: str, value: str
) -> None:
    browser = at_the_desk(app, session)
    answer = browser.post("/write/new", {"title": "T", "source": "S", field: value})
    assert answer.status_code == 422
    assert "That did not go through yet." in words(answer)
    if value == "tomorrow":
        assert "Write date and time like 2026-05-31T14:30." in words(answer)
    assert fields_in(answer)["source"] == (value if field == "source" else "S")
    assert how_many(database, Post) == 0


@pytest.mark.parametrize("data", [b"title=a%00b&source=x", b"title=%ff%fe&source=x"])
def test_broken_text_is_refused(
    app: Flask, session: Session, database: Database, data: bytes
) -> None:
    browser = at_the_desk(app, session)
    answer = browser.client.post(
        "/write/new", data=data, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400
    assert how_many(database, Post) == 0


def test_a_form_too_large_to_be_read_is_refused(app: Flask, session: Session) -> None:
    answer = at_the_desk(app, session).post("/write/new", {"source": "x" * (2 * 1024 * 1024)})
    assert answer.status_code == 413


def test_control_characters_leave_the_title(
    app: Flask, session: Session, database: Database
) -> None:
    resend(at_the_desk(app, session), "/write/new", title="A\x01 \n walk\x7f", source="W")
    assert the_post(database).title == "A walk"


def test_labels_keep_the_spelling_they_have(
    app: Flask, session: Session, database: Database
) -> None:
    session.add_all([Label(name="Ärger"), Label(name="tools")])
    browser = at_the_desk(app, session)
    resend(browser, "/write/new", title="T", labels=" ärger, TOOLS ,, new  one, New One,")
    with database.reading() as fresh:
        names = set(fresh.scalars(select(Label.name)))
    assert names == {"Ärger", "tools", "new one"}
    page = browser.get(f"/write/{the_post(database).id}")
    assert fields_in(page)["labels"].split(", ") == ["new one", "tools", "Ärger"]
    assert '<option value="tools">' in page.text


def test_who_is_not_an_author_has_no_desk(app: Flask, session: Session, visit: Visitor) -> None:
    moderator = a_person(session, "max", Role.MODERATOR)
    member = a_person(session)
    session.commit()
    for person in (moderator, member):
        browser = Visitor(app).signed_in_as(person)
        assert browser.get("/write/").status_code == 403
        assert browser.post("/write/new", {"title": "T", "source": "S"}).status_code == 403
    answer = visit.get("/write/new")
    assert answer.status_code == 303
    assert "login" in answer.location


def test_the_form_says_when_a_date_in_the_future_makes_it_wait(
    app: Flask, session: Session, database: Database
) -> None:
    browser = at_the_desk(app, session)
    answer = resend(
        browser, "/write/new", title="T", source="S", date="2100-01-02T03:04", do="publish"
    )
    post = the_post(database)
    assert post.status is PostStatus.SCHEDULED
    assert post.published_at == datetime(2100, 1, 2, 3, 4, tzinfo=UTC)
    assert "Scheduled. It goes live by itself on January 2, 2100" in words(
        browser.get(answer.location)
    )
