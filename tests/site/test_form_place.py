"""The place below the thread, where one comments or reads why not."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy.orm import Session

from blog.comments.models import Status
from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post
from tests.site.pages import links, parsed, texts
from tests.site.settings import comments_are

GATE = "//*[@id='comment-form']"


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session)


@pytest.fixture
def member(visit: Visitor, session: Session, post: Post) -> Visitor:
    rita = a_person(session, "rita")
    session.commit()
    return Visitor(visit.app).signed_in_as(rita)


def test_who_is_not_signed_in_reads_that_only_members_comment(
    visit: Visitor, session: Session, post: Post
) -> None:
    session.commit()
    answer = visit.get(post.path)
    assert texts(answer, f"{GATE}/p") == ["Only members of this blog may comment."]
    assert texts(answer, f"{GATE}//a") == ["Sign in", "Join"]
    assert parsed(answer).xpath("//main//form") == []


@pytest.mark.parametrize("query", ["", "?reply_to="])
def test_signing_in_and_joining_lead_back_to_this_very_place(
    visit: Visitor, session: Session, post: Post, query: str
) -> None:
    comment = a_comment(session, post)
    session.commit()
    query = f"{query}{comment.id}" if query else ""
    for link in links(visit.get(post.path + query), f"{GATE}//a"):
        back = parse_qs(urlsplit(link).query)["next"]
        assert back == [f"{post.path}{query}#comment-form"]
        assert urlsplit(link).fragment == ""


def test_a_member_finds_the_form(member: Visitor, post: Post) -> None:
    answer = member.get(post.path)
    (form,) = parsed(answer).xpath("//form[@id='comment-form']")
    assert form.get("action") == f"/posts/{post.id}/comments"
    tokens = {
        parsed(member.get(post.path)).xpath("//input[@name='token']/@value")[0] for _ in range(2)
    }
    assert len(tokens) == 2
    assert "Only members" not in words(answer)


def test_who_joined_and_did_not_confirm_reads_what_to_do(
    visit: Visitor, session: Session, post: Post
) -> None:
    newcomer = a_person(session, "new", confirmed=False)
    session.commit()
    answer = visit.signed_in_as(newcomer).get(post.path)
    assert parsed(answer).xpath("//form[@id='comment-form']") == []
    assert texts(answer, f"{GATE}/p") == [
        "Confirm your e-mail address first: open the link in the letter we sent you."
    ]


def test_the_form_says_whom_it_answers(member: Visitor, session: Session, post: Post) -> None:
    comment = a_comment(session, post, a_person(session, "Max & Co"))
    session.commit()
    answer = member.get(f"{post.path}?reply_to={comment.id}")
    assert "You reply to Max & Co." in words(answer)
    assert parsed(answer).xpath("//input[@name='reply_to']/@value") == [str(comment.id)]


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.PUBLISHED])
def test_what_is_not_published_cannot_be_answered_and_is_not_told_about(
    member: Visitor, session: Session, post: Post, status: Status
) -> None:
    hidden = a_comment(session, post, a_person(session, "Mallory"), status=status)
    elsewhere = a_comment(session, a_post(session), a_person(session, "Mallory"))
    session.commit()
    for comment_id in (hidden.id, elsewhere.id, 999):
        answer = member.get(f"{post.path}?reply_to={comment_id}")
        assert "cannot be answered" in words(answer)
        assert "Mallory" not in words(answer)
        assert parsed(answer).xpath("//input[@name='reply_to']") == []


def test_the_blogs_message_stands_above_the_form(
    visit: Visitor, session: Session, post: Post
) -> None:
    comments_are(session, message="Be <kind>.")
    session.commit()
    assert "Be <kind>." in words(visit.get(post.path))


def test_a_post_whose_time_for_comments_is_over_says_so(visit: Visitor, session: Session) -> None:
    comments_are(session, close_after_days=30)
    now = datetime.now(UTC)
    old = a_post(session, published_at=now - timedelta(days=31))
    young = a_post(session, published_at=now - timedelta(days=29))
    session.commit()
    assert "This post no longer takes comments." in words(visit.get(old.path))
    assert "This post no longer takes comments." not in words(visit.get(young.path))


def test_what_was_typed_without_a_session_is_in_the_form_after_signing_in(
    visit: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post, a_person(session, "Max"))
    rita = a_person(session, "rita")
    session.commit()
    sent = {"body": "Typed & <b>kept</b>", "reply_to": str(comment.id), "token": "mine"}
    answer = visit.post(f"/posts/{post.id}/comments", sent)
    assert answer.status_code == 303
    assert "Typed" not in words(visit.get(post.path))
    back = visit.signed_in_as(rita).get(post.path)
    assert texts(back, "//textarea[@name='body']") == ["Typed & <b>kept</b>"]
    assert "Your text was kept." in words(back)
    assert "You reply to Max." in words(back)
    assert parsed(back).xpath("//input[@name='token']/@value") == ["mine"]
