"""Into the trash and out of it."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.db import Database
from blog.posts.models import PostStatus
from tests.browse import words
from tests.build import NOON, a_post
from tests.posts.desk import an_author, at_the_desk, fields_in, the_post


@pytest.mark.parametrize("before", [PostStatus.DRAFT, PostStatus.SCHEDULED, PostStatus.PUBLISHED])
def test_a_restored_post_is_what_it_was(
    app: Flask, session: Session, database: Database, before: PostStatus
) -> None:
    ada = an_author(session)
    post = a_post(session, ada, title="Gone", status=before)
    browser = at_the_desk(app, session, ada)
    answer = browser.post(f"/write/{post.id}/trash", {"version": "1"})
    assert (answer.status_code, answer.location) == (303, "/write/")
    assert the_post(database).status is PostStatus.TRASHED
    page = browser.get("/write/")
    assert "“Gone” is in the trash. Restore" in words(page)
    assert f'action="/write/{post.id}/restore"' in page.text
    browser.post(f"/write/{post.id}/restore")
    assert (the_post(database).status, the_post(database).path) == (before, post.path)


def test_pressing_twice_changes_nothing_more(
    app: Flask, session: Session, database: Database
) -> None:
    ada = an_author(session)
    post = a_post(session, ada)
    browser = at_the_desk(app, session, ada)
    for door in ("trash", "trash", "restore", "restore"):
        assert browser.post(f"/write/{post.id}/{door}", {"version": "1"}).status_code == 303
    assert the_post(database).status is PostStatus.PUBLISHED


def test_what_was_typed_before_it_went_there_waits_for_its_author(
    app: Flask, session: Session
) -> None:
    ada = an_author(session)
    post = a_post(session, ada)
    browser = at_the_desk(app, session, ada)
    path = f"/write/{post.id}"
    browser.post(f"{path}/trash", {**fields_in(browser.get(path)), "source": "Half a sent"})
    browser.post(f"{path}/restore")
    assert fields_in(browser.get(f"{path}?restore=1"))["source"] == "Half a sent"


def test_a_post_that_changed_since_is_not_thrown_away(
    app: Flask, session: Session, database: Database
) -> None:
    ada = an_author(session)
    post = a_post(session, ada)
    browser = at_the_desk(app, session, ada)
    answer = browser.post(f"/write/{post.id}/trash", {"version": "9", "source": "Mine."})
    assert answer.status_code == 409
    assert fields_in(answer)["source"] == "Mine."
    assert the_post(database).status is PostStatus.PUBLISHED


def test_a_post_in_the_bin_can_be_saved_and_stays_there(
    app: Flask, session: Session, database: Database
) -> None:
    ada = an_author(session)
    post = a_post(session, ada, status=PostStatus.TRASHED, published_at=NOON)
    browser = at_the_desk(app, session, ada)
    page = browser.get(f"/write/{post.id}")
    assert "Nobody sees a post in the trash." in words(page)
    assert browser.post(f"/write/{post.id}", {**fields_in(page), "title": "N"}).status_code == 303
    assert (the_post(database).title, the_post(database).status) == ("N", "trashed")
    refused = browser.post(f"/write/{post.id}", {"version": "2", "do": "publish"})
    assert refused.status_code == 422
    assert the_post(database).status is PostStatus.TRASHED
