"""A moderator decides from a letter: one person, one version of the comment, one week."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import HeldRole, Person, Role
from blog.comments.models import Comment, Status, StatusChange
from blog.moderation.decide import decide
from blog.notifications.http import links_of
from blog.notifications.kinds import Kind
from blog.notifications.links import DECIDE_LASTS
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post


@pytest.fixture
def max_(session: Session) -> Person:
    return a_person(session, "max", Role.MODERATOR)


@pytest.fixture
def comment(session: Session) -> Comment:
    post = a_post(session, title="Rust")
    made = a_comment(session, post, source="Use *oil*.", status=Status.PENDING)
    session.commit()
    return made


def link(app: Flask, person: Person, comment: Comment, at: datetime | None = None) -> str:
    assert person.account is not None
    whole = links_of(app).decide(person.account, comment.id, comment.version, at=at or clock.now())
    return whole.removeprefix("http://localhost")


def status(session: Session, comment: Comment) -> Status:
    session.refresh(comment)
    session.commit()
    return comment.status


def test_looking_shows_the_comment_and_changes_nothing(
    app: Flask, session: Session, visit: Visitor, max_: Person, comment: Comment
) -> None:
    session.commit()
    page = visit.get(link(app, max_, comment))
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Use oil. " in words(page)
    assert "Pending" in words(page)
    assert 'value="publish"' in page.text
    assert status(session, comment) is Status.PENDING


def test_pressing_decides_in_the_moderators_name_and_signs_nobody_in(
    app: Flask, session: Session, visit: Visitor, max_: Person, comment: Comment
) -> None:
    session.commit()
    path = link(app, max_, comment)
    answer = visit.post(path, {"decision": "reject", "reason": "Off topic"})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert status(session, comment) is Status.REJECTED
    last = session.scalars(select(StatusChange).order_by(StatusChange.id.desc())).first()
    assert last is not None
    assert (last.by_id, last.reason) == (max_.id, "Off topic")
    session.commit()
    shown = visit.get(path)
    assert shown.status_code == 200
    assert "max rejected a comment by" in words(shown)
    assert 'name="decision"' not in shown.text
    assert visit.get("/moderation/").status_code == 303


def test_pressing_needs_the_token_of_the_page(
    app: Flask, session: Session, max_: Person, comment: Comment
) -> None:
    session.commit()
    answer = app.test_client().post(link(app, max_, comment), data={"decision": "publish"})
    assert answer.status_code == 400
    assert status(session, comment) is Status.PENDING


def test_who_comes_second_reads_who_was_first(
    app: Flask, session: Session, visit: Visitor, max_: Person, comment: Comment
) -> None:
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    path = link(app, max_, comment)
    decide(
        session,
        comment_id=comment.id,
        decision="publish",
        version=comment.version,
        by=mia,
        at=NOON + timedelta(minutes=5),
    )
    session.commit()
    for answer in (visit.get(path), visit.post(path, {"decision": "reject"})):
        assert answer.status_code == 409
        assert "mia published a comment by" in words(answer)
        assert 'name="decision"' not in answer.text
    assert status(session, comment) is Status.PUBLISHED


def test_a_press_that_is_replayed_changes_nothing(
    app: Flask, session: Session, visit: Visitor, max_: Person, comment: Comment
) -> None:
    session.commit()
    path = link(app, max_, comment)
    visit.post(path, {"decision": "reject"})
    assert visit.post(path, {"decision": "publish"}).status_code == 409
    assert status(session, comment) is Status.REJECTED


def test_a_version_that_its_author_changed_is_not_decided(
    app: Flask, session: Session, visit: Visitor, max_: Person, comment: Comment
) -> None:
    session.commit()
    path = link(app, max_, comment)
    comment.source, comment.html = "Other words", "<p>Other words</p>"
    comment.edited_at = NOON + timedelta(minutes=1)
    session.commit()
    answer = visit.post(path, {"decision": "publish"})
    assert answer.status_code == 409
    assert "Its author changed it" in words(answer)
    assert status(session, comment) is Status.PENDING


def test_who_is_no_moderator_any_more_is_refused(
    app: Flask, session: Session, visit: Visitor, max_: Person, comment: Comment
) -> None:
    path = link(app, max_, comment)
    session.execute(delete(HeldRole))
    session.commit()
    assert visit.get(path).status_code == 403
    assert visit.post(path, {"decision": "publish"}).status_code == 403
    assert status(session, comment) is Status.PENDING


def test_authors_decide_about_their_own_posts_only(
    app: Flask, session: Session, visit: Visitor, comment: Comment
) -> None:
    ben = a_person(session, "ben", Role.AUTHOR)
    session.commit()
    assert visit.get(link(app, ben, comment)).status_code == 403
    own = a_comment(session, a_post(session, ben), status=Status.PENDING)
    session.commit()
    assert visit.post(link(app, ben, own), {"decision": "publish"}).status_code == 303


def test_old_forged_and_orphaned_links_do_nothing(
    app: Flask, session: Session, visit: Visitor, max_: Person, comment: Comment
) -> None:
    session.commit()
    good = link(app, max_, comment)
    old = link(app, max_, comment, at=clock.now() - DECIDE_LASTS)
    stop = links_of(app).stop(max_.id, Kind.HELD).rpartition("/")[2]
    assert visit.get(good).status_code == 200
    assert visit.get(old).status_code == 404
    assert max_.account is not None
    max_.account.session_key = "a new password"
    session.commit()
    decide_ = "/letters/decide/"
    for bad in (old, good, good[:-2], decide_ + stop, decide_ + "a" * 9000, decide_ + "\u00e4"):
        assert visit.get(bad).status_code == 404, bad
        assert visit.post(bad, {"decision": "publish"}).status_code == 404, bad
    assert status(session, comment) is Status.PENDING


def test_what_was_not_understood_changes_nothing(
    app: Flask, session: Session, visit: Visitor, max_: Person, comment: Comment
) -> None:
    session.commit()
    path = link(app, max_, comment)
    for wrong in ({}, {"decision": "explode"}, {"decision": "publish", "reason": "x" * 501}):
        assert visit.post(path, wrong).status_code == 422
    assert status(session, comment) is Status.PENDING
