"""The hub of the feeds hears of news."""

import socket
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
from blog.notifications.outside import is_outside
from blog.posts.models import Post, PostStatus
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from tests.build import NOON, a_comment, a_post

BASE = "https://blog.example"


def anywhere(_address: str) -> bool:
    """Let the hub of a test be on this machine."""
    return True


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
                self.send_header("Location", hub.address)
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
        assert tell_hub(database, BASE, at, may_reach=anywhere) is (len(hub.told) > before)  # type: ignore[arg-type]
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
    tell_hub(database, BASE, NOON, may_reach=anywhere)
    a_post(session)
    session.commit()
    hub.answers = 307  # to itself: nobody is led elsewhere
    assert not tell_hub(database, BASE, NOON, may_reach=anywhere)
    hub.answers = 503
    assert not tell_hub(database, BASE, NOON, may_reach=anywhere)
    hub.answers = 202
    assert tell_hub(database, BASE, NOON, may_reach=anywhere)
    assert len(hub.told) == 3


def test_one_that_is_not_there_or_not_named_harms_nothing(
    session: Session, database: Database
) -> None:
    assert not tell_hub(database, BASE, NOON, may_reach=anywhere)
    use(session, "http://127.0.0.1:9/")
    tell_hub(database, BASE, NOON, may_reach=anywhere)
    a_post(session)
    session.commit()
    assert not tell_hub(database, BASE, NOON, may_reach=anywhere)


def test_nobody_makes_it_ask_a_machine_inside(
    session: Session, database: Database, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(address: str) -> bool:
        use(session, address)
        return tell_hub(database, BASE, NOON)

    told(hub.address)
    a_post(session)
    session.commit()
    assert not told(hub.address)
    assert not told(hub.address.replace("127.0.0.1", "localhost"))
    known = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
        for address in ("93.184.215.14", "10.0.0.7")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: known)
    assert not told("https://hub.example/")  # one of its addresses is enough
    assert hub.told == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        *(
            (each, False)
            for each in ("127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1")
        ),
        *(
            (each, False)
            for each in ("169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255")
        ),
        *((each, False) for each in ("::1", "::", "fe80::1", "fd00::1", "fec0::1", "ff02::1")),
        *(
            (each, False)
            for each in ("::ffff:127.0.0.1", "::ffff:93.184.215.14", "64:ff9b::7f00:1")
        ),
        *((each, False) for each in ("2002:7f00:1::", "2001:db8::1", "2001:0:7f00:1::")),
    ],
)
def test_which_addresses_are_on_the_internet(address: str, public: bool) -> None:
    assert is_outside(address) is public
