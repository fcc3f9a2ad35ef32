"""Members get the page that is the same for all, with their own words in it; and nobody gets another's."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.devices.models import Device
from blog.accounts.models import Account, Person, Role, SanctionKind
from blog.accounts.sanction import sanction
from blog.cache.layer import FOR_MEMBERS
from blog.comments.models import Status
from blog.posts.models import CommentMode, Post
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.cache.pages import made_for, rendered, without_tokens

NAME = "Rita <b>& 'co'</b>"


@pytest.fixture
def post(session: Session) -> Post:
    made = a_post(session, a_person(session, "ada", Role.AUTHOR))
    a_comment(session, made, a_person(session, "piet"), source="Said by piet.")
    session.commit()
    return made


@pytest.fixture
def rita(session: Session) -> Person:
    person = a_person(session, NAME)
    session.commit()
    return person


def reader(app: Flask, person: Person) -> Visitor:
    """Return the visitor of somebody who has a session already: it has the token of a form."""
    visitor = Visitor(app).signed_in_as(person)
    visitor.get("/archive")
    return visitor


def test_it_is_the_page_that_would_be_made_for_them(app: Flask, post: Post, rita: Person) -> None:
    visitor = reader(app, rita)
    first, kept = visitor.get(post.path), visitor.get(post.path)
    made = made_for(app, visitor, post.path)
    assert kept.status_code == 200
    assert without_tokens(kept) == without_tokens(first) == without_tokens(made)
    own = {"Content-Length", "Date", "ETag"}
    assert {each for each in made.headers if each[0] not in own} == {
        each for each in kept.headers if each[0] not in own
    }
    assert NAME in words(kept)


def test_it_is_made_once_for_all_members_and_each_has_tokens_of_their_own(
    app: Flask, session: Session, post: Post, rita: Person
) -> None:
    other = a_person(session, "otto")
    session.commit()
    hers, his = reader(app, rita), reader(app, other)
    with rendered(app) as asked:
        pages = [each.get(post.path) for each in (hers, his, hers)]
    assert asked == [post.path]
    assert "otto" in words(pages[1])
    assert "otto" not in pages[2].get_data(as_text=True)
    tokens = [re.findall(rb'name="token" value="([^"]*)"', each.data) for each in pages]
    assert len({each for (each,) in tokens}) == 3
    form = re.search(rb'name="csrf_token" value="([^"]*)"', pages[2].data)
    assert form is not None
    data = {"csrf_token": form[1].decode(), "token": tokens[2][0].decode(), "body": "Said by rita."}
    assert hers.client.post(f"/posts/{post.id}/comments", data=data).status_code == 303
    assert his.client.post(f"/posts/{post.id}/comments", data=data).status_code != 303


def test_a_change_is_on_the_next_page(
    app: Flask, session: Session, post: Post, rita: Person
) -> None:
    visitor = reader(app, rita)
    visitor.get(post.path)
    a_comment(session, post, a_person(session, "new"), source="Just now.")
    session.commit()
    assert "Just now." in words(visitor.get(post.path))
    session.execute(update(Person).where(Person.id == rita.id).values(display_name="Renamed"))
    session.commit()
    assert "You comment as Renamed." in words(visitor.get(post.path))
    session.get_one(Post, post.id).comment_mode = CommentMode.CLOSED
    session.commit()
    assert "You comment as" not in words(visitor.get(post.path))


def test_who_wrote_there_is_somebody_or_was_told_something_gets_a_page_of_their_own(
    app: Flask, session: Session, post: Post
) -> None:
    ada = a_person(session, "ada", Role.ADMIN)
    wrote, waits = a_person(session, "wrote"), a_person(session, "waits")
    a_comment(session, post, wrote, at=clock.now())
    a_comment(session, post, waits, status=Status.PENDING, source="Waits.")
    warned, outside = a_person(session, "warned"), a_person(session, "out", approved=False)
    sanction(
        session, person_id=warned.id, kind=SanctionKind.WARN, until=None, reason="Calm down.",
        seen=0, by=ada, at=NOON,
    )  # fmt: skip
    session.commit()
    for person, sees in (
        (ada, "Moderate"),
        (wrote, "Withdraw"),
        (waits, "only you see this"),
        (warned, "Calm down."),
        (outside, "Only members of this blog may comment."),
    ):
        visitor = reader(app, person)
        with rendered(app) as asked:
            page = visitor.get(post.path)
        assert asked == [post.path], person.display_name
        assert sees in words(page)


def test_a_session_that_ended_opens_nothing(
    app: Flask, session: Session, post: Post, rita: Person
) -> None:
    visitor = reader(app, rita)
    assert NAME in words(visitor.get(post.path))
    for change in (
        update(Device).values(until=clock.now() - timedelta(days=1)),
        update(Account).where(Account.person_id == rita.id).values(approved_at=None),
    ):
        session.execute(change)
        session.commit()
        assert "You comment as" not in words(visitor.get(post.path))
        session.execute(update(Device).values(until=clock.now() + timedelta(days=1)))
        session.commit()


def test_what_is_made_for_all_members_is_sent_to_nobody_else(
    app: Flask, visit: Visitor, post: Post, rita: Person
) -> None:
    reader(app, rita).get(post.path)
    for path in (post.path, f"{FOR_MEMBERS}{post.path}", f"{post.path}?{FOR_MEMBERS}"):
        assert "You comment as" not in visit.get(path).get_data(as_text=True)
    forged = Visitor(app)
    forged.client.set_cookie("gatepost", "x" * 43)
    forged.token()
    assert "You comment as" not in forged.get(post.path).get_data(as_text=True)
    assert "Only members" in words(forged.get(post.path))
