"""A sanction is felt at every door through which text comes in, and the text stays its writer's."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role, SanctionKind
from blog.accounts.sanction import sanction
from blog.comments.models import Comment, Revision, Status, StatusChange
from blog.posts.models import CommentMode, Post
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post
from tests.site.settings import comments_are

TEXT = "What I typed, and want to keep."
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def post(session: Session) -> Post:
    post = a_post(session)
    comments_are(session, seconds_between=0)
    session.commit()
    return post


@pytest.fixture
def rita(session: Session) -> Person:
    return a_person(session, "rita")


def sanctioned(
    session: Session, person: Person, kind: SanctionKind, until: datetime | None = None
) -> None:
    sanction(
        session,
        person_id=person.id,
        kind=kind,
        until=until,
        reason="Insults.",
        seen=0,
        by=a_person(session, "max", Role.MODERATOR),
        at=clock.now() - timedelta(hours=2),
    )
    session.commit()


def suspended(session: Session, person: Person) -> None:
    sanctioned(session, person, SanctionKind.SUSPEND, clock.now() + timedelta(days=1))


@pytest.mark.parametrize("door", ["", "/preview"])
def test_who_is_suspended_reads_why_and_until_when_and_keeps_the_text(
    visit: Visitor, session: Session, post: Post, rita: Person, door: str
) -> None:
    suspended(session, rita)
    answer = visit.signed_in_as(rita).post(f"/posts/{post.id}/comments{door}", {"body": TEXT})
    assert answer.status_code == 403
    page = words(answer)
    assert "You are suspended from commenting until " in page
    assert "for this reason: Insults." in page
    assert TEXT in page
    assert "Post comment" not in page
    assert session.scalar(select(func.count()).select_from(Comment)) == 0


def test_a_script_that_previews_hears_the_same(
    visit: Visitor, session: Session, post: Post, rita: Person
) -> None:
    suspended(session, rita)
    visit.signed_in_as(rita)
    answer = visit.post(f"/posts/{post.id}/comments/preview", {"body": TEXT}, headers=SCRIPT)
    assert answer.status_code == 403
    assert answer.json["error"].startswith("You are suspended from commenting until ")


@pytest.mark.parametrize("more", [{}, {"preview": "1"}])
def test_who_is_banned_edits_nothing_and_keeps_the_text(
    visit: Visitor, session: Session, post: Post, rita: Person, more: dict[str, Any]
) -> None:
    comment = a_comment(session, post, rita, source="Before.", at=clock.now())
    sanctioned(session, rita, SanctionKind.BAN)
    visit.signed_in_as(rita)
    answer = visit.post(f"/comments/{comment.id}/edit", {"body": TEXT, "version": "1", **more})
    assert answer.status_code == 403
    assert "You are banned from commenting here, for this reason: Insults." in words(answer)
    assert TEXT in words(answer)
    assert session.scalar(select(func.count()).select_from(Revision)) == 0
    form = visit.get(f"/comments/{comment.id}/edit")
    assert form.status_code == 403
    assert "You are banned" in words(form)


def test_who_is_banned_may_still_withdraw(
    visit: Visitor, session: Session, post: Post, rita: Person
) -> None:
    comment = a_comment(session, post, rita, at=clock.now())
    sanctioned(session, rita, SanctionKind.BAN)
    answer = visit.signed_in_as(rita).post(f"/comments/{comment.id}/withdraw")
    assert answer.status_code == 303


def test_a_suspended_moderator_does_not_publish_and_answer(
    visit: Visitor, session: Session, post: Post
) -> None:
    mona = a_person(session, "mona", Role.MODERATOR)
    comment = a_comment(session, post)
    sanction(
        session,
        person_id=mona.id,
        kind=SanctionKind.SUSPEND,
        until=clock.now() + timedelta(days=1),
        reason="Calm down.",
        seen=0,
        by=a_person(session, "ines", Role.ADMIN),
        at=clock.now(),
    )
    session.commit()
    answer = visit.signed_in_as(mona).post(
        f"/moderation/comments/{comment.id}/answer",
        {"body": TEXT, "version": "1", "token": "abc"},
    )
    assert answer.status_code == 403
    assert "for this reason: Calm down." in words(answer)
    assert session.scalar(select(func.count()).select_from(Comment)) == 1


def test_the_post_page_says_it_in_the_place_of_the_form(
    visit: Visitor, session: Session, post: Post, rita: Person
) -> None:
    a_comment(session, post, rita, at=clock.now())
    suspended(session, rita)
    page = visit.signed_in_as(rita).get(post.path)
    assert "You are suspended from commenting until " in words(page)
    text = page.get_data(as_text=True)
    assert '<form class="form comment-form"' not in text
    assert "reply_to=" not in text
    assert "/edit" not in text


def test_a_closed_post_says_that_it_is_closed_and_nothing_else(
    visit: Visitor, session: Session, rita: Person
) -> None:
    post = a_post(session, comment_mode=CommentMode.CLOSED)
    suspended(session, rita)
    page = words(visit.signed_in_as(rita).get(post.path))
    assert "no longer takes comments" in page
    assert "You are suspended" not in page


def test_what_a_premoderated_member_writes_waits(
    visit: Visitor, session: Session, post: Post, rita: Person
) -> None:
    sanctioned(session, rita, SanctionKind.PREMODERATE)
    answer = visit.signed_in_as(rita).post(f"/posts/{post.id}/comments", {"body": TEXT})
    assert answer.status_code == 303
    assert session.scalar(select(Comment.status)) is Status.PENDING
    reasons = session.scalars(select(StatusChange.reasons)).one()
    assert "premoderated" in {reason["code"] for reason in reasons}


def test_a_suspension_that_ended_is_felt_no_more(
    visit: Visitor, session: Session, post: Post, rita: Person
) -> None:
    sanctioned(session, rita, SanctionKind.SUSPEND, clock.now() - timedelta(seconds=1))
    visit.signed_in_as(rita)
    assert '<form class="form comment-form"' in visit.get(post.path).get_data(as_text=True)
    answer = visit.post(f"/posts/{post.id}/comments", {"body": TEXT})
    assert answer.status_code == 303
    assert session.scalar(select(Comment.source)) == TEXT
