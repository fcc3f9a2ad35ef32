"""Do letters arrive when workers are killed, and how long do those of a big batch take to write?

Run it with ``python -m bench.bench_letters``; the numbers of letters and of kills may follow (500, 50).
"""

import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from blog import clock, create_app, migrate
from blog.accounts.letters import write_letter
from blog.accounts.models import Letter, Role
from blog.comments.lifecycle import move_many
from blog.comments.models import Batch, Comment, Status
from blog.config import Config
from blog.db import Database
from blog.notifications.gather import gather
from tests.build import NOON, a_comment, a_person, a_post
from tests.notifications.doomed import send_until_killed
from tests.notifications.room import newsroom
from tests.postoffice import PostOffice

WORKERS = 3
PEOPLE = 2_000
COMMENTS = 10_000


def main(letters: int, kills: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = Config(
            instance=Path(folder),
            database_url=f"sqlite:///{folder}/gatepost.db",
            secret_key="a secret key for benchmarks",
        )
        app = create_app(config)
        database: Database = app.extensions["database"]
        migrate.upgrade(database.engine)
        measure_kills(config, database, letters, kills)
        measure_batch(app, database)
        database.engine.dispose()


def measure_kills(config: Config, database: Database, letters: int, kills: int) -> None:
    with database.transaction() as session:
        wrote = {
            write_letter(
                session, to=f"r{number}@mail.example", subject="s", body="b\n", at=clock.now()
            ).message_id
            for number in range(letters)
        }
    began = time.monotonic()
    with PostOffice() as post:
        post.delay = 0.02
        context = multiprocessing.get_context("spawn")

        def start() -> Any:
            process = context.Process(
                target=send_until_killed, args=(config.database_url, post.url), daemon=True
            )
            process.start()
            return process

        crew, fate, died = [start() for _ in range(WORKERS)], random.Random(), 0
        while _left(database):
            time.sleep(fate.uniform(0.2, 0.6))
            if died < kills:
                victim = crew.pop(fate.randrange(WORKERS))
                victim.kill()
                victim.join()
                crew.append(start())
                died += 1
        for each in crew:
            each.kill()
            each.join()
        came = Counter(str(message_from_bytes(each.content)["Message-ID"]) for each in post.letters)
    print(
        f"{letters} letters, {died} workers killed: {len(wrote - set(came))} missing,"
        f" {sum(came.values()) - len(came)} sent again under the same Message-ID,"
        f" {len(set(came) - wrote)} unknown, in {time.monotonic() - began:.0f} s"
    )


def _left(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(Letter.sent_at.is_(None))) or 0


def measure_batch(app: Any, database: Database) -> None:
    room = newsroom(app)
    with database.transaction() as session:
        moderator = a_person(session, "max", Role.MODERATOR)
        post = a_post(session, a_person(session, "ada"))
        people = [a_person(session, f"rita{number}") for number in range(PEOPLE)]
        for number in range(COMMENTS):
            a_comment(session, post, people[number % PEOPLE], status=Status.PENDING)
    gather(room, NOON + timedelta(hours=1))
    at = NOON + timedelta(hours=2)
    with database.transaction() as session:
        batch = Batch(
            by_id=moderator.id, decision="reject", reason="Off topic", token="t", at=at,
            skipped=[], skipped_count=0,
        )  # fmt: skip
        session.add(batch)
        move_many(
            session, batch, [Comment.status == Status.PENDING], Status.REJECTED, by=moderator, at=at
        )
    began = time.monotonic()
    written = gather(room, at + timedelta(minutes=6))
    print(
        f"{COMMENTS:,} decisions in one batch: {written:,} letters to {PEOPLE:,} people"
        f" in {time.monotonic() - began:.1f} s"
    )


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(given if len(given) == 2 else (500, 50)))
