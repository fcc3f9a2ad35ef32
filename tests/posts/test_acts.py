"""What is done to a post is written down for good, with the act itself."""

from collections.abc import Iterator
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.db import Database
from blog.posts.acts import PostAct
from blog.posts.models import Post, PostStatus
from blog.posts.permissions import can_know, known_to
from tests.build import NOON, a_person, a_post
from tests.posts.desk import an_author, at_the_desk, resend, the_post


def written(database: Database) -> list[tuple[str, int]]:
    """Return what was done and by whom, oldest first."""
    with database.reading() as fresh:
        rows = fresh.scalars(select(PostAct).order_by(PostAct.id))
        return [(row.act.value, row.by_id) for row in rows]


def new_in(database: Database) -> Iterator[list[str]]:
    """Yield, each time, the acts that were written since the time before."""
    known = 0
    while True:
        acts = [act for act, _ in written(database)]
        yield acts[known:]
        known = len(acts)


def test_each_act_of_its_author_is_one_row(
    app: Flask, session: Session, database: Database
) -> None:
    browser, acts = at_the_desk(app, session), new_in(database)
    next(acts)
    draft = {"title": "Locks", "source": "Of locks.", "version": "0", "comment_mode": "hidden"}
    path = browser.post("/write/new", draft).location
    resend(browser, path, comment_mode="open", slug="gates")
    assert next(acts) == []  # nobody else ever saw it
    for changed, expected in (
        ({"do": "publish"}, ["published"]),
        ({"title": "Locks and gates", "source": "Better.", "labels": "water"}, []),
        ({"comment_mode": "closed"}, ["comments_closed"]),
        ({"comment_mode": "hidden", "slug": "locks"}, ["comments_hidden", "moved"]),
        ({"comment_mode": "open"}, ["comments_opened"]),
        ({"date": "2031-05-01T10:00"}, ["scheduled"]),
        ({"title": "Later"}, ["moved"]),  # while it waits, its address has the month of its date
        ({"title": "Later yet"}, []),
        ({"date": "2031-05-02T10:00"}, ["scheduled"]),
        ({"do": "unpublish"}, ["unpublished"]),
        ({"do": "publish"}, ["scheduled"]),
        ({"date": "2021-05-02T10:00"}, ["published", "moved"]),
        ({"date": "2021-05-03T10:00"}, []),
    ):
        assert resend(browser, path, **changed).status_code == 303, changed
        assert next(acts) == expected, changed
    version = {"version": "99"}
    assert resend(browser, path, **version, do="unpublish").status_code == 409
    assert browser.post(f"{path}/trash", version).status_code == 409
    assert resend(browser, path, title="", source="", do="submit", slug="?").status_code == 422
    assert browser.post(f"{path}/autosave", {"source": "Half", "version": "1"}).status_code == 204
    assert next(acts) == []
    for door, expected in (
        ("trash", ["trashed"]), ("trash", []), ("restore", ["restored"]), ("restore", []),
    ):  # fmt: skip
        version = {"version": str(the_post(database).version)}
        assert browser.post(f"{path}/{door}", version).status_code == 303, door
        assert next(acts) == expected, door
    for do, expected in (
        ("unpublish", ["unpublished"]), ("unpublish", []),
        ("publish", ["published"]), ("publish", []),
    ):  # fmt: skip
        assert resend(browser, path, do=do).status_code == 303, do
        assert next(acts) == expected, do


def test_who_changes_the_post_of_somebody_else_is_written_down(
    app: Flask, session: Session, database: Database
) -> None:
    ada, connie = an_author(session), a_person(session, "connie", Role.CONTRIBUTOR)
    root = a_person(session, "root", Role.ADMIN)
    post = a_post(session, connie, title="Locks", status=PostStatus.DRAFT)
    path = f"/write/{post.id}"
    writer = at_the_desk(app, session, connie)
    resend(writer, path, do="submit")
    resend(writer, path, do="take_back")
    resend(writer, path, do="submit")
    reviewer, admin = (at_the_desk(app, session, each) for each in (ada, root))
    resend(reviewer, path)
    resend(reviewer, path, title="Locks, mended")
    resend(reviewer, path, labels="water")
    version = {"version": str(the_post(database).version), "words": "Say more."}
    assert reviewer.post(f"{path}/return", version).status_code == 303
    resend(writer, path, do="submit")
    resend(admin, path, source="More.", do="publish")
    resend(admin, path, comment_mode="closed")
    assert written(database) == [
        ("submitted", connie.id), ("taken_back", connie.id), ("submitted", connie.id),
        ("edited", ada.id), ("edited", ada.id), ("given_back", ada.id), ("submitted", connie.id),
        ("edited", root.id), ("published", root.id), ("comments_closed", root.id),
    ]  # fmt: skip


def test_who_may_know_a_post_is_said_twice_and_both_agree(session: Session) -> None:
    roles = (Role.CONTRIBUTOR, Role.AUTHOR, Role.MODERATOR, Role.ADMIN)
    people = [a_person(session, role.value, role) for role in roles]
    for person in people:
        for status in PostStatus:
            a_post(session, person, status=status)
        later, draft = (
            a_post(session, person, status=each)
            for each in (PostStatus.SCHEDULED, PostStatus.DRAFT)
        )
        later.published_at, draft.submitted_at = NOON + timedelta(days=1), NOON
    session.flush()
    posts, told = session.scalars(select(Post)).all(), dict[str, int]()
    for person in people:
        found = session.scalars(select(Post.id).where(known_to(person, NOON))).all()
        assert set(found) == {each.id for each in posts if can_know(person, each, NOON)}
        told[person.display_name] = len(found)
    # Eight are public, each has four more of their own; authors review the drafts of three others.
    assert told == {"contributor": 12, "moderator": 12, "author": 15, "admin": 24}
