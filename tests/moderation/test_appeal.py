"""Speaking against a decision or a sanction: who may, against what, and once."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.models import Person, Role
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.config import Config
from blog.db import Database
from blog.moderation.appeal import TEXT_MAX, appeal_decision
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.moderation.appealing import a_ban, a_person_committed, a_rejected, all_appeals, member
from tests.processes import at_once


@pytest.fixture
def rita(session: Session) -> Person:
    person = a_person(session, "rita")
    session.commit()
    return person


@pytest.fixture
def judge(session: Session) -> Person:
    """Return the moderator who decides in these tests; ``desk`` is another's."""
    return a_person(session, "jo", Role.MODERATOR)


@pytest.fixture
def comment(session: Session, rita: Person, judge: Person) -> Comment:
    return a_rejected(session, rita, judge)


def test_an_author_appeals_once_against_a_moderators_decision(
    app: Flask, session: Session, rita: Person, comment: Comment
) -> None:
    visit, address = member(app, rita), f"/me/comments/{comment.id}/appeal"
    assert address in visit.get("/me/comments").get_data(as_text=True)
    form = words(visit.get(address))
    assert "A moderator rejected this comment." in form
    assert "Reason given: Too loud" in form
    for text in ("It was fair.", "Once more!"):
        assert visit.post(address, {"text": text}).status_code == 303
    assert [each.text for each in all_appeals(session)] == ["It was fair."]
    page = visit.get("/me/comments")
    assert "You appealed: It was fair." in words(page)
    assert address not in page.get_data(as_text=True)


@pytest.mark.parametrize("text", ["", "  \r\n ", "x" * (TEXT_MAX + 1)])
def test_an_appeal_without_the_right_words_comes_back(
    app: Flask, session: Session, rita: Person, comment: Comment, text: str
) -> None:
    answer = member(app, rita).post(f"/me/comments/{comment.id}/appeal", {"text": text})
    assert answer.status_code == 422
    assert text.strip() in answer.get_data(as_text=True)
    assert all_appeals(session) == []


def test_nobody_appeals_for_somebody_else_or_without_signing_in(
    app: Flask, visit: Visitor, session: Session, comment: Comment
) -> None:
    address = f"/me/comments/{comment.id}/appeal"
    other = member(app, a_person_committed(session, "pat"))
    assert other.get(address).status_code == 404
    assert other.post(address, {"text": "Mine?"}).status_code == 404
    assert visit.get(address).location == f"/login?next={address}"
    assert visit.post(address, {"text": "Mine?"}).location == f"/login?next={address}"
    assert other.get("/me/comments/" + "9" * 31 + "/appeal").status_code == 404
    assert all_appeals(session) == []


@pytest.mark.parametrize("how", ["by a rule", "published", "pending", "withdrawn", "put back"])
def test_there_is_nothing_to_appeal_unless_a_moderator_took_it_away(
    app: Flask, session: Session, rita: Person, judge: Person, how: str
) -> None:
    post = a_post(session)
    comment = a_comment(
        session, post, rita, status=Status.REJECTED if how == "by a rule" else Status.PUBLISHED
    )
    if how == "pending":
        lifecycle.move(session, comment, Status.PENDING, by=judge, at=NOON)
    if how == "withdrawn":
        lifecycle.move(session, comment, Status.WITHDRAWN, by=rita, at=NOON)
    if how == "put back":
        gone = lifecycle.move(session, comment, Status.SPAM, by=judge, at=NOON)
        lifecycle.move(session, comment, Status.PUBLISHED, by=judge, undoes=gone, at=NOON)
    session.commit()
    visit, address = member(app, rita), f"/me/comments/{comment.id}/appeal"
    assert visit.get(address).status_code == 409
    assert visit.post(address, {"text": "Why?"}).status_code == 409
    assert address not in visit.get("/me/comments").get_data(as_text=True)
    assert all_appeals(session) == []


def test_nobody_appeals_against_anothers_sanction(
    app: Flask, session: Session, rita: Person, judge: Person
) -> None:
    ban = a_ban(session, rita, judge)
    other = member(app, a_person_committed(session, "pat"))
    assert other.get(f"/me/sanctions/{ban.id}/appeal").status_code == 404
    assert other.post(f"/me/sanctions/{ban.id}/appeal", {"text": "x"}).status_code == 404
    assert all_appeals(session) == []


def test_the_same_appeal_from_several_processes_is_one(
    config: Config, session: Session, comment: Comment, rita: Person
) -> None:
    answers = at_once(say_it, [(config.database_url, rita.id, comment.id)] * 4)
    assert len(set(answers)) == 1, answers
    assert len(all_appeals(session)) == 1


def say_it(url: str, person_id: int, comment_id: int) -> int:
    database = Database(url)
    with database.transaction() as session:
        by = find_person(session, Person.id == person_id)
        assert by is not None
        made = appeal_decision(session, comment_id=comment_id, text="No!", by=by, at=NOON).id
    database.engine.dispose()
    return made
