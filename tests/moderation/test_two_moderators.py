"""Moderators who decide about the same comments at the same moment, each in a process of their own."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.models import Person, Role
from blog.comments.models import Comment, Status, StatusChange
from blog.config import Config
from blog.db import Database
from blog.moderation.decide import Stale, decide
from tests.build import NOON, a_comment, a_person, a_post
from tests.processes import at_once

MODERATORS = 4
COMMENTS = 25


def test_every_comment_gets_one_decision_and_every_loser_is_told(
    config: Config, session: Session
) -> None:
    post = a_post(session)
    comments = [a_comment(session, post, status=Status.PENDING).id for _ in range(COMMENTS)]
    people = [a_person(session, f"max{n}", Role.MODERATOR).id for n in range(MODERATORS)]
    session.commit()

    answers = at_once(decide_all, [(config.database_url, person, comments) for person in people])

    assert all(isinstance(answer, Counter) for answer in answers), answers
    total = sum(answers, Counter())
    assert total == {"won": COMMENTS, "told": COMMENTS * (MODERATORS - 1)}
    decisions = session.scalars(
        select(StatusChange.comment_id).where(StatusChange.by_id.is_not(None))
    ).all()
    assert sorted(decisions) == sorted(comments)
    assert set(session.scalars(select(Comment.status))) == {Status.PUBLISHED}


def decide_all(url: str, person_id: int, comments: list[int]) -> Counter[str]:
    database = Database(url)
    outcome: Counter[str] = Counter()
    for comment_id in comments:
        try:
            with database.transaction() as session:
                by = find_person(session, Person.id == person_id)
                assert by is not None
                decide(
                    session, comment_id=comment_id, decision="publish", version=1, by=by, at=NOON
                )
            outcome["won"] += 1
        except Stale:
            outcome["told"] += 1
    database.engine.dispose()
    return outcome
