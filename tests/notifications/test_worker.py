"""The worker that runs beside the server."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from blog import clock, create_app
from blog.accounts.letters import write_letter
from blog.config import Config
from blog.notifications.http import make_worker
from blog.notifications.worker import run_in_background
from tests.build import a_post
from tests.conftest import SECRET


def test_a_letter_leaves_soon_after_its_cause_and_the_worker_stops_when_told(
    app: Flask, session: Session, config: Config, tmp_path: Path
) -> None:
    here = Config(instance=tmp_path, database_url=config.database_url, secret_key=SECRET)
    stop = Event()
    worker = Thread(target=run_in_background, args=(make_worker(app, here), stop))
    worker.start()
    write_letter(session, to="rita@mail.example", subject="Hello", body="b\n", at=clock.now())
    session.commit()
    try:
        wait_for(lambda: len(list(tmp_path.glob("mail/*.eml"))) == 1)
    finally:
        stop.set()
        worker.join(10)
    assert not worker.is_alive()


def test_a_database_that_is_away_does_not_end_the_worker(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'missing' / 'gatepost.db'}"
    here = Config(instance=tmp_path, database_url=url, secret_key=SECRET)
    stop = Event()
    app = create_app(here)
    worker = Thread(target=run_in_background, args=(make_worker(app, here), stop))
    worker.start()
    time.sleep(0.5)
    assert worker.is_alive()
    stop.set()
    worker.join(10)
    assert not worker.is_alive()
    app.extensions["database"].engine.dispose()


def wait_for(condition: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_sqlite_learns_what_is_in_the_tables(
    app: Flask, session: Session, config: Config, tmp_path: Path
) -> None:
    here = Config(instance=tmp_path, database_url=config.database_url, secret_key=SECRET)
    a_post(session)
    session.commit()
    make_worker(app, here).work(clock.now)
    if session.get_bind().dialect.name == "sqlite":
        known = session.execute(text("SELECT tbl FROM sqlite_stat1 WHERE stat > '0'")).scalars()
        assert "posts" in set(known)
