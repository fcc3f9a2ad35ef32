"""The same press, or the same undo, by two processes at the same moment."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.models import Person, Role
from blog.comments.models import Comment, Status, StatusChange
from blog.config import Config
from blog.db import Database
from blog.moderation.batch import Press, decide_picked
from blog.moderation.undo_batch import undo_batch
from tests.build import NOON, a_comment, a_person, a_post
from tests.moderation.desk import disagreeing
from tests.processes import at_once

PROCESSES = 4
COMMENTS = 20


def test_one_press_and_one_undo_happen_once_however_often_they_are_sent(
    config: Config, session: Session
) -> None:
    post, rita = a_post(session), a_person(session, "rita")
    comments = [a_comment(session, post, rita, status=Status.PENDING).id for _ in range(COMMENTS)]
    people = [a_person(session, f"max{n}", Role.MODERATOR).id for n in range(2)]
    session.commit()

    batches = at_once(press, [(config.database_url, people[0], comments)] * PROCESSES)
    assert batches == [batches[0]] * PROCESSES
    undos = at_once(
        take_back, [(config.database_url, people[n % 2], batches[0]) for n in range(PROCESSES)]
    )
    assert undos == [undos[0]] * PROCESSES

    rows = session.scalar(select(func.count()).where(StatusChange.batch_id.is_not(None)))
    assert rows == 2 * COMMENTS
    assert set(session.scalars(select(Comment.status))) == {Status.PENDING}
    assert disagreeing(session) == 0


def press(url: str, person_id: int, comments: list[int]) -> int:
    database = Database(url)
    with database.transaction() as session:
        by = find_person(session, Person.id == person_id)
        assert by is not None
        wish = Press(decision="reject", token="one")
        batch = decide_picked(session, dict.fromkeys(comments, 1), wish, by=by, at=NOON).id
    database.engine.dispose()
    return batch


def take_back(url: str, person_id: int, batch_id: int) -> int:
    database = Database(url)
    with database.transaction() as session:
        by = find_person(session, Person.id == person_id)
        assert by is not None
        batch = undo_batch(session, batch_id=batch_id, by=by, at=NOON).id
    database.engine.dispose()
    return batch
