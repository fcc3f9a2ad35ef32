"""Submitting, with nothing between the test and the verb."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Role
from blog.comments.edit import edit
from blog.comments.models import Comment, Status, StatusChange
from blog.comments.submit import submit
from blog.errors import Invalid
from blog.posts.models import Post
from blog.settings.models import CommentSettings
from tests.build import NOON, a_comment, a_person, a_post

OPEN_GATE = CommentSettings(hold_first=0)
LONG = "A text of more than forty characters, which nobody types twice by chance."


@pytest.fixture
def rita(session: Session) -> Person:
    return a_person(session, "rita")


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session)


def say(session: Session, post: Post, by: Person, source: str, **given: Any) -> Comment:
    usual: dict[str, Any] = {"settings": OPEN_GATE, "at": NOON}
    return submit(session, post=post, by=by, source=source, **{**usual, **given})


@pytest.mark.parametrize("reply_to", [0, -1, 7, 2**63 - 1, 2**63, 10**30])
def test_an_answer_to_a_senseless_number_stores_nothing(
    session: Session, post: Post, rita: Person, reply_to: int
) -> None:
    with pytest.raises(Invalid):
        say(session, post, rita, "Yes.", reply_to=reply_to)
    assert session.scalars(select(Comment)).all() == []


def test_the_first_record_tells_the_rule_and_its_reasons(
    session: Session, post: Post, rita: Person
) -> None:
    comment = say(session, post, rita, "Yes.", settings=CommentSettings(hold_first=1))
    (record,) = session.scalars(select(StatusChange))
    assert comment.status is Status.PENDING
    assert (record.was, record.became, record.rule) == (None, Status.PENDING, "first_comment")
    assert record.reasons == [{"code": "first_comment", "number": 1}]


def test_a_member_is_known_by_the_comments_that_were_published(
    session: Session, post: Post, rita: Person
) -> None:
    settings = CommentSettings(hold_first=2)
    other = a_post(session)
    for status in (Status.PUBLISHED, Status.PENDING, Status.REMOVED):
        a_comment(session, other, rita, status=status, at=NOON - timedelta(hours=1))
    assert say(session, post, rita, "Third.", settings=settings).status is Status.PENDING
    a_comment(session, other, rita, at=NOON - timedelta(hours=1))
    later = NOON + timedelta(hours=1)
    assert say(session, post, rita, "Last.", settings=settings, at=later).status is Status.PUBLISHED


def test_the_author_of_the_post_is_staff_there_only(session: Session) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    own, other = a_post(session, ada), a_post(session)
    settings = CommentSettings(hold_first=1)
    assert say(session, own, ada, "Under mine.", settings=settings).status is Status.PUBLISHED
    later = NOON + timedelta(hours=1)
    held = say(
        session,
        other,
        a_person(session, "eve", Role.AUTHOR),
        "Under hers.",
        at=later,
        settings=settings,
    )
    assert held.status is Status.PENDING


@pytest.mark.parametrize(
    ("text", "by_whom", "ago", "became"),
    [
        (LONG, "rita", timedelta(days=300), Status.PENDING),  # one's own text under another post
        ("Thanks!", "rita", timedelta(days=300), Status.PENDING),
        (LONG, "max", timedelta(hours=23), Status.PENDING),  # a wave
        (LONG, "max", timedelta(days=1, seconds=1), Status.PUBLISHED),
        ("Thanks!", "max", timedelta(hours=1), Status.PUBLISHED),  # short words are common
    ],
)
def test_a_text_that_was_said_elsewhere_is_held(
    session: Session,
    *,
    post: Post,
    rita: Person,
    text: str,
    by_whom: str,
    ago: timedelta,
    became: Status,
) -> None:
    writer = rita if by_whom == "rita" else a_person(session, by_whom)
    a_comment(session, a_post(session), writer, source=text, at=NOON - ago)
    assert say(session, post, rita, text).status is became


def test_what_was_withdrawn_may_be_said_again_but_is_looked_at(
    session: Session, post: Post, rita: Person
) -> None:
    before = NOON - timedelta(hours=1)
    a_comment(session, post, rita, source=LONG, status=Status.WITHDRAWN, at=before)
    assert say(session, post, rita, LONG).status is Status.PENDING


def test_a_replayed_form_whose_comment_was_edited_since_finds_the_comment(
    session: Session, post: Post, rita: Person
) -> None:
    first = say(session, post, rita, "Before.", token="abc")
    edit(
        session,
        comment_id=first.id,
        by=rita,
        source="After.",
        version=first.version,
        settings=OPEN_GATE,
        at=NOON,
    )
    assert say(session, post, rita, "Before.", token="abc") is first
    assert first.source == "After."
