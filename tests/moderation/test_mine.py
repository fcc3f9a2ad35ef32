"""One's own comments, with what became of them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.moderation import mine
from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.queries import counted


@pytest.fixture
def rita(session: Session) -> Person:
    return a_person(session, "rita")


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session, title="On locks", published_at=clock.now() - timedelta(days=1))


@pytest.fixture
def member(visit: Visitor, session: Session, rita: Person) -> Visitor:
    session.commit()
    return visit.signed_in_as(rita)


def test_it_says_of_each_comment_what_became_of_it_and_why(
    member: Visitor, session: Session, post: Post, rita: Person
) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    said = {
        Status.PUBLISHED: "Published.",
        Status.PENDING: "Waits for a moderator",
        Status.REJECTED: "A moderator rejected it. Reason given: rejected, because",
        Status.REMOVED: "A moderator removed it. Reason given: removed, because",
        Status.SPAM: "A moderator put it with the spam. Reason given: spam, because",
    }
    for status in said:
        comment = a_comment(session, post, rita, source=f"This is {status}.")
        if status is not Status.PUBLISHED:
            lifecycle.move(
                session, comment, status, by=max_, reason=f"{status}, because", note="Secret",
                at=NOON,
            )  # fmt: skip
    a_comment(session, post, rita, source="Blocked.", status=Status.REJECTED)
    a_comment(session, post, source="Somebody else's.")
    session.commit()
    page = words(member.get("/me/comments"))
    for status, sentence in said.items():
        assert f"This is {status}." in page
        assert sentence in page
    assert "A rule of this blog rejected it." in page
    assert "Somebody else's." not in page
    assert "Secret" not in page
    assert "max" not in page


def test_the_words_of_what_was_withdrawn_are_gone(
    member: Visitor, session: Session, post: Post, rita: Person
) -> None:
    comment = a_comment(session, post, rita, source="Never mind.")
    lifecycle.move(session, comment, Status.WITHDRAWN, by=rita, at=NOON)
    session.commit()
    page = words(member.get("/me/comments"))
    assert "You withdrew it." in page
    assert "Never mind." not in page


def test_pages_follow_each_other(
    member: Visitor, session: Session, post: Post, rita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mine, "PAGE", 2)
    for n in range(5):
        a_comment(session, post, rita, source=f"Number {n}.", at=NOON + timedelta(minutes=n // 2))
    session.commit()
    seen, address = [], "/me/comments"
    while address:
        page = member.get(address)
        seen.append([n for n in range(5) if f"Number {n}." in words(page)])
        _, found, rest = page.get_data(as_text=True).partition('rel="next" href="')
        address = rest.split('"')[0] if found else ""
    assert seen == [[3, 4], [1, 2], [0]]


@pytest.mark.parametrize("after", ["x", "9" * 31, "1-" + "9" * 31])
def test_a_place_that_no_page_links_to_is_not_found(member: Visitor, after: str) -> None:
    assert member.get(f"/me/comments?after={after}").status_code == 404


def test_it_takes_as_many_queries_for_many_comments_as_for_one(
    app: Flask, member: Visitor, session: Session, post: Post, rita: Person
) -> None:
    a_comment(session, post, rita)
    session.commit()
    with counted(app) as one:
        member.get("/me/comments")
    for _ in range(12):
        a_comment(session, post, rita, status=Status.REJECTED)
    session.commit()
    with counted(app) as many:
        member.get("/me/comments")
    assert len(many) == len(one) <= 5


def test_who_is_not_signed_in_signs_in_first(visit: Visitor) -> None:
    assert visit.get("/me/comments").location == "/login?next=/me/comments"
    assert visit.get("/comments/1/again").location == "/login?next=/comments/1/again"


def test_links_to_what_can_be_done_stand_where_it_can_be_done(
    member: Visitor, session: Session, post: Post, rita: Person
) -> None:
    fresh = a_comment(session, post, rita, at=clock.now())
    old = a_comment(session, post, rita, status=Status.REJECTED)
    session.commit()
    page = member.get("/me/comments").get_data(as_text=True)
    assert f'href="/comments/{fresh.id}/edit"' in page
    assert f'href="/comments/{old.id}/edit"' not in page
    assert f'href="/comments/{old.id}/again"' in page
    assert f'href="/comments/{fresh.id}/again"' not in page
    assert f'href="/comments/{old.id}/withdraw"' in page


def test_a_rejected_comment_is_edited_and_sent_again_as_a_new_one(
    member: Visitor, session: Session, post: Post, rita: Person
) -> None:
    parent = a_comment(session, post, source="The question.")
    old = a_comment(
        session, post, rita, source="A rude answer.", status=Status.REJECTED, answers=parent
    )
    session.commit()
    form = member.get(f"/comments/{old.id}/again").get_data(as_text=True)
    assert "A rude answer." in form
    assert f'name="reply_to" value="{parent.id}"' in form
    token = form.split('name="token" value="')[1].split('"')[0]
    sent = member.post(
        f"/posts/{post.id}/comments",
        {"body": "A kind answer.", "reply_to": str(parent.id), "token": token},
    )
    assert sent.status_code == 303
    new = session.scalars(select(Comment).where(Comment.source == "A kind answer.")).one()
    assert (new.parent_id, new.status) == (parent.id, Status.PENDING), "the policy judged it"
    status = session.scalar(select(Comment.status).where(Comment.id == old.id))
    assert status is Status.REJECTED


def test_only_ones_own_rejected_comments_are_sent_again(
    member: Visitor, session: Session, post: Post, rita: Person
) -> None:
    foreign = a_comment(session, post, status=Status.REJECTED, source="Not hers.")
    shown = a_comment(session, post, rita)
    session.commit()
    answer = member.get(f"/comments/{foreign.id}/again")
    assert answer.status_code == 404
    assert "Not hers." not in answer.get_data(as_text=True)
    assert member.get(f"/comments/{shown.id}/again").status_code == 409
    assert member.get("/comments/" + "9" * 31 + "/again").status_code == 404
    assert session.scalar(select(func.count()).select_from(Comment)) == 2
