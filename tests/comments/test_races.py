"""Members who press at the same moment, each press in a process of its own."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.models import Person
from blog.comments.models import Comment, Status, StatusChange
from blog.config import Config
from blog.db import Database
from blog.posts.models import Post
from tests.browse import Visitor
from tests.build import a_comment, a_person
from tests.comments.commenting import a_recent_post, settle
from tests.forked import app_on
from tests.processes import at_once

pytestmark = pytest.mark.long

TEXT = "Pressed with an impatient finger."

Answer = tuple[int, str | None]


@pytest.fixture
def post(session: Session) -> Post:
    settle(session)
    return a_recent_post(session)


def test_one_token_from_eight_processes_makes_one_comment_and_every_answer_leads_to_it(
    config: Config, session: Session, post: Post
) -> None:
    rita = a_person(session, "rita")
    session.commit()
    answers = at_once(press, [(config, rita.id, post.id, TEXT, "abc")] * 8)
    (comment,) = session.scalars(select(Comment))
    assert answers == [(303, f"/comments/{comment.id}")] * 8
    assert session.scalar(select(func.count()).select_from(StatusChange)) == 1


def test_one_text_with_two_tokens_makes_one_comment_and_one_refusal(
    config: Config, session: Session, post: Post
) -> None:
    rita = a_person(session, "rita")
    session.commit()
    presses = [(config, rita.id, post.id, TEXT, token) for token in ("abc", "xyz")]
    statuses = sorted(status for status, _ in at_once(press, presses))
    assert statuses == [303, 409]
    assert session.scalar(select(func.count()).select_from(Comment)) == 1


def test_two_texts_of_one_member_at_once_keep_the_pace(
    config: Config, session: Session, post: Post
) -> None:
    rita = a_person(session, "rita")
    settle(session, seconds_between=3600)
    session.commit()
    presses = [(config, rita.id, post.id, f"Number {n}.", f"token{n}") for n in range(4)]
    statuses = sorted(status for status, _ in at_once(press, presses))
    assert statuses == [303, 429, 429, 429]


def test_sixteen_members_at_once_are_all_heard(
    config: Config, session: Session, post: Post
) -> None:
    members = [a_person(session, f"member{n}").id for n in range(16)]
    session.commit()
    presses = [(config, member, post.id, f"I am {member}.", "abc") for member in members]
    answers = at_once(press, presses)
    assert [answer[0] for answer in answers] == [303] * 16
    assert sorted(session.scalars(select(Comment.author_id))) == sorted(members)


def test_an_edit_and_a_withdrawal_at_once_leave_one_of_two_sound_ends(
    config: Config, session: Session, post: Post
) -> None:
    rita = a_person(session, "rita")
    comment = a_comment(session, post, rita, source="Before.", at=clock.now())
    session.commit()
    edited, withdrawn = at_once(
        send,
        [
            (config, rita.id, f"/comments/{comment.id}/edit", {"body": "After.", "version": "1"}),
            (config, rita.id, f"/comments/{comment.id}/withdraw", {}),
        ],
    )
    session.expire_all()
    now = session.get_one(Comment, comment.id)
    assert withdrawn[0] == 303
    assert now.status is Status.WITHDRAWN
    assert (edited[0], now.source) in ((303, "After."), (403, "Before."))


def press(config: Config, person_id: int, post_id: int, text: str, token: str) -> Answer:
    return send(config, person_id, f"/posts/{post_id}/comments", {"body": text, "token": token})


def send(config: Config, person_id: int, path: str, form: dict[str, str]) -> Answer:
    """Send the form as a server process of its own would get it."""
    app = app_on(config)
    database: Database = app.extensions["database"]
    with database.reading() as session:
        person = find_person(session, Person.id == person_id)
    assert person is not None
    answer = Visitor(app).signed_in_as(person).post(path, form)
    database.engine.dispose()
    return answer.status_code, answer.location
