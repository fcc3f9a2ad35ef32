"""The hub of the feeds hears of news."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
from sqlalchemy.orm import Session

from blog.comments.models import Status
from blog.db import Database
from blog.notifications.hub import tell_hub
from blog.posts.models import Post, PostStatus
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from tests.build import NOON, a_comment, a_post

BASE = "https://blog.example"


class Hub:
    """A hub that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[dict[str, list[str]]] = []
        self.answers = 204
        self.address = ""

    @contextmanager
    def open(self) -> Iterator[None]:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                hub.told.append(parse_qs(form))
                self.send_response(hub.answers)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{server.server_port}/"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = Hub()
    with made.open():
        yield made


def use(session: Session, address: str) -> None:
    now = current_settings(session)
    changed = replace(now, discovery=replace(now.discovery, hub=address))
    change_settings(session, changed, by_id=None, at=NOON)
    session.commit()


def test_it_is_told_of_what_readers_of_the_feed_would_see(
    session: Session, database: Database, hub: Hub
) -> None:
    post = a_post(session)
    use(session, hub.address)

    def told(at: object = NOON) -> int:
        before = len(hub.told)
        assert tell_hub(database, BASE, at) is (len(hub.told) > before)  # type: ignore[arg-type]
        return len(hub.told) - before

    assert told() == 0, "what was there before is no news"
    a_post(session)
    session.commit()
    assert (told(), told()) == (1, 0)
    assert hub.told[0] == {
        "hub.mode": ["publish"],
        "hub.url": [
            f"{BASE}/feeds/posts/default",
            f"{BASE}/feeds/posts/default?alt=rss",
            f"{BASE}/feed.json",
        ],
    }
    a_comment(session, post, status=Status.PUBLISHED)
    a_post(session, status=PostStatus.DRAFT)
    session.commit()
    assert told() == 0
    session.get_one(Post, post.id).title = "Another"
    session.commit()
    assert told() == 1
    soon = NOON + timedelta(hours=1)
    a_post(session, status=PostStatus.SCHEDULED, published_at=soon)
    session.commit()
    told()
    assert (told(), told(soon), told(soon)) == (0, 1, 0)


def test_one_that_does_not_take_it_is_told_again(
    session: Session, database: Database, hub: Hub
) -> None:
    use(session, hub.address)
    tell_hub(database, BASE, NOON)
    a_post(session)
    session.commit()
    hub.answers = 503
    assert not tell_hub(database, BASE, NOON)
    hub.answers = 202
    assert tell_hub(database, BASE, NOON)
    assert len(hub.told) == 2


def test_one_that_is_not_there_or_not_named_harms_nothing(
    session: Session, database: Database
) -> None:
    assert not tell_hub(database, BASE, NOON)
    use(session, "http://127.0.0.1:9/")
    tell_hub(database, BASE, NOON)
    a_post(session)
    session.commit()
    assert not tell_hub(database, BASE, NOON)
