"""A press about many that comes again is told as done only while it stands, and only for what it was about."""

import pytest
from sqlalchemy.orm import Session

from blog.comments.models import Comment, Status
from tests.browse import Visitor, words
from tests.build import a_comment, a_post
from tests.moderation.desk import decisions_made, press_many, statuses


@pytest.fixture
def two(session: Session) -> list[Comment]:
    post = a_post(session)
    made = [a_comment(session, post) for _ in range(2)]
    session.commit()
    return made


def test_what_was_taken_back_since_is_not_told_as_done(
    desk: Visitor, session: Session, two: list[Comment]
) -> None:
    assert press_many(desk, "reject", *two).status_code == 303
    assert desk.post("/moderation/batches/1/undo").status_code == 303
    again = press_many(desk, "reject", *two)
    assert again.status_code == 409
    assert "it was taken back since" in words(again)
    assert statuses(session) == [Status.PUBLISHED] * 2


def test_an_undo_that_was_undone_is_not_told_as_done(
    desk: Visitor, session: Session, two: list[Comment]
) -> None:
    press_many(desk, "reject", *two)
    undos = ["/moderation/batches/1/undo", "/moderation/batches/2/undo"]
    assert [desk.post(each).status_code for each in undos] == [303, 303]
    again = desk.post(undos[0])
    assert again.status_code == 409
    assert "Look how it is now" in words(again)
    assert press_many(desk, "reject", *two).status_code == 303
    assert statuses(session) == [Status.REJECTED] * 2
    assert desk.post("/moderation/batches/3/undo").status_code == 303
    assert desk.post(undos[0]).status_code == 303
    assert press_many(desk, "reject", *two).status_code == 409
    assert statuses(session) == [Status.PUBLISHED] * 2


def test_what_is_pressed_on_an_older_page_for_something_else_is_not_taken_for_it(
    desk: Visitor, session: Session, two: list[Comment]
) -> None:
    one, other = two
    assert press_many(desk, "reject", one).status_code == 303
    assert press_many(desk, "reject", one).status_code == 303
    for answer in (
        press_many(desk, "spam", one),
        press_many(desk, "reject", one, reason="Kettles."),
        press_many(desk, "reject", one, other),
        press_many(desk, "reject", other),
    ):
        assert answer.status_code == 409
        assert "for something else" in words(answer)
    assert decisions_made(session) == 1
    assert press_many(desk, "reject", one, other, token="t2").status_code == 303
    again = press_many(desk, "reject", one, other, token="t2")
    assert again.status_code == 303, "what was left out was a part of the press"
    assert statuses(session) == [Status.REJECTED] * 2
