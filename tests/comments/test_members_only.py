"""Nobody but a member gets a comment in, by any door."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Role
from blog.comments.edit import edit
from blog.comments.models import Comment, Revision
from blog.comments.refusals import NotAMember, NotConfirmed
from blog.comments.submit import submit
from blog.errors import Refusal
from blog.posts.models import Post
from blog.settings.models import CommentSettings
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post
from tests.comments.commenting import a_recent_post, address, reading

OUTSIDERS: dict[str, Callable[[Session], Person | None]] = {
    "nobody": lambda _: None,
    "a guest": lambda session: a_person(session, "guest", member=False),
    "somebody unconfirmed": lambda session: a_person(session, "new", confirmed=False),
    "an unconfirmed admin": lambda session: a_person(session, "new", Role.ADMIN, confirmed=False),
    "an imported author": lambda session: a_person(session, "old", Role.AUTHOR, member=False),
}


@pytest.fixture(params=OUTSIDERS)
def outsider(request: pytest.FixtureRequest, session: Session) -> Person | None:
    return OUTSIDERS[request.param](session)


@pytest.fixture
def post(session: Session) -> Post:
    return a_recent_post(session)


def comments(session: Session) -> int:
    with Session(reading(session)) as beside:
        return beside.scalar(select(func.count()).select_from(Comment)) or 0


def test_the_verb_itself_refuses(session: Session, post: Post, outsider: Person | None) -> None:
    with pytest.raises(NotAMember):
        submit(
            session,
            post=post,
            by=outsider,
            source="Let me in.",
            settings=CommentSettings(seconds_between=0),
            at=NOON,
            token="abc",
        )
    session.commit()
    assert comments(session) == 0


def test_the_author_of_a_post_without_an_account_is_refused_under_it(session: Session) -> None:
    ada = a_person(session, "ada", Role.AUTHOR, member=False)
    with pytest.raises(NotAMember):
        submit(
            session,
            post=a_post(session, ada),
            by=ada,
            source="Under my own post.",
            settings=CommentSettings(),
            at=NOON,
        )


def test_who_may_not_comment_learns_only_that(session: Session, outsider: Person | None) -> None:
    with pytest.raises(NotAMember) as refused:
        submit(
            session,
            post=a_post(session),
            by=outsider,
            source="",
            settings=CommentSettings(),
            at=NOON,
            reply_to=99,
        )
    assert isinstance(refused.value, NotConfirmed) == (
        outsider is not None and outsider.account is not None
    )


def test_the_verb_of_editing_refuses(session: Session, outsider: Person | None) -> None:
    theirs = a_comment(session, a_post(session), outsider)
    with pytest.raises(Refusal):
        edit(
            session,
            comment_id=theirs.id,
            by=outsider,
            source="Now an advertisement.",
            version=1,
            settings=CommentSettings(),
            at=NOON,
        )
    assert session.scalars(select(Revision)).all() == []


def test_no_door_of_the_web_lets_an_outsider_in(
    app: Flask, session: Session, post: Post, outsider: Person | None
) -> None:
    session.commit()
    visit = Visitor(app)
    if outsider is not None:
        with visit.client.session_transaction() as cookie:
            key = outsider.account.session_key if outsider.account else "guessed"
            cookie["_user_id"] = f"{outsider.id}.{key}"
    for body in ({"body": "Let me in."}, {"body": "Let me in.", "csrf_token": "none"}):
        for door in ("", "/preview"):
            answer = visit.post(address(post) + door, body)
            assert answer.status_code in (303, 403, 400)
            assert "#comment-" not in (answer.location or "").replace("#comment-form", "")
    assert comments(session) == 0
