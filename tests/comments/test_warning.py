"""A rule that warns first: the form comes back, and may be sent anyway."""

from typing import Any

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog.accounts.models import Person, Role
from blog.comments.models import Status, StatusChange
from blog.comments.opinion_models import RuleOpinion
from blog.comments.token import new_token
from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.build import a_person
from tests.comments.commenting import (
    a_recent_post,
    address,
    hidden,
    reading,
    settle,
    stored,
    typed,
)

LINKS = "https://a.example https://b.example <b> & more"
WARNING = "This looks like advertising, with so many links: edit it or send it anyway."


@pytest.fixture
def rita(session: Session) -> Person:
    return a_person(session, "rita")


@pytest.fixture
def post(session: Session) -> Post:
    return a_recent_post(session)


@pytest.fixture
def member(visit: Visitor, session: Session, rita: Person, post: Post) -> Visitor:
    settle(session, max_links=1, links_mode="warn", seconds_between=0)
    session.commit()
    return visit.signed_in_as(rita)


def anyway(answer: TestResponse) -> list[str]:
    return list(map(str, html.fromstring(answer.text).xpath("//button[@name='anyway']/@value")))


def sent_again(member: Visitor, post: Post, answer: TestResponse, **more: Any) -> TestResponse:
    """Press “Send anyway” on the page that came back."""
    (token,), (value,) = hidden(answer, "token"), anyway(answer)
    fields = {"body": typed(answer), "token": token, "anyway": value, **more}
    return member.post(address(post), fields)


def reasons(session: Session) -> list[Any]:
    with Session(reading(session)) as beside:
        return [change.reasons for change in beside.scalars(select(StatusChange))]


def test_a_warning_brings_the_form_back_with_all_that_was_typed_and_stores_nothing(
    member: Visitor, session: Session, post: Post
) -> None:
    token = new_token()
    answer = member.post(address(post), {"body": LINKS, "token": token})
    assert answer.status_code == 422
    assert WARNING in words(answer)
    assert (typed(answer), hidden(answer, "token")) == (LINKS, [token])
    assert stored(session) == []
    with Session(reading(session)) as beside:
        assert beside.scalars(select(RuleOpinion)).all() == []


def test_sent_anyway_it_waits_and_a_moderator_reads_that_its_author_was_warned(
    member: Visitor, session: Session, post: Post
) -> None:
    answer = member.post(address(post), {"body": LINKS})
    assert sent_again(member, post, answer).status_code == 303
    (comment,) = stored(session)
    assert (comment.status, comment.source) == (Status.PENDING, LINKS)
    assert reasons(session) == [[{"code": "links", "count": 2}, {"code": "warned"}]]


def test_pressing_send_anyway_twice_sends_once(
    member: Visitor, session: Session, post: Post
) -> None:
    answer = member.post(address(post), {"body": LINKS})
    first, second = (sent_again(member, post, answer) for _ in range(2))
    assert first.location == second.location
    assert len(stored(session)) == 1


def test_pressing_post_again_warns_again(member: Visitor, session: Session, post: Post) -> None:
    for _ in range(2):
        answer = member.post(address(post), {"body": LINKS, "token": "same"})
        assert answer.status_code == 422
    assert stored(session) == []


def test_an_edited_text_that_no_rule_minds_is_published_without_a_word_of_the_warning(
    member: Visitor, session: Session, post: Post
) -> None:
    answer = member.post(address(post), {"body": LINKS})
    (token,) = hidden(answer, "token")
    assert member.post(address(post), {"body": "Fine.", "token": token}).status_code == 303
    (comment,) = stored(session)
    assert comment.status is Status.PUBLISHED
    assert reasons(session) == [[]]


def test_send_anyway_with_a_harmless_text_says_nothing_of_a_warning(
    member: Visitor, session: Session, post: Post
) -> None:
    answer = member.post(address(post), {"body": LINKS})
    sent_again(member, post, answer, body="Fine.")
    assert reasons(session) == [[]]


@pytest.mark.parametrize("forged", ["", "1", "x" * 100_000, "\u20ac", "anyway"])
def test_a_forged_button_warns_all_the_same(
    member: Visitor, session: Session, post: Post, forged: str
) -> None:
    fields = {"body": LINKS, "token": new_token(), "anyway": forged}
    assert member.post(address(post), fields).status_code == 422
    assert stored(session) == []


def test_the_button_of_another_form_or_of_somebody_else_warns_all_the_same(
    member: Visitor, session: Session, post: Post
) -> None:
    answer = member.post(address(post), {"body": LINKS})
    assert sent_again(member, post, answer, token=new_token()).status_code == 422
    mallory = a_person(session, "mallory")
    session.commit()
    member.signed_in_as(mallory)
    assert sent_again(member, post, answer).status_code == 422
    assert stored(session) == []


def test_a_rejection_warns_too_and_names_no_word(
    member: Visitor, session: Session, post: Post
) -> None:
    settle(session, blocked_words=("casino",), blocked_words_mode="warn", seconds_between=0)
    session.commit()
    answer = member.post(address(post), {"body": "A casino."})
    assert answer.status_code == 422
    assert "words that are not welcome here" in words(answer)
    assert sent_again(member, post, answer).status_code == 303
    assert [each.status for each in stored(session)] == [Status.REJECTED]


def test_staff_are_not_warned(member: Visitor, session: Session, post: Post) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    session.commit()
    member.signed_in_as(max_)
    assert member.post(address(post), {"body": LINKS}).status_code == 303


def test_what_would_be_refused_is_refused_and_not_warned_about(
    member: Visitor, session: Session, post: Post
) -> None:
    answer = member.post(address(post), {"body": LINKS * 1_000})
    assert answer.status_code == 422
    assert WARNING not in words(answer)
    assert anyway(answer) == []
