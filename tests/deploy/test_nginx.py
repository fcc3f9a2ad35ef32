"""What nginx does in front of the blog with the configuration that we give away."""

import gzip
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.config import Hsts
from blog.headers import STRICT_TRANSPORT
from tests.build import a_comment, a_person, a_post
from tests.deploy.front import MISSING, Front, before, in_front_of
from tests.program import PATIENCE

SECRET = "ImFkYSI.c2VjcmV0"

pytestmark = [
    pytest.mark.skipif(MISSING is not None, reason=MISSING or ""),
    pytest.mark.parametrize("backend", ["sqlite"], indirect=True),
]


@pytest.fixture
def front(app: Flask, tmp_path: Path) -> Iterator[Front]:
    with in_front_of(app, tmp_path) as front:
        yield front


def test_it_leads_from_http_to_the_same_address_on_https(front: Front) -> None:
    answer, _ = front.ask_plainly("/2026/03/a-walk.html?comments=1")
    assert answer.status == 301
    assert answer.headers["Location"] == "https://localhost/2026/03/a-walk.html?comments=1"


def test_a_page_is_compressed_once(front: Front) -> None:
    answer, body = front.ask("/", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body).startswith(b"<!doctype html>")
    plain, body = front.ask("/")
    assert plain.headers["Content-Encoding"] is None
    assert body.startswith(b"<!doctype html>")


def test_what_is_refused_is_not_sent_where_something_else_is_taken(front: Front) -> None:
    sent = {
        asked: front.ask("/", Accept_Encoding=asked)[0].headers["Content-Encoding"]
        for asked in (
            "gzip, br",
            "identity;q=0, *",
            "br;q=0, *;q=0.5",
            "gzip;q=0, identity;q=0, *",
            "gzip, *;q=0",
            "br;q=0, gzip; q=0.0, *",
            "identity;q=0",
            "*;q=0",
        )
    }
    assert list(sent.values()) == ["br", "gzip", "gzip", "br", "gzip", None, None, None]


def test_what_an_address_names_by_its_content_comes_from_disk_for_ever(
    app: Flask, front: Front
) -> None:
    front.seen.clear()
    sheet, body = front.ask(f"{app.static_url_path}/css/main.css", Accept_Encoding="gzip")
    assert sheet.headers["Content-Type"] == "text/css"
    assert "immutable" in sheet.headers["Cache-Control"]
    assert b"@import" not in gzip.decompress(body)
    assert sheet.headers["X-Content-Type-Options"] == "nosniff"
    assert sheet.headers["Strict-Transport-Security"] == STRICT_TRANSPORT[Hsts.HOST]
    assert front.seen == []


def test_only_what_tls_1_2_is_good_for_today_is_spoken(front: Front) -> None:
    assert _shakes_hands(front, "ECDHE+AESGCM")
    assert not _shakes_hands(front, "ECDHE+AES:!AESGCM:!AESCCM")  # CBC
    assert not _shakes_hands(front, "kRSA")  # no forward secrecy


def _shakes_hands(front: Front, ciphers: str) -> bool:
    asking = ssl._create_unverified_context()
    asking.maximum_version = ssl.TLSVersion.TLSv1_2
    asking.set_ciphers(ciphers)
    with socket.create_connection(("127.0.0.1", front.port), timeout=PATIENCE) as plain:
        try:
            asking.wrap_socket(plain).close()
        except (ssl.SSLError, ConnectionResetError):
            return False
    return True


@pytest.mark.parametrize(
    "path", ["/static/000000000000/css/main.css", "{ours}/css/none.css", "{ours}/css/"]
)
def test_what_is_not_on_disk_is_not_found_and_not_kept(app: Flask, front: Front, path: str) -> None:
    answer, _ = front.ask(path.format(ours=app.static_url_path))
    assert answer.status == 404
    assert "immutable" not in answer.headers["Cache-Control"]


def test_who_is_signed_in_is_passed_through(front: Front) -> None:
    for cookie in ("session=x", "a=b; __Host-session=x", "gatepost=x", "a=b;__Host-gatepost=x"):
        answer, _ = front.ask("/", Cookie=cookie)
        assert answer.headers["X-Cache"] == "BYPASS"
        assert front.seen[-1]["HTTP_COOKIE"] == cookie


def test_cookies_of_others_do_not_matter(front: Front) -> None:
    answer, _ = front.ask("/", Cookie="visits=3; my_session=x; gatepost_theme=dark")
    assert answer.headers["X-Cache"] == "MISS"


def test_a_made_up_address_of_a_client_is_replaced(front: Front) -> None:
    front.ask("/", X_Forwarded_For="203.0.113.9")
    assert front.seen[-1]["REMOTE_ADDR"] == "127.0.0.1"
    assert front.seen[-1]["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"


def test_another_sites_name_gets_no_page(front: Front) -> None:
    answer, body = front.ask("/", host="evil.example")
    assert answer.status == 421
    assert b"<" not in body


def test_a_stored_page_is_asked_about_each_time_and_new_after_each_change(
    front: Front, session: Session
) -> None:
    post = a_post(session, a_person(session, "ada", Role.AUTHOR))
    comment = a_comment(session, post, a_person(session, "rita"), source="Here I stand.")
    session.commit()
    first, body = front.ask(post.path)
    again, same = front.ask(post.path)
    assert (first.headers["X-Cache"], again.headers["X-Cache"]) == ("MISS", "REVALIDATED")
    assert body == same
    comment.html = "<p>I stand here.</p>"
    session.commit()
    changed, body = front.ask(post.path)
    assert b"I stand here." in body
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_no_log_tells_a_token_or_what_stands_behind_a_question_mark(
    app: Flask, tmp_path: Path
) -> None:
    """Nothing answers behind it, so both logs have something to say."""
    letters = [each for each in app.url_map.iter_rules() if {"token", "link"} & each.arguments]
    paths = [
        str((each.build({"token": SECRET, "link": SECRET}) or ("", ""))[1]) for each in letters
    ]
    assert all(SECRET in path for path in paths)
    paths += [
        f"/join?invitation={SECRET}",
        f"/%72eset/{SECRET}",
        f"//reset/{SECRET}",
        f"/reset%2f{SECRET}",
    ]
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with before(port, tmp_path) as tls:
        front = Front(tls, 0)
        codes = {front.ask(path, Referer=f"https://localhost/{SECRET}")[0].status for path in paths}
        front.ask("/2026/03/a-walk.html")
    assert codes == {502}
    told = (tmp_path / "gatepost.log").read_text()
    assert told.count('"GET /reset/*" 502') >= 4
    assert '"GET /2026/03/a-walk.html" 502' in told
    assert SECRET not in told + (tmp_path / "gatepost-error.log").read_text()


def test_a_browser_that_has_the_page_is_told_so(front: Front) -> None:
    first, _ = front.ask("/")
    again, body = front.ask("/", If_None_Match=first.headers["ETag"])
    assert (again.status, body) == (304, b"")
