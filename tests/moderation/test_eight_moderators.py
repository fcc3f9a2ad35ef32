"""Eight moderators at once, each in a process of their own, one by one and many at a time."""

import random
from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.models import Person, Role
from blog.comments.models import Comment, Status, StatusChange
from blog.config import Config
from blog.db import Database
from blog.moderation.batch import (
    NothingDone,
    Press,
    count_done,
    decide_everything,
    decide_picked,
)
from blog.moderation.decide import DECISIONS, Stale, decide
from blog.moderation.doctor import examine
from blog.moderation.everything import Everything
from blog.moderation.filters import Filter
from blog.moderation.queues import Queue
from tests.build import NOON, a_comment, a_person, a_post
from tests.processes import FULL_SIZE, at_once

pytestmark = pytest.mark.long

MODERATORS = 8
COMMENTS = 2_000 if FULL_SIZE else 80
BATCH = 10


def test_every_comment_gets_one_decision_and_every_loser_is_told(
    config: Config, session: Session
) -> None:
    rita, post = a_person(session, "rita"), a_post(session)
    comments = [a_comment(session, post, rita, status=Status.PENDING).id for _ in range(COMMENTS)]
    people = [a_person(session, f"max{n}", Role.MODERATOR).id for n in range(MODERATORS)]
    session.commit()

    answers = at_once(
        decide_all, [(config.database_url, person, comments, n) for n, person in enumerate(people)]
    )

    assert all(isinstance(answer, Counter) for answer in answers), answers
    total = sum(answers, Counter())
    assert total == {"won": COMMENTS, "told": COMMENTS * (MODERATORS - 1)}
    decided = session.scalars(
        select(StatusChange.comment_id).where(StatusChange.by_id.is_not(None))
    ).all()
    assert sorted(decided) == sorted(comments)
    assert set(session.scalars(select(Comment.version))) == {2}
    wrong = [
        each for each in examine(session).findings if "role" not in each
    ]  # given without rows here
    assert wrong == []


def decide_all(url: str, person_id: int, comments: list[int], number: int) -> Counter[str]:
    database = Database(url)
    chance = random.Random(number)
    mine = chance.sample(comments, len(comments))
    decision = chance.choice(sorted(DECISIONS.keys() - {"hold"}))
    outcome: Counter[str] = Counter()
    if number % 4 == 3:
        outcome += everything_at_once(database, person_id, comments, decision)
    elif number % 2:
        for start in range(0, len(mine), BATCH):
            outcome += a_batch(database, person_id, mine[start : start + BATCH], decision)
    else:
        for comment_id in mine:
            outcome += one(database, person_id, comment_id, decision)
    database.engine.dispose()
    return outcome


def one(database: Database, person_id: int, comment_id: int, decision: str) -> Counter[str]:
    with database.transaction() as session:
        by = moderator(session, person_id)
        try:
            decide(session, comment_id=comment_id, decision=decision, version=1, by=by, at=NOON)
        except Stale as stale:
            return Counter(told=1) if stale.last.by_id not in (None, by.id) else Counter(lied=1)
        return Counter(won=1)


def a_batch(database: Database, person_id: int, ids: list[int], decision: str) -> Counter[str]:
    press = Press(decision=decision, token=f"{ids[0]}")
    try:
        with database.transaction() as session:
            by = moderator(session, person_id)
            batch = decide_picked(session, dict.fromkeys(ids, 1), press, by=by, at=NOON)
            return Counter(won=count_done(session, batch), told=batch.skipped_count)
    except NothingDone as nothing:
        return Counter(told=nothing.skipped_count)


def everything_at_once(
    database: Database, person_id: int, comments: list[int], decision: str
) -> Counter[str]:
    shown = Everything(
        queue=Queue.PENDING,
        wanted=Filter(),
        up_to=max(comments),
        changes_up_to=len(comments),  # each came in with one, and the clean slate counts from 1
        edits_up_to=0,
    )
    press = Press(decision=decision, token="everything")
    try:
        with database.transaction() as session:
            by = moderator(session, person_id)
            batch = decide_everything(session, shown, press, by=by, at=NOON)
            won = count_done(session, batch)
            assert won + batch.skipped_count == len(comments)
            return Counter(won=won, told=batch.skipped_count)
    except NothingDone as nothing:
        return Counter(told=nothing.skipped_count)


def moderator(session: Session, person_id: int) -> Person:
    by = find_person(session, Person.id == person_id)
    assert by is not None
    return by
