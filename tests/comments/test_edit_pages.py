"""Editing and withdrawing one's own comment through the web."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role
from blog.comments.models import Comment, Status
from blog.posts.models import Post, PostStatus
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post
from tests.comments.commenting import (
    flashed,
    hidden,
    kept,
    settle,
    stored,
    typed,
)


@pytest.fixture
def comment(session: Session, post: Post, rita: Person) -> Comment:
    return a_comment(session, post, rita, source="What *I* said.", at=clock.now())


@pytest.fixture
def member(visit: Visitor, session: Session, rita: Person, comment: Comment) -> Visitor:
    settle(session)
    session.commit()
    return visit.signed_in_as(rita)


def edit_of(comment: Comment) -> str:
    return f"/comments/{comment.id}/edit"


def withdraw_of(comment: Comment) -> str:
    return f"/comments/{comment.id}/withdraw"


def test_the_form_shows_what_was_typed(member: Visitor, comment: Comment) -> None:
    answer = member.get(edit_of(comment))
    assert answer.status_code == 200
    assert typed(answer) == "What *I* said."
    assert hidden(answer, "version") == ["1"]


def test_saving_leads_back_to_the_comment(
    member: Visitor, session: Session, post: Post, comment: Comment
) -> None:
    answer = member.post(edit_of(comment), {"body": "What I meant.", "version": "1"})
    assert (answer.status_code, answer.location) == (303, f"/comments/{comment.id}")
    assert stored(session)[0].source == "What I meant."
    assert flashed(member) == "Your changed comment is published."


def test_saving_twice_saves_once(member: Visitor, session: Session, comment: Comment) -> None:
    form = {"body": "What I meant.", "version": "1"}
    assert [member.post(edit_of(comment), form).status_code for _ in range(2)] == [303, 303]
    assert stored(session)[0].version == 2


def test_saving_what_it_said_says_that_nothing_changed(
    member: Visitor, session: Session, comment: Comment
) -> None:
    member.post(edit_of(comment), {"body": "What *I* said.", "version": "1"})
    assert flashed(member) == "You changed nothing."
    assert stored(session)[0].version == 1


def test_an_edit_with_a_blocked_word_is_not_published_and_names_no_word(
    member: Visitor, session: Session, comment: Comment
) -> None:
    settle(session, blocked_words=("casino",))
    session.commit()
    member.post(edit_of(comment), {"body": "My casino.", "version": "1"})
    assert stored(session)[0].status is Status.REJECTED
    assert flashed(member) == "Your changed comment was not published."


@pytest.mark.parametrize("version", ["7", "0", "", "garbage", "1" + "0" * 30, "-1"])
def test_a_stale_edit_comes_back_beside_what_stands_now(
    member: Visitor, session: Session, comment: Comment, version: str
) -> None:
    answer = member.post(edit_of(comment), {"body": "Another thought.", "version": version})
    assert answer.status_code == 409
    assert "This comment changed while you were editing it." in words(answer)
    assert "As it stands now What I said." in words(answer)
    assert typed(answer) == "Another thought."
    assert hidden(answer, "version") == ["1"]
    assert stored(session)[0].source == "What *I* said."


@pytest.mark.parametrize("body", ["", "x" * 10_001])
def test_a_refused_edit_comes_back_with_its_text(
    member: Visitor, session: Session, comment: Comment, body: str
) -> None:
    answer = member.post(edit_of(comment), {"body": body, "version": "1"})
    assert answer.status_code == 422
    assert typed(answer) == body
    assert stored(session)[0].source == "What *I* said."


def test_looking_at_an_edit_saves_nothing(
    member: Visitor, session: Session, comment: Comment
) -> None:
    form = {"body": "**Bold**", "version": "1", "preview": "1"}
    page = member.post(edit_of(comment), form)
    assert page.status_code == 200
    assert "<strong>Bold</strong>" in page.get_data(as_text=True)
    part = member.post(edit_of(comment), form, headers={"Accept": "application/json"})
    assert part.json is not None
    assert "<strong>Bold</strong>" in part.json["html"]
    empty = member.post(
        edit_of(comment), {**form, "body": ""}, headers={"Accept": "application/json"}
    )
    assert (empty.status_code, empty.json) == (422, {"error": "Write something first."})
    assert stored(session)[0].version == 1


def test_after_a_quarter_of_an_hour_the_text_is_handed_back(
    visit: Visitor, session: Session, post: Post, rita: Person
) -> None:
    old = a_comment(session, post, rita, at=clock.now() - timedelta(minutes=16))
    session.commit()
    visit.signed_in_as(rita)
    assert visit.get(edit_of(old)).status_code == 403
    answer = visit.post(edit_of(old), {"body": "Too late.", "version": "1"})
    assert answer.status_code == 403
    assert "can no longer be edited" in words(answer)
    assert typed(answer) == "Too late."


def test_a_form_that_expired_comes_back_with_the_text(
    member: Visitor, session: Session, comment: Comment
) -> None:
    member.token()
    form = {"body": "Still here.", "version": "1", "csrf_token": "old"}
    answer = member.post(edit_of(comment), form)
    assert answer.status_code == 400
    assert typed(answer) == "Still here."
    assert stored(session)[0].version == 1


@pytest.mark.parametrize("token", [{}, {"csrf_token": "old"}])
def test_an_edit_without_a_session_waits_in_the_form(
    visit: Visitor, session: Session, rita: Person, comment: Comment, token: dict[str, str]
) -> None:
    session.commit()
    answer = visit.post(edit_of(comment), {"body": "Still here.", "version": "1", **token})
    assert answer.status_code == 303
    assert "login" in answer.location
    visit.signed_in_as(rita)
    assert typed(visit.get(edit_of(comment))) == "Still here."
    visit.post(edit_of(comment), {"body": "Still here.", "version": "1"})
    assert kept(visit) == []
    assert typed(visit.get(edit_of(comment))) == "Still here."


def test_an_edit_too_long_to_be_kept_comes_back_on_the_page(
    visit: Visitor, session: Session, comment: Comment
) -> None:
    session.commit()
    answer = visit.post(edit_of(comment), {"body": "x" * 600_000})
    assert answer.status_code == 422
    assert len(typed(answer)) == 600_000


@pytest.mark.parametrize("door", ["edit", "withdraw"])
def test_somebody_elses_comment_is_not_there(
    app: Flask, session: Session, comment: Comment, door: str
) -> None:
    max_ = a_person(session, "max", Role.ADMIN)
    session.commit()
    visit = Visitor(app).signed_in_as(max_)
    for path in (f"/comments/{comment.id}/{door}", f"/comments/99999/{door}"):
        assert visit.get(path).status_code == 404
        assert visit.post(path, {"body": "Mine now.", "version": "1"}).status_code == 404
    assert stored(session)[0].version == 1


@pytest.mark.parametrize("number", ["0", "9" * 19, "1" + "0" * 30, "-1", "x"])
@pytest.mark.parametrize("door", ["edit", "withdraw"])
def test_a_comment_with_a_senseless_number_is_not_there(
    member: Visitor, number: str, door: str
) -> None:
    assert member.get(f"/comments/{number}/{door}").status_code == 404
    assert member.post(f"/comments/{number}/{door}").status_code == 404


@pytest.mark.parametrize("door", ["edit", "withdraw"])
def test_nobody_signed_in_signs_in_first(
    visit: Visitor, session: Session, comment: Comment, door: str
) -> None:
    session.commit()
    for answer in (
        visit.get(f"/comments/{comment.id}/{door}"),
        visit.post(f"/comments/{comment.id}/{door}"),
    ):
        assert answer.status_code == 303
        assert "login" in answer.location
    assert stored(session)[0].version == 1


def test_withdrawing_asks_first_and_then_does(
    member: Visitor, session: Session, post: Post, comment: Comment
) -> None:
    question = member.get(withdraw_of(comment))
    assert question.status_code == 200
    assert "What I said." in words(question)
    assert stored(session)[0].status is Status.PUBLISHED
    answer = member.post(withdraw_of(comment))
    assert (answer.status_code, answer.location) == (303, f"{post.path}#comments")
    assert stored(session)[0].status is Status.WITHDRAWN
    assert "You withdrew your comment." in flashed(member)


def test_withdrawing_again_leads_to_the_same_place(member: Visitor, comment: Comment) -> None:
    answers = [member.post(withdraw_of(comment)) for _ in range(2)]
    answers.append(member.get(withdraw_of(comment)))
    assert {(answer.status_code, answer.location) for answer in answers} == {
        (303, answers[0].location)
    }


def test_withdrawing_without_a_token_changes_nothing(
    member: Visitor, session: Session, comment: Comment
) -> None:
    assert member.client.post(withdraw_of(comment)).status_code == 400
    assert stored(session)[0].status is Status.PUBLISHED


def test_a_comment_under_a_post_in_the_bin_is_withdrawn_too(
    visit: Visitor, session: Session, rita: Person
) -> None:
    gone = a_comment(session, a_post(session, status=PostStatus.TRASHED), rita)
    session.commit()
    answer = visit.signed_in_as(rita).post(withdraw_of(gone))
    assert answer.status_code == 303
    assert "#comment-" not in answer.location
    assert stored(session)[0].status is Status.WITHDRAWN
