"""Which posts take comments, and which comments an answer."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from blog import clock
from blog.comments.models import Status
from blog.posts.models import CommentMode, Post, PostStatus
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post
from tests.comments.commenting import TEXT, a_recent_post, address, hidden, stored, typed


def test_an_answer_stands_below_what_it_answers(
    member: Visitor, session: Session, post: Post
) -> None:
    first = a_comment(session, post)
    session.commit()
    member.post(address(post), {"body": TEXT, "reply_to": str(first.id)})
    reply = stored(session)[-1]
    assert reply.parent_id == first.id
    assert reply.path.startswith(first.path)


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
