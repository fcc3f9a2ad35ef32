"""Commenting through the form's address."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog import clock
from blog.accounts.models import Person, Role
from blog.comments.models import Comment, Status, StatusChange
from blog.comments.refusals import LENGTH_MAX
from blog.posts.models import CommentMode, Post, PostStatus
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.models import CommentSettings, Settings
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post

TEXT = "I walked there <b>twice</b> & liked it."


def settle(session: Session, **comments: Any) -> None:
    """Set the comments' settings; what a rule holds by default is let through."""
    now = current_settings(session)
    usual: dict[str, Any] = {"hold_first": 0}
    changed = Settings(version=now.version, comments=CommentSettings(**{**usual, **comments}))
    change_settings(session, changed, by_id=None, at=NOON)


def a_recent_post(session: Session, **facts: Any) -> Post:
    return a_post(session, published_at=clock.now() - timedelta(days=1), **facts)


def address(post: Post) -> str:
    return f"/posts/{post.id}/comments"


def stored(session: Session) -> list[Comment]:
    """Return what is there now, read beside the test's own session."""
    with Session(reading(session)) as beside:
        return list(beside.scalars(select(Comment).order_by(Comment.id)))


def reading(session: Session) -> Engine:
    """Return the test's database for reading: it keeps no writer waiting."""
    return session.get_bind().engine.execution_options(writing=False)


def typed(answer: TestResponse) -> str:
    """Return what stands in the form's text."""
    (area,) = html.fromstring(answer.get_data(as_text=True)).xpath("//textarea[@id='body']")
    return str(area.text_content()).removeprefix("\n")


def hidden(answer: TestResponse, name: str) -> list[str]:
    page = html.fromstring(answer.get_data(as_text=True))
    return [
        str(each) for each in page.xpath(f"//form[@id='comment-form']//*[@name='{name}']/@value")
    ]


def flashed(visit: Visitor) -> str:
    with visit.client.session_transaction() as cookie:
        return " ".join(str(message) for _, message in cookie.get("_flashes", []))


@pytest.fixture
def rita(session: Session) -> Person:
    return a_person(session, "rita")


@pytest.fixture
def post(session: Session) -> Post:
    return a_recent_post(session, title="A walk")


@pytest.fixture
def member(visit: Visitor, session: Session, rita: Person, post: Post) -> Visitor:
    session.commit()
    return visit.signed_in_as(rita)


def test_a_comment_is_published_and_the_answer_leads_to_it(
    member: Visitor, session: Session, post: Post, rita: Person
) -> None:
    settle(session)
    session.commit()
    answer = member.post(address(post), {"body": TEXT})
    (comment,) = stored(session)
    assert answer.status_code == 303
    assert answer.location == f"/comments/{comment.id}"
    assert (comment.source, comment.author_id, comment.post_id) == (TEXT, rita.id, post.id)
    assert comment.status is Status.PUBLISHED
    assert "Your comment is published." in flashed(member)


def test_a_held_comment_says_that_it_waits(member: Visitor, session: Session, post: Post) -> None:
    answer = member.post(address(post), {"body": TEXT})
    (comment,) = stored(session)
    assert answer.status_code == 303
    assert comment.status is Status.PENDING
    assert "Only you can see it until then." in flashed(member)
    assert "data-kept-done" in flashed(member)


def test_a_rejected_comment_says_so_and_names_no_word(
    member: Visitor, session: Session, post: Post
) -> None:
    settle(session, blocked_words=("casino",))
    session.commit()
    answer = member.post(address(post), {"body": "Visit my casino."})
    (comment,) = stored(session)
    assert answer.status_code == 303
    assert comment.status is Status.REJECTED
    assert flashed(member) == "Your comment was not published."


def test_a_blocked_word_in_the_address_of_a_link_counts(
    member: Visitor, session: Session, post: Post
) -> None:
    settle(session, blocked_words=("casino",))
    session.commit()
    member.post(address(post), {"body": "[Nice.](https://casino.example/)"})
    assert [comment.status for comment in stored(session)] == [Status.REJECTED]


def test_an_answer_stands_below_what_it_answers(
    member: Visitor, session: Session, post: Post
) -> None:
    first = a_comment(session, post)
    session.commit()
    member.post(address(post), {"body": TEXT, "reply_to": str(first.id)})
    reply = stored(session)[-1]
    assert reply.parent_id == first.id
    assert reply.path.startswith(first.path)


def test_the_texts_newlines_and_margins_are_tidied(
    member: Visitor, session: Session, post: Post
) -> None:
    member.post(address(post), {"body": "\r\n one\r\ntwo\rthree \r\n"})
    assert [comment.source for comment in stored(session)] == ["one\ntwo\nthree"]


@pytest.mark.parametrize("body", ["", " \n ", "\u200b\u200e", "> ", "[](https://a.example)", None])
def test_nothing_to_see_is_refused(
    member: Visitor, session: Session, post: Post, body: str | None
) -> None:
    answer = member.post(address(post), {} if body is None else {"body": body})
    assert answer.status_code == 422
    assert "Write something first." in words(answer)
    assert stored(session) == []


def test_a_text_that_is_too_long_comes_back_whole(
    member: Visitor, session: Session, post: Post
) -> None:
    text = "é" * (LENGTH_MAX + 1)
    answer = member.post(address(post), {"body": text})
    assert answer.status_code == 422
    assert typed(answer) == text
    assert "10001 characters" in words(answer)
    assert stored(session) == []


def test_a_text_of_the_longest_length_is_taken(
    member: Visitor, session: Session, post: Post
) -> None:
    assert member.post(address(post), {"body": "é" * LENGTH_MAX}).status_code == 303
    assert len(stored(session)) == 1


@pytest.mark.parametrize(
    "reply_to", ["garbage", "-1", "0", "9" * 19, "1" + "0" * 30, "99999", "\u0661", "1.0"]
)
def test_an_answer_to_nothing_is_refused_with_the_text_kept(
    member: Visitor, session: Session, post: Post, reply_to: str
) -> None:
    answer = member.post(address(post), {"body": TEXT, "reply_to": reply_to})
    assert answer.status_code == 422
    assert "The comment you reply to is not there any more." in words(answer)
    assert typed(answer) == TEXT
    assert hidden(answer, "reply_to") == []
    assert stored(session) == []


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.PUBLISHED])
def test_what_is_not_published_cannot_be_answered(
    member: Visitor, session: Session, post: Post, status: Status
) -> None:
    hidden_one = a_comment(session, post, status=status, source="Nobody may read this.")
    session.commit()
    answer = member.post(address(post), {"body": TEXT, "reply_to": str(hidden_one.id)})
    assert answer.status_code == 422
    assert "Nobody may read this." not in answer.get_data(as_text=True)
    assert len(stored(session)) == 1


def test_a_comment_of_another_post_cannot_be_answered_here(
    member: Visitor, session: Session, post: Post
) -> None:
    elsewhere = a_comment(session, a_recent_post(session))
    session.commit()
    answer = member.post(address(post), {"body": TEXT, "reply_to": str(elsewhere.id)})
    assert answer.status_code == 422
    assert len(stored(session)) == 1


def test_a_refused_answer_shows_what_it_answers(
    member: Visitor, session: Session, post: Post
) -> None:
    first = a_comment(session, post, a_person(session, "max"), source="Which way did you go?")
    session.commit()
    answer = member.post(address(post), {"body": "x" * 10_001, "reply_to": str(first.id)})
    assert "max: Which way did you go?" in words(answer)
    assert hidden(answer, "reply_to") == [str(first.id)]


def unreadable(session: Session) -> dict[str, Post]:
    later = clock.now() + timedelta(hours=1)
    return {
        "draft": a_recent_post(session, status=PostStatus.DRAFT),
        "trashed": a_recent_post(session, status=PostStatus.TRASHED),
        "scheduled": a_post(session, status=PostStatus.SCHEDULED, published_at=later),
    }


@pytest.mark.parametrize("which", ["draft", "trashed", "scheduled"])
@pytest.mark.parametrize("door", ["", "/preview"])
def test_a_post_nobody_may_read_is_not_there(
    member: Visitor, session: Session, which: str, door: str
) -> None:
    hidden_post = unreadable(session)[which]
    session.commit()
    assert member.post(address(hidden_post) + door, {"body": TEXT}).status_code == 404
    assert member.get(address(hidden_post) + door).status_code == 404
    assert stored(session) == []


@pytest.mark.parametrize("number", ["99999", "0", "9" * 19, "1" + "0" * 30])
@pytest.mark.parametrize("door", ["", "/preview"])
def test_a_post_that_does_not_exist_is_not_there(member: Visitor, number: str, door: str) -> None:
    assert member.post(f"/posts/{number}/comments{door}", {"body": TEXT}).status_code == 404


@pytest.mark.parametrize("mode", [CommentMode.CLOSED, CommentMode.HIDDEN])
@pytest.mark.parametrize("door", ["", "/preview"])
def test_a_closed_post_hands_the_text_back(
    member: Visitor, session: Session, mode: CommentMode, door: str
) -> None:
    closed = a_recent_post(session, comment_mode=mode)
    session.commit()
    answer = member.post(address(closed) + door, {"body": TEXT})
    assert answer.status_code == 403
    assert "no longer takes comments" in words(answer)
    assert typed(answer) == TEXT
    assert stored(session) == []


def test_who_is_quick_is_told_how_long_to_wait(
    member: Visitor, session: Session, post: Post
) -> None:
    member.post(address(post), {"body": "The first."})
    answer = member.post(address(post), {"body": TEXT})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15
    assert f"Wait {answer.headers['Retry-After']} seconds" in words(answer)
    assert typed(answer) == TEXT
    assert len(stored(session)) == 1


def test_a_pace_of_0_lets_everyone_be_quick(member: Visitor, session: Session, post: Post) -> None:
    settle(session, seconds_between=0)
    session.commit()
    for text in ("The first.", "The second."):
        assert member.post(address(post), {"body": text}).status_code == 303
    assert len(stored(session)) == 2


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


def test_pressing_twice_posts_once_and_both_answers_lead_to_it(
    member: Visitor, session: Session, post: Post
) -> None:
    answers = [member.post(address(post), {"body": TEXT, "token": "abc"}) for _ in range(2)]
    (comment,) = stored(session)
    assert [answer.location for answer in answers] == [f"/comments/{comment.id}"] * 2
    with Session(reading(session)) as beside:
        assert beside.scalar(select(func.count()).select_from(StatusChange)) == 1


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


def test_the_form_that_comes_back_carries_the_same_token(
    member: Visitor, session: Session, post: Post
) -> None:
    assert hidden(member.post(address(post), {"body": "", "token": "abc"}), "token") == ["abc"]


@pytest.mark.parametrize("door", ["", "/preview"])
def test_nobody_signed_in_stores_nothing_and_signs_in_first(
    visit: Visitor, session: Session, post: Post, door: str
) -> None:
    session.commit()
    answer = visit.post(address(post) + door, {"body": TEXT})
    assert answer.status_code == 303
    assert "login" in answer.location
    assert stored(session) == []


def test_a_text_typed_without_a_session_waits_until_it_was_sent(
    visit: Visitor, session: Session, post: Post, rita: Person
) -> None:
    session.commit()
    visit.post(address(post), {"body": TEXT, "reply_to": "", "token": "abc"})
    assert kept(visit) == [f"comment:{post.id}"]
    visit.signed_in_as(rita).post(address(post), {"body": TEXT, "token": "abc"})
    assert kept(visit) == []
    assert len(stored(session)) == 1


def kept(visit: Visitor) -> list[str]:
    with visit.client.session_transaction() as cookie:
        return list(cookie.get("kept_places", []))


def test_a_text_too_long_to_be_kept_comes_back_on_the_page(
    visit: Visitor, session: Session, post: Post
) -> None:
    session.commit()
    answer = visit.post(address(post), {"body": "x" * 600_000})
    assert answer.status_code == 422
    assert len(typed(answer)) == 600_000


@pytest.mark.parametrize("door", ["", "/preview"])
def test_a_form_that_expired_comes_back_with_the_text_and_a_fresh_one(
    member: Visitor, session: Session, post: Post, door: str
) -> None:
    member.token()
    answer = member.post(address(post) + door, {"body": TEXT, "csrf_token": "old", "token": "abc"})
    assert answer.status_code == 400
    assert typed(answer) == TEXT
    assert hidden(answer, "token") == ["abc"]
    assert stored(session) == []
    (fresh,) = hidden(answer, "csrf_token")
    again = member.client.post(address(post), data={"body": TEXT, "csrf_token": fresh})
    assert again.status_code == 303
    assert len(stored(session)) == 1


def test_a_form_that_expired_with_its_session_is_kept(
    visit: Visitor, session: Session, post: Post
) -> None:
    session.commit()
    answer = visit.client.post(address(post), data={"body": TEXT})
    assert answer.status_code == 303
    assert kept(visit) == [f"comment:{post.id}"]
    assert stored(session) == []


@pytest.mark.parametrize("door", ["", "/preview"])
def test_who_has_not_confirmed_the_address_is_told_what_to_do(
    visit: Visitor, session: Session, post: Post, door: str
) -> None:
    mallory = a_person(session, "mallory", Role.MODERATOR, confirmed=False)
    session.commit()
    answer = visit.signed_in_as(mallory).post(address(post) + door, {"body": TEXT})
    assert answer.status_code == 403
    assert "Confirm your e-mail address first" in words(answer)
    assert typed(answer) == TEXT
    assert stored(session) == []


def test_the_address_of_the_form_leads_to_the_post(
    visit: Visitor, session: Session, post: Post
) -> None:
    session.commit()
    for door in ("", "/preview"):
        answer = visit.get(address(post) + door)
        assert (answer.status_code, answer.location) == (303, f"{post.path}#comments")


@pytest.mark.parametrize("broken", ["body=a%00b", "body=a&token=%00"])
def test_broken_text_is_refused(member: Visitor, session: Session, post: Post, broken: str) -> None:
    answer = member.client.post(
        address(post),
        data=f"csrf_token={member.token()}&{broken}",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400
    assert stored(session) == []


def test_another_sites_page_posts_nothing(member: Visitor, session: Session, post: Post) -> None:
    answer = member.post(address(post), {"body": TEXT}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert stored(session) == []


def test_the_blogs_message_to_commenters_stands_above_the_form(
    member: Visitor, session: Session, post: Post
) -> None:
    settle(session, message="Be <kind>.")
    session.commit()
    assert "Be <kind>." in words(member.post(address(post), {"body": ""}))
