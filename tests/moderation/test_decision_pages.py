"""Pressing the buttons of the desk."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog.accounts.models import Role
from blog.comments.models import Comment, Status, StatusChange
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post


@pytest.fixture
def desk(visit: Visitor, session: Session) -> Visitor:
    max_ = a_person(session, "max", Role.MODERATOR)
    session.commit()
    return visit.signed_in_as(max_)


def press(desk: Visitor, comment: Comment, decision: str, version: int = 1) -> TestResponse:
    return desk.post(
        "/moderation/decisions",
        {"comment": comment.id, "version": version, "decision": decision, "reason": ""},
    )


def waiting(session: Session, name: str = "rita") -> Comment:
    comment = a_comment(session, a_post(session), a_person(session, name), status=Status.PENDING)
    session.commit()
    return comment


def status_now(session: Session, comment: Comment) -> Status:
    session.expire_all()
    found = session.scalar(select(Comment.status).where(Comment.id == comment.id))
    session.rollback()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("decision", "becomes", "says"),
    [
        ("publish", Status.PUBLISHED, "Published the comment by rita."),
        ("reject", Status.REJECTED, "Rejected the comment by rita."),
        ("spam", Status.SPAM, "Marked the comment by rita as spam."),
        ("remove", Status.REMOVED, "Removed the comment by rita."),
    ],
)
def test_one_press_decides_and_the_next_page_says_so(
    desk: Visitor, session: Session, decision: str, becomes: Status, says: str
) -> None:
    comment = waiting(session)
    answer = press(desk, comment, decision)
    assert (answer.status_code, answer.location) == (303, "/moderation/")
    assert status_now(session, comment) is becomes
    assert says in words(desk.get("/moderation/"))


def test_the_notice_takes_the_decision_back(desk: Visitor, session: Session) -> None:
    comment = waiting(session)
    press(desk, comment, "spam")
    page = desk.get("/moderation/").get_data(as_text=True)
    undo = re.search(r'action="(/moderation/decisions/\d+/undo)"', page)
    assert undo is not None
    assert desk.post(undo[1]).status_code == 303
    assert status_now(session, comment) is Status.PENDING
    assert "Put the comment by rita back to pending." in words(desk.get("/moderation/"))


def test_the_log_tells_the_decisions_and_takes_the_last_one_back(
    desk: Visitor, session: Session
) -> None:
    comment = waiting(session)
    press(desk, comment, "reject")
    press(desk, comment, "publish", version=2)
    desk.get("/moderation/")  # takes the notices with it
    page = desk.get("/moderation/log")
    assert "max rejected a comment by rita." in words(page)
    assert "max published a comment by rita." in words(page)
    undos = re.findall(r'action="(/moderation/decisions/\d+/undo)"', page.get_data(as_text=True))
    assert len(undos) == 1
    desk.post(undos[0])
    assert status_now(session, comment) is Status.REJECTED
    assert "took a decision back: the comment by rita is rejected again." in words(
        desk.get("/moderation/log")
    )


def test_the_log_hides_what_the_rules_did_until_asked(desk: Visitor, session: Session) -> None:
    waiting(session)
    assert "was held for a moderator" not in words(desk.get("/moderation/log"))
    assert "A comment by rita was held for a moderator." in words(
        desk.get("/moderation/log?rules=1")
    )


def test_a_decision_on_what_somebody_else_decided_answers_409_and_says_who(
    desk: Visitor, session: Session
) -> None:
    comment = waiting(session)
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    press(Visitor(desk.app).signed_in_as(mia), comment, "publish")
    late = press(desk, comment, "spam")
    assert late.status_code == 409
    assert "mia published a comment by rita." in words(late)
    assert status_now(session, comment) is Status.PUBLISHED


def test_pressing_twice_decides_once(desk: Visitor, session: Session) -> None:
    comment = waiting(session)
    assert press(desk, comment, "publish").status_code == 303
    assert press(desk, comment, "publish").status_code == 409
    those = StatusChange.comment_id == comment.id
    rows = session.scalars(select(StatusChange).where(those).order_by(StatusChange.id)).all()
    assert [row.became for row in rows] == [Status.PENDING, Status.PUBLISHED]


def test_undoing_twice_undoes_once(desk: Visitor, session: Session) -> None:
    comment = waiting(session)
    press(desk, comment, "publish")
    change = session.scalars(select(StatusChange.id).order_by(StatusChange.id.desc())).first()
    session.rollback()
    assert desk.post(f"/moderation/decisions/{change}/undo").status_code == 303
    assert desk.post(f"/moderation/decisions/{change}/undo").status_code == 409
    assert status_now(session, comment) is Status.PENDING


def test_how_a_comment_came_in_cannot_be_taken_back(desk: Visitor, session: Session) -> None:
    comment = waiting(session)
    first = session.scalars(select(StatusChange.id)).one()
    session.rollback()
    assert desk.post(f"/moderation/decisions/{first}/undo").status_code == 422
    assert status_now(session, comment) is Status.PENDING


@pytest.mark.parametrize(
    "change",
    [
        {"comment": ""},
        {"comment": "x"},
        {"comment": "-1"},
        {"comment": "9" * 31},
        {"version": ""},
        {"version": "9" * 31},
        {"decision": ""},
        {"decision": "withdraw"},
        {"decision": "delete everything"},
        {"reason": "x" * 501},
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_and_changes_nothing(
    desk: Visitor, session: Session, change: dict[str, str]
) -> None:
    comment = waiting(session)
    form = {"comment": comment.id, "version": 1, "decision": "publish", "reason": "", **change}
    assert desk.post("/moderation/decisions", form).status_code == 422
    assert status_now(session, comment) is Status.PENDING


def test_a_version_from_the_future_is_refused(desk: Visitor, session: Session) -> None:
    comment = waiting(session)
    assert press(desk, comment, "publish", version=7).status_code == 409
    assert status_now(session, comment) is Status.PENDING


def test_a_decision_about_a_comment_that_does_not_exist_is_not_found(desk: Visitor) -> None:
    form = {"comment": 4711, "version": 1, "decision": "publish"}
    assert desk.post("/moderation/decisions", form).status_code == 404
    assert desk.post("/moderation/decisions/4711/undo").status_code == 404


def test_without_the_forms_token_nothing_is_decided(desk: Visitor, session: Session) -> None:
    comment = waiting(session)
    form = {"comment": comment.id, "version": 1, "decision": "publish"}
    assert desk.client.post("/moderation/decisions", data=form).status_code == 400
    assert status_now(session, comment) is Status.PENDING


def test_another_sites_form_is_turned_away(desk: Visitor, session: Session) -> None:
    comment = waiting(session)
    form = {"comment": comment.id, "version": 1, "decision": "publish"}
    answer = desk.post("/moderation/decisions", form, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert status_now(session, comment) is Status.PENDING


def test_the_case_shows_the_whole_history_and_decides_with_a_reason(
    desk: Visitor, session: Session
) -> None:
    comment = waiting(session)
    desk.post(
        "/moderation/decisions",
        {"comment": comment.id, "version": 1, "decision": "reject", "reason": "Off <b>topic</b>."},
    )
    page = desk.get(f"/moderation/comments/{comment.id}")
    assert "A comment by rita was held for a moderator." in words(page)
    assert "max rejected a comment by rita." in words(page)
    assert "Off <b>topic</b>." in words(page)
    assert "<b>topic" not in page.get_data(as_text=True)


def test_after_a_decision_the_desk_stays_where_it_was_but_never_leaves_the_blog(
    desk: Visitor, session: Session
) -> None:
    form = {"comment": waiting(session).id, "version": 1, "decision": "publish"}
    there = desk.post("/moderation/decisions", {**form, "next": "/moderation/?queue=spam"})
    assert there.location == "/moderation/?queue=spam"
    form["comment"] = waiting(session, "sam").id
    away = desk.post("/moderation/decisions", {**form, "next": "//evil.example"})
    assert away.location == "/moderation/"


@pytest.mark.parametrize("roles", [(), (Role.AUTHOR,)])
def test_who_may_not_moderate_a_comment_cannot_decide_or_undo(
    visit: Visitor, session: Session, roles: tuple[Role, ...]
) -> None:
    comment = waiting(session)
    mallory = a_person(session, "mallory", *roles)
    session.commit()
    visit.signed_in_as(mallory)
    assert press(visit, comment, "publish").status_code in (403, 404)
    first = session.scalars(select(StatusChange.id)).one()
    session.rollback()
    assert visit.post(f"/moderation/decisions/{first}/undo").status_code in (403, 404)
    assert status_now(session, comment) is Status.PENDING


def test_a_moderator_may_decide_about_their_own_comment(visit: Visitor, session: Session) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    comment = a_comment(session, a_post(session), max_, status=Status.PENDING)
    session.commit()
    visit.signed_in_as(max_)
    assert press(visit, comment, "publish").status_code == 303
    assert press(visit, comment, "spam").status_code == 409
    assert status_now(session, comment) is Status.PUBLISHED
