"""Commenting through the form's address."""

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Status
from blog.comments.refusals import LENGTH_MAX
from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.comments.commenting import TEXT, address, flashed, settle, stored, typed


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
