"""Pressing twice, going back, and saying the same again."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import StatusChange
from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.build import a_comment, a_person
from tests.comments.commenting import (
    TEXT,
    a_recent_post,
    address,
    hidden,
    reading,
    settle,
    stored,
    typed,
)


def test_pressing_twice_posts_once_and_both_answers_lead_to_it(
    member: Visitor, session: Session, post: Post
) -> None:
    answers = [member.post(address(post), {"body": TEXT, "token": "abc"}) for _ in range(2)]
    (comment,) = stored(session)
    assert [answer.location for answer in answers] == [f"/comments/{comment.id}"] * 2
    with Session(reading(session)) as beside:
        assert beside.scalar(select(func.count()).select_from(StatusChange)) == 1


def test_the_same_text_again_is_refused_with_409(
    member: Visitor, session: Session, post: Post, rita: Person
) -> None:
    a_comment(session, post, rita, source=TEXT)
    session.commit()
    answer = member.post(address(post), {"body": f"  {TEXT.upper()}\n"})
    assert answer.status_code == 409
    assert "You already said exactly this" in words(answer)
    assert typed(answer).strip() == TEXT.upper()
    assert len(stored(session)) == 1


def test_another_text_with_a_token_that_was_used_is_not_lost(
    member: Visitor, session: Session, post: Post
) -> None:
    settle(session, seconds_between=0)
    session.commit()
    for text in ("The first.", "After going back.", "After going back."):
        member.post(address(post), {"body": text, "token": "abc"})
    assert [comment.source for comment in stored(session)] == ["The first.", "After going back."]


def test_a_token_that_was_used_under_another_post_stands_for_nothing(
    member: Visitor, session: Session, post: Post
) -> None:
    other = a_recent_post(session)
    settle(session, seconds_between=0)
    session.commit()
    for each in (post, other):
        member.post(address(each), {"body": TEXT, "token": "abc"})
    assert [comment.post_id for comment in stored(session)] == [post.id, other.id]


def test_two_members_may_have_the_same_token(
    app: Flask, member: Visitor, session: Session, post: Post
) -> None:
    max_ = Visitor(app).signed_in_as(a_person(session, "max"))
    session.commit()
    for each in (member, max_):
        assert each.post(address(post), {"body": TEXT, "token": "abc"}).status_code == 303
    assert len({comment.author_id for comment in stored(session)}) == 2


@pytest.mark.parametrize("token", ["x" * 65, "x" * 100_000, "ä", "a b", "'; --", ""])
def test_an_odd_token_is_as_good_as_none(
    member: Visitor, session: Session, post: Post, token: str
) -> None:
    assert member.post(address(post), {"body": TEXT, "token": token}).status_code == 303
    assert [comment.token == token for comment in stored(session)] == [False]


def test_the_form_that_comes_back_carries_no_odd_token(member: Visitor, post: Post) -> None:
    (token,) = hidden(member.post(address(post), {"body": "", "token": "x" * 65}), "token")
    assert 0 < len(token) <= 64


def test_the_form_that_comes_back_carries_the_same_token(
    member: Visitor, session: Session, post: Post
) -> None:
    assert hidden(member.post(address(post), {"body": "", "token": "abc"}), "token") == ["abc"]


def test_sending_a_withdrawn_comment_again_asks_first(
    member: Visitor, session: Session, post: Post
) -> None:
    settle(session, seconds_between=0)
    session.commit()
    form = {"body": TEXT, "token": "abc"}
    member.post(address(post), form)
    member.post(f"/comments/{stored(session)[0].id}/withdraw")
    answer = member.post(address(post), form)
    assert answer.status_code == 409
    assert "You withdrew this comment." in words(answer)
    assert len(stored(session)) == 1
    (fresh,) = hidden(answer, "token")
    assert member.post(address(post), {"body": typed(answer), "token": fresh}).status_code == 303
    assert len(stored(session)) == 2
