"""Changing a post, alone and while somebody else does."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.db import Database
from blog.posts.edit import save, take
from blog.posts.models import CommentMode, PostStatus
from blog.posts.publish import publish
from blog.posts.queries import shown_status
from blog.posts.visible import can_read
from blog.posts.write import Writing, write
from tests.browse import words
from tests.build import NOON, a_person, a_post
from tests.posts.desk import an_author, at_the_desk, fields_in, resend, the_post

BERLIN = ZoneInfo("Europe/Berlin")


def test_an_update_changes_text_and_comments_and_keeps_address_and_date(
    app: Flask, session: Session, database: Database
) -> None:
    ada = an_author(session)
    date = NOON + timedelta(seconds=33)
    post = a_post(session, ada, title="Old", published_at=date)
    browser = at_the_desk(app, session, ada)
    answer = resend(browser, f"/write/{post.id}", title="New", source="New.", comment_mode="hidden")
    now = the_post(database)
    assert "Saved. It is on the blog." in words(browser.get(answer.location))
    assert (now.title, now.html, now.comment_mode) == ("New", "<p>New.</p>", CommentMode.HIDDEN)
    assert (now.path, now.published_at, now.status) == (post.path, date, PostStatus.PUBLISHED)


def test_the_second_of_two_saves_is_told_and_loses_nothing(
    app: Flask, session: Session, database: Database
) -> None:
    ada, root = an_author(session), a_person(session, "root", Role.ADMIN)
    post = a_post(session, ada, title="First", source="As it was.")
    first = at_the_desk(app, session, ada)
    second = at_the_desk(app, session, root)
    path = f"/write/{post.id}"
    typed = {**fields_in(second.get(path)), "title": "Mine", "source": "My words."}
    resend(first, path, source="Their <b>words</b>.")

    answer = second.post(path, typed)
    assert answer.status_code == 409
    assert "ada changed this post while you were writing, on" in words(answer)
    assert "Their &lt;b&gt;words&lt;/b&gt;." in answer.text
    assert the_post(database).source == "Their <b>words</b>."
    shown = fields_in(answer)
    assert (shown["title"], shown["source"]) == ("Mine", "My words.")

    assert second.post(path, shown).status_code == 303
    assert the_post(database).source == "My words."
    assert "root changed this post while" in words(first.post(path, typed))
    assert "You changed this post elsewhere" in words(second.post(path, typed))
    first.post(f"{path}/trash", {"version": str(the_post(database).version)})
    assert "ada changed this post while" in words(second.post(path, typed)), "trashed it"


@pytest.mark.parametrize(
    ("do", "status"),
    [
        ("publish", PostStatus.DRAFT),
        ("unpublish", PostStatus.PUBLISHED),
        ("save", PostStatus.PUBLISHED),
    ],
)
def test_a_stale_press_changes_no_status_either(
    app: Flask, session: Session, database: Database, do: str, status: PostStatus
) -> None:
    ada = an_author(session)
    post = a_post(session, ada, source="As it was.", status=status)
    browser = at_the_desk(app, session, ada)
    answer = resend(browser, f"/write/{post.id}", version="77", do=do, source="Mine.")
    assert answer.status_code == 409
    assert (the_post(database).source, the_post(database).status) == ("As it was.", status)


def test_a_form_without_a_version_overwrites_nothing(
    app: Flask, session: Session, database: Database
) -> None:
    ada = an_author(session)
    post = a_post(session, ada, source="As it was.")
    browser = at_the_desk(app, session, ada)
    assert browser.post(f"/write/{post.id}", {"version": "", "source": "M"}).status_code == 422
    assert the_post(database).source == "As it was."


@pytest.mark.parametrize("status", [PostStatus.PUBLISHED, PostStatus.DRAFT])
def test_somebody_elses_post_is_not_there(
    app: Flask, session: Session, database: Database, status: PostStatus
) -> None:
    post = a_post(session, title="Hers", status=status)
    browser = at_the_desk(app, session, an_author(session, "mallory"))
    assert browser.get(f"/write/{post.id}").status_code == 404
    for do in ("save", "publish", "unpublish"):
        sent = {"version": "1", "source": "Mine.", "do": do}
        assert browser.post(f"/write/{post.id}", sent).status_code == 404, do
    for door in ("/preview", "/autosave", "/discard", "/trash", "/restore"):
        answer = browser.post(f"/write/{post.id}{door}", {"version": "1", "source": "Mine."})
        assert answer.status_code == 404, door
    now = the_post(database)
    assert (now.title, now.source, now.status) == ("Hers", "Some words.", status)


@pytest.mark.parametrize("number", ["999999", "9" * 19, "1" + "0" * 30, "0", "-1", "x"])
def test_an_id_that_does_not_exist_is_a_404(app: Flask, session: Session, number: str) -> None:
    browser = at_the_desk(app, session)
    assert browser.get(f"/write/{number}").status_code == 404
    assert browser.post(f"/write/{number}", {"version": "1"}).status_code == 404


def test_an_admin_edits_everything_and_the_author_stays(
    app: Flask, session: Session, database: Database
) -> None:
    post = a_post(session)
    browser = at_the_desk(app, session, a_person(session, "root", Role.ADMIN))
    assert resend(browser, f"/write/{post.id}", title="Mended").status_code == 303
    assert (the_post(database).title, the_post(database).author_id) == ("Mended", post.author_id)


def test_a_post_waits_for_its_time_and_goes_live_by_itself(session: Session) -> None:
    ada, later = an_author(session), NOON + timedelta(hours=3)
    post = write(session, Writing(title="T", date=later), by=ada, at=NOON)
    publish(session, post, by=post.author, at=NOON, zone=BERLIN)
    assert post.status is PostStatus.SCHEDULED
    assert not can_read(post, later - timedelta(seconds=1))
    assert can_read(post, later)
    assert shown_status(post, NOON) is PostStatus.SCHEDULED
    assert shown_status(post, later) is PostStatus.PUBLISHED


def test_a_date_is_read_in_the_blogs_time_zone(session: Session, app: Flask) -> None:
    """A post of the first minutes of May in Berlin is one of May, though it is April in UTC."""
    ada = an_author(session)
    date = datetime(2026, 5, 1, 0, 30, tzinfo=BERLIN)
    post = write(session, Writing(title="T", date=date), by=ada, at=NOON)
    publish(session, post, by=post.author, at=date, zone=BERLIN)
    assert post.path == "/2026/05/t.html"
    assert post.published_at == datetime(2026, 4, 30, 22, 30, tzinfo=UTC)


def test_a_back_dated_post_takes_its_place_in_the_past(
    app: Flask, session: Session, database: Database
) -> None:
    browser = at_the_desk(app, session)
    resend(browser, "/write/new", title="T", date="2011-12-06T14:02", do="publish")
    post = the_post(database)
    assert (post.path, post.status) == ("/2011/12/t.html", "published")
    assert post.published_at == datetime(2011, 12, 6, 14, 2, tzinfo=UTC)


def test_moving_a_public_post_into_the_future_hides_it_until_then(session: Session) -> None:
    post = a_post(session, published_at=NOON)
    later = NOON + timedelta(days=9)
    save(
        session,
        post,
        Writing(title="T", date=later, slug=post.slug),
        version=1,
        by=post.author,
        at=NOON,
        zone=BERLIN,
    )
    assert (post.status, can_read(post, NOON), can_read(post, later)) == ("scheduled", False, True)


def test_unpublishing_hides_the_post_and_publishing_again_gives_back_its_address(
    app: Flask, session: Session, database: Database
) -> None:
    ada = an_author(session)
    post = a_post(session, ada)
    browser = at_the_desk(app, session, ada)
    resend(browser, f"/write/{post.id}", do="unpublish", source="Saved along.")
    draft = the_post(database)
    assert (draft.status, draft.source, draft.path) == ("draft", "Saved along.", post.path)
    resend(browser, f"/write/{post.id}", do="publish")
    again = the_post(database)
    assert (again.status, again.path, again.published_at) == (
        "published",
        post.path,
        post.published_at,
    )


def test_a_second_author_waits_and_then_sees_what_the_first_saved(
    database: Database, session: Session
) -> None:
    root = a_person(session, "root", Role.ADMIN)
    post = a_post(session)
    session.commit()
    with database.transaction() as first:
        save(
            first,
            take(first, post.id, root),
            Writing(title="T"),
            version=1,
            by=root,
            at=NOON,
            zone=BERLIN,
        )
    with database.transaction() as second:
        assert take(second, post.id, root).version == 2
