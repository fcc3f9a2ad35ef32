"""Workers die at any moment, by SIGKILL; every letter arrives all the same, under one Message-ID."""

import multiprocessing
import random
import time
from collections import Counter
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.letters import write_letter
from blog.accounts.models import Letter
from blog.config import Config
from blog.db import Database
from tests.notifications.doomed import send_until_killed
from tests.postoffice import PostOffice
from tests.processes import FULL_SIZE, PATIENCE, PRELOADED

pytestmark = pytest.mark.long

WORKERS = 2
MANY = (500, 50) if FULL_SIZE else (60, 8)


@pytest.mark.parametrize(
    ("letters", "kills", "in_trouble"), [(*MANY, False), (25, 4, True)], ids=["slow", "failing"]
)
def test_killed_workers_lose_no_letter(
    session: Session, config: Config, letters: int, kills: int, *, in_trouble: bool
) -> None:
    wrote = Counter[str]()
    for number in range(letters):
        letter = write_letter(
            session, to=f"r{number}@mail.example", subject="s", body="b\n", at=clock.now()
        )
        wrote[letter.message_id] += 1
    session.commit()
    with PostOffice() as post:
        post.delay = 0.02
        post.every_third_time_fails = in_trouble
        _kill_workers(config, post, kills)
        _finish(session, config, post.url)
    came = Counter(str(message_from_bytes(each.content)["Message-ID"]) for each in post.letters)
    assert set(came) == set(wrote)
    doubled = sum(came.values()) - letters
    assert doubled <= kills + WORKERS  # each death can fall between acceptance and record once
    again = session.scalar(select(func.count()).where(Letter.attempts > 1))
    assert again  # or nobody died with a letter in their hands


def _kill_workers(config: Config, post: PostOffice, kills: int) -> None:
    """Keep workers running and kill one of them, again and again, while letters go out."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*PRELOADED, "tests.notifications.doomed"])
    fate = random.Random(7)

    def start() -> Any:
        process = context.Process(
            target=send_until_killed, args=(config.database_url, post.url), daemon=True
        )
        process.start()
        return process

    crew = [start() for _ in range(WORKERS)]
    for _ in range(kills):
        _wait_for_a_letter_in_hand(post)
        time.sleep(fate.uniform(0, post.delay))
        victim = crew.pop(fate.randrange(WORKERS))
        victim.kill()
        victim.join()
        crew.append(start())
    for each in crew:
        each.kill()
        each.join()


def _wait_for_a_letter_in_hand(post: PostOffice) -> None:
    before, until = post.begun, time.monotonic() + PATIENCE
    while post.begun == before:
        assert time.monotonic() < until
        time.sleep(0.005)


def _finish(session: Session, config: Config, smtp_url: str) -> None:
    """Let one worker live until everything is sent."""
    context = multiprocessing.get_context("forkserver")
    process = context.Process(
        target=send_until_killed, args=(config.database_url, smtp_url), daemon=True
    )
    process.start()
    until = time.monotonic() + PATIENCE
    left = select(func.count()).where(Letter.sent_at.is_(None))
    try:
        database = Database(config.database_url)
        while True:
            with database.reading() as looking:
                if not looking.scalar(left):
                    break
            assert time.monotonic() < until
            time.sleep(0.1)
        database.engine.dispose()
    finally:
        process.kill()
        process.join()
