"""Guests: a form, a letter, a button, and only then the queue; never without a moderator."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role, SanctionKind
from blog.accounts.sanction import sanction
from blog.accounts.sign_up import opened
from blog.comments import lifecycle
from blog.comments.guest import DeadCommentLink, Left, confirm_comment, leave
from blog.comments.guest_forget import UNCONFIRMED_FOR, forget_unconfirmed
from blog.comments.guest_models import GuestComment
from blog.comments.models import Comment, Status
from blog.config import Config
from blog.db import Database
from blog.posts.models import CommentMode, Post
from blog.settings.change import change_settings
from blog.settings.models import Commenters, CommentSettings, ModerationMode, Settings
from tests.accounts.mailbox import last_link, letters_to
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person
from tests.comments.commenting import a_recent_post
from tests.conftest import SECRET
from tests.forked import app_on
from tests.processes import at_once

ANYONE = CommentSettings(
    commenters=Commenters.ANYONE, hold_first=0, moderation=ModerationMode.NEVER, seconds_between=0
)
GRETA = {
    "display_name": "Greta Guest",
    "email": "greta@mail.example",
    "body": "What a *secret* gate.",
    "opened": opened(SECRET, at=clock.now() - timedelta(minutes=1)),
}


@pytest.fixture
def post(session: Session) -> Post:
    change_settings(session, Settings(comments=ANYONE), by_id=None, at=NOON)
    found = a_recent_post(session)
    session.commit()
    return found


@pytest.fixture
def door(post: Post) -> str:
    return f"/posts/{post.id}/guest"


def comments(session: Session) -> int:
    session.rollback()
    count = session.scalar(select(func.count()).select_from(Comment)) or 0
    session.rollback()
    return count


def test_a_guests_words_are_nowhere_before_the_button_and_in_the_queue_after_it(
    app: Flask, visit: Visitor, session: Session, post: Post, door: str
) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    session.commit()
    desk = Visitor(app).signed_in_as(max_)
    path = str(post.path)
    assert f'href="{door}"' in visit.get(path).get_data(as_text=True)
    assert "Comment as a guest" in words(visit.get(door))
    assert visit.post(door, GRETA).headers["Location"] == "/comments/confirm"
    (letter,) = letters_to(session, GRETA["email"])
    assert "Greta" not in letter.subject + letter.body
    assert "secret" not in letter.body
    link = last_link(session, GRETA["email"])
    for method in ("GET", "HEAD", "GET"):
        seen = visit.client.open(link, method=method, follow_redirects=True)
        assert seen.status_code == 200
        assert "secret" not in seen.get_data(as_text=True)
    for where in ("/moderation/", "/moderation/?queue=all", path, "/feeds/comments/default"):
        assert "secret" not in desk.get(where).get_data(as_text=True), where
    assert comments(session) == 0
    elsewhere = Visitor(app)
    assert elsewhere.post(link).headers["Location"] == f"{path}#comments"
    assert elsewhere.post(link).status_code == 404
    comment = session.scalars(select(Comment)).one()
    assert comment.status is Status.PENDING
    author = comment.author_id
    assert session.scalars(select(GuestComment)).all() == []
    session.rollback()
    queue = desk.get("/moderation/").get_data(as_text=True)
    assert "secret" in queue
    assert "not a member" in queue
    assert "<span>guest</span>" in queue
    assert GRETA["email"] not in queue
    assert GRETA["email"] not in desk.get(f"/moderation/people/{author}").get_data(as_text=True)
    assert visit.get(f"/people/{author}").status_code == 404  # nothing of hers is public
    sent = session.scalars(select(Comment)).one()
    lifecycle.move(session, sent, Status.PUBLISHED, by=session.get_one(Person, max_.id), at=NOON)
    session.commit()
    assert "Greta Guest guest" in words(visit.get(path))
    for theirs in (f"/comments/1/{act}" for act in ("edit", "withdraw")):
        assert elsewhere.get(theirs).headers["Location"].startswith("/login")


def test_the_same_guest_is_the_same_person_and_another_name_another(
    visit: Visitor, session: Session, door: str
) -> None:
    for name in ("Greta", "Greta", "Max"):
        visit.app.extensions["counters"].reset()
        visit.post(door, {**GRETA, "display_name": name, "body": f"{name} {clock.now()}"})
        assert visit.post(last_link(session, GRETA["email"])).status_code == 303
    authors = session.scalars(select(Comment.author_id).order_by(Comment.id)).all()
    assert authors[0] == authors[1] != authors[2]


def test_an_address_with_an_account_gets_a_letter_and_no_comment_banned_or_not(
    app: Flask, visit: Visitor, session: Session, door: str
) -> None:
    rita, ada = a_person(session), a_person(session, "ada", Role.ADMIN)
    assert rita.account is not None
    email = rita.account.email
    sanction(session, person_id=rita.id, kind=SanctionKind.BAN, until=None, reason="x", seen=0,
             by=ada, at=NOON)  # fmt: skip
    session.commit()
    known, unknown = (Visitor(app) for _ in range(2))
    first = known.post(door, {**GRETA, "email": email})
    second = unknown.post(door, GRETA)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    with known.client.session_transaction() as one, unknown.client.session_transaction() as two:
        assert one.keys() == two.keys()
    (letter,) = letters_to(session, email)
    assert "sign in" in letter.body
    assert "confirm/" not in letter.body
    assert len(session.scalars(select(GuestComment)).all()) == 2  # one with a link nobody has


def test_who_got_an_account_since_signs_in_instead(
    visit: Visitor, session: Session, door: str
) -> None:
    visit.post(door, GRETA)
    rita = a_person(session)
    assert rita.account is not None
    rita.account.email = GRETA["email"]
    session.commit()
    assert visit.post(last_link(session, GRETA["email"])).status_code == 403
    assert comments(session) == 0


def test_what_is_asked_of_who_joins_is_asked_of_guests(
    visit: Visitor, session: Session, door: str
) -> None:
    for wrong, code in (
        ({"email": "rita@mailinator.com"}, 422),
        ({"email": "rita"}, 422),
        ({"opened": ""}, 422),
        ({"display_name": "\u200b"}, 422),
        ({"body": "  "}, 422),
        ({"body": "x" * 10_001}, 422),
        ({"homepage": "https://spam.example"}, 303),
        ({}, 303),
        ({}, 429),
    ):
        assert visit.post(door, {**GRETA, **wrong}).status_code == code, wrong
    assert len(letters_to(session, GRETA["email"])) == 1
    assert visit.post("/join", {**GRETA, "password": "three little words"}).status_code == 429
    answer = visit.client.post(door, data={**GRETA, "csrf_token": "old"})
    assert answer.status_code == 400
    assert "What a *secret* gate." in answer.get_data(as_text=True)


def test_guests_have_no_door_where_the_settings_give_them_none(
    app: Flask, visit: Visitor, session: Session, post: Post, door: str
) -> None:
    visit.post(door, GRETA)
    link = last_link(session, GRETA["email"])
    form = f"{post.path}#comment-form"
    rita = a_person(session)
    session.commit()
    member = Visitor(app).signed_in_as(rita)
    assert member.get(door).headers["Location"] == form
    late = member.post(door, GRETA)  # signed in elsewhere while the form was open
    assert late.status_code == 400
    assert GRETA["body"] in late.get_data(as_text=True)
    change_settings(session, Settings(version=1), by_id=None, at=NOON)
    session.commit()
    assert visit.get(door).headers["Location"].startswith("/login")
    assert visit.post(door, GRETA).headers["Location"].startswith("/login")
    assert visit.post(link).status_code == 403
    assert comments(session) == 0
    assert len(session.scalars(select(GuestComment)).all()) == 1  # refused, not lost


def test_a_post_that_closed_and_an_answered_comment_that_went(session: Session, post: Post) -> None:
    parent = a_comment(session, post)
    left = Left(display_name="G", email=GRETA["email"], source="Hm.", reply_to=parent.id, token="t")
    link = leave(session, post, left, ANYONE, at=clock.now())
    assert link is not None
    parent.status = Status.REMOVED
    session.flush()
    made = confirm_comment(session, link, ANYONE, secret=SECRET, at=clock.now())
    assert made.parent_id is None
    again = leave(session, post, replace(left, token="u"), ANYONE, at=clock.now())
    post.comment_mode = CommentMode.CLOSED
    session.flush()
    with pytest.raises(Exception, match="no longer takes comments"):
        confirm_comment(session, again or "", ANYONE, secret=SECRET, at=clock.now())


def test_of_two_presses_at_once_one_sends_the_comment(
    session: Session, post: Post, config: Config
) -> None:
    left = Left(display_name="G", email=GRETA["email"], source="Hm.", reply_to=None, token="t")
    link = leave(session, post, left, ANYONE, at=clock.now())
    session.commit()
    said = at_once(press, [(config, link)] * 3)
    assert sorted(said) == ["DeadCommentLink", "DeadCommentLink", "sent"]
    assert comments(session) == 1
    assert session.scalar(select(func.count()).where(Person.display_name == "G")) == 1


def press(config: Config, link: str) -> str:
    database: Database = app_on(config).extensions["database"]
    try:
        with database.transaction() as session:
            confirm_comment(session, link, ANYONE, secret=SECRET, at=clock.now())
    except DeadCommentLink as refusal:
        return type(refusal).__name__
    finally:
        database.engine.dispose()
    return "sent"


def test_what_nobody_confirms_is_gone_after_a_week(session: Session, post: Post) -> None:
    left = Left(display_name="G", email=GRETA["email"], source="Hm.", reply_to=None, token="t")
    now = clock.now()
    links = [
        leave(
            session, post, left, ANYONE, at=clock.now() - UNCONFIRMED_FOR - timedelta(seconds=each)
        )
        for each in (0, 1)
    ]
    assert forget_unconfirmed(session, now) == 1
    with pytest.raises(DeadCommentLink):
        confirm_comment(session, links[1] or "", ANYONE, secret=SECRET, at=clock.now())
    assert confirm_comment(session, links[0] or "", ANYONE, secret=SECRET, at=clock.now()).id
