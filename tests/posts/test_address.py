"""A post's address: made once, never another's, and old ones lead on."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.models import Person
from blog.config import Config
from blog.db import Database
from blog.posts.edit import save, take
from blog.posts.models import Kind, Label, OldAddress, Post, PostStatus
from blog.posts.publish import publish
from blog.posts.write import Writing, write
from tests.build import NOON, a_post
from tests.posts.desk import an_author, at_the_desk, resend, the_post
from tests.processes import at_once

UTC = ZoneInfo("UTC")


def published(session: Session, title: str, **more: object) -> Post:
    writing = Writing(title=title, **more)  # type: ignore[arg-type]
    post = write(session, writing, by=an_author(session), at=NOON)
    publish(session, post, by=post.author, at=NOON, zone=UTC)
    return post


def renamed(session: Session, post: Post, slug: str, **more: object) -> Post:
    writing = Writing(title=post.title, slug=slug, date=post.published_at, **more)  # type: ignore[arg-type]
    save(session, post, writing, version=post.version, by=post.author, at=NOON, zone=UTC)
    return post


def old_addresses(session: Session) -> dict[str, int]:
    return {row.path: row.post_id for row in session.scalars(select(OldAddress))}


def test_posts_of_one_title_are_numbered(session: Session) -> None:
    paths = [published(session, "Walk").path for _ in range(3)]
    assert paths == ["/2026/03/walk.html", "/2026/03/walk-2.html", "/2026/03/walk-3.html"]


def test_the_same_title_in_another_month_needs_no_number(session: Session) -> None:
    published(session, "Walk")
    assert published(session, "Walk", date=NOON - timedelta(days=31)).path == "/2026/02/walk.html"


def test_a_title_that_changes_later_leaves_the_address_alone(session: Session) -> None:
    post = published(session, "Walk")
    writing = Writing(title="Run", slug="walk", date=NOON)
    save(session, post, writing, version=post.version, by=post.author, at=NOON, zone=UTC)
    assert post.path == "/2026/03/walk.html"
    assert old_addresses(session) == {}


def test_a_new_slug_keeps_the_old_address_and_going_back_frees_it(session: Session) -> None:
    post = renamed(session, published(session, "Walk"), "stroll")
    assert post.path == "/2026/03/stroll.html"
    assert old_addresses(session) == {"/2026/03/walk.html": post.id}
    renamed(session, post, "walk")
    assert post.path == "/2026/03/walk.html"
    assert old_addresses(session) == {"/2026/03/stroll.html": post.id}


def test_an_old_address_is_never_given_to_another_post(session: Session) -> None:
    renamed(session, published(session, "Walk"), "stroll")
    assert published(session, "Walk").path == "/2026/03/walk-2.html"
    third = renamed(session, published(session, "Else"), "stroll")
    assert third.path == "/2026/03/stroll-2.html"


def test_an_emptied_slug_is_made_from_the_title_again(session: Session) -> None:
    post = renamed(session, published(session, "Walk"), "stroll")
    assert renamed(session, post, "").path == "/2026/03/walk.html"


def test_a_page_that_becomes_a_post_moves_and_its_old_address_stays(session: Session) -> None:
    post = published(session, "About", kind=Kind.PAGE)
    renamed(session, post, "about", kind=Kind.POST)
    assert post.path == "/2026/03/about.html"
    assert old_addresses(session) == {"/p/about.html": post.id}


def test_the_month_of_the_address_is_that_of_the_first_publication(session: Session) -> None:
    post = published(session, "Walk")
    save(
        session,
        post,
        Writing(title="Walk", slug="walk", date=NOON - timedelta(days=400)),
        version=post.version,
        by=post.author,
        at=NOON,
        zone=UTC,
    )
    assert post.path == "/2026/03/walk.html"


def test_a_post_that_still_waits_takes_the_month_of_its_new_date(session: Session) -> None:
    post = published(session, "Walk", date=NOON + timedelta(days=2))
    assert post.status is PostStatus.SCHEDULED
    later = Writing(title="Walk", slug="walk", date=NOON + timedelta(days=40))
    save(session, post, later, version=post.version, by=post.author, at=NOON, zone=UTC)
    assert post.path == "/2026/04/walk.html"
    assert old_addresses(session) == {"/2026/03/walk.html": post.id}


def test_a_slug_that_moved_in_from_elsewhere_may_stay(
    app: Flask, session: Session, database: Database
) -> None:
    ada = an_author(session)
    post = a_post(session, ada)
    post.slug, post.path = "Old.Style", "/2004/01/Old.Style.html"
    browser = at_the_desk(app, session, ada)
    assert resend(browser, f"/write/{post.id}", title="Mended").status_code == 303
    assert the_post(database).path == "/2004/01/Old.Style.html"
    assert resend(browser, f"/write/{post.id}", slug="Other.Style").status_code == 422


def test_authors_who_publish_the_same_title_at_once_get_addresses_of_their_own(
    config: Config, database: Database, session: Session
) -> None:
    names = [f"ada{n}" for n in range(4)]
    ids = [an_author(session, name).id for name in names]
    session.commit()
    assert at_once(_publish_many, [(config.database_url, person) for person in ids]) == [5] * 4
    with database.reading() as fresh:
        slugs = set(fresh.scalars(select(Post.slug)))
        labels = list(fresh.scalars(select(Label.name)))
    assert slugs == {"walk", *(f"walk-{n}" for n in range(2, 4 * 5 + 1))}
    assert labels == ["park"]


def _publish_many(url: str, person_id: int) -> int:
    racing = Database(url)
    for n in range(5):
        with racing.transaction() as session:
            by = find_person(session, Person.id == person_id)
            assert by is not None
            writing = Writing(title="Walk", source=f"{n}", labels=("park",))
            post = write(session, writing, by=by, at=NOON)
            publish(session, post, by=post.author, at=NOON, zone=UTC)
    racing.engine.dispose()
    return 5


@pytest.mark.parametrize("wanted", ["stroll", ""])
def test_a_post_with_an_address_keeps_it_while_it_is_a_draft(session: Session, wanted: str) -> None:
    post = published(session, "Stroll")
    taken = take(session, post.id, post.author)
    taken.status = PostStatus.DRAFT
    renamed(session, taken, wanted)
    assert taken.path == "/2026/03/stroll.html"
