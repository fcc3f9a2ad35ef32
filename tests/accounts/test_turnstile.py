"""Few tries to sign in come in each second; a flood is sent away before the blog has work with it."""

from collections.abc import Iterator
from itertools import count
from threading import Event, Timer

import pytest
from flask import Flask
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

from blog.accounts.behind import Behind
from blog.accounts.devices.known import now_known, write_known
from blog.accounts.turnstile import BROWSERS_MAX, NETWORKS_MAX, NEW_AGAIN_SECONDS, Turnstile
from blog.accounts.views.crowd import turnstile_for

TICK = [0.0]


def inside(_environ: object, start_response: object) -> Iterator[bytes]:
    return Response("in", 422)(_environ, start_response)  # type: ignore[arg-type,return-value]


@pytest.fixture
def turnstile() -> Turnstile:
    return Turnstile(
        inside,  # type: ignore[arg-type]
        cookie="known",
        known=lambda value: value.startswith("signed"),
        refused_for=lambda address: 99.5 if address == "203.0.113.9" else -1,
        page=lambda: ([("X-Page", str(TICK[0]))], b"away"),
        now=lambda: TICK[0],
    )


def knocks(turnstile: Turnstile, times: int, at: str = "192.0.2.1", cookie: str = "") -> list[int]:
    """Return the codes of so many tries; the time stands still."""
    client = Client(turnstile, use_cookies=False)
    return [answer(client, at, cookie).status_code for _ in range(times)]


def answer(client: Client, at: str = "192.0.2.1", cookie: str = "") -> Response:
    return client.post("/login", headers={"Cookie": cookie}, environ_overrides={"REMOTE_ADDR": at})


def test_a_dozen_come_in_at_once_then_one_every_six_seconds(turnstile: Turnstile) -> None:
    assert knocks(turnstile, 200) == [422] * 12 + [429] * 188
    TICK[0] += 13
    assert knocks(turnstile, 200) == [422] * 2 + [429] * 198
    TICK[0] += 1000
    assert knocks(turnstile, 14) == [422] * 12 + [429] * 2


def test_reading_and_other_doors_are_not_counted(turnstile: Turnstile) -> None:
    knocks(turnstile, 20)
    assert Client(turnstile).get("/login").status_code == 422
    assert Client(turnstile).post("/join").status_code == 422


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "//login"), ("POST", "///login"), ("post", "/login")]
)
def test_no_other_way_of_writing_the_door_leads_past(app: Flask, method: str, path: str) -> None:
    turnstile = turnstile_for(app, now=lambda: 1000.0)
    codes = []
    for _ in range(14):
        environ = EnvironBuilder(
            "/login", method="POST", data={"email": "a@b.example"}
        ).get_environ()
        environ |= {"REQUEST_METHOD": method, "PATH_INFO": path}
        codes.append(run_wsgi_app(turnstile, environ)[1])
    assert codes == ["400 BAD REQUEST"] * 12 + ["429 Too Many Requests"] * 2


def test_who_is_sent_away_reads_when_to_come_back(turnstile: Turnstile) -> None:
    knocks(turnstile, 20)
    knocks(turnstile, 20, at="203.0.113.9")
    assert answer(Client(turnstile, use_cookies=False)).headers["Retry-After"] == "6"
    made = answer(Client(turnstile, use_cookies=False), at="203.0.113.9")
    assert (made.headers["Retry-After"], made.data) == ("100", b"away")
    TICK[0] += 0.3  # the page is kept for a minute
    assert (
        answer(Client(turnstile, use_cookies=False), at="203.0.113.9").headers["X-Page"]
        == made.headers["X-Page"]
    )


def test_a_network_that_is_refused_takes_nothing_from_the_others(turnstile: Turnstile) -> None:
    assert knocks(turnstile, 200, at="203.0.113.9").count(422) == 10
    assert knocks(turnstile, 5) == [422] * 5


def test_a_known_browser_comes_in_beside_a_flood_and_is_no_way_around_it(
    turnstile: Turnstile,
) -> None:
    knocks(turnstile, 200)
    assert knocks(turnstile, 200, cookie="a=b; known=signed-1").count(422) == 6
    assert knocks(turnstile, 2, cookie="known=signed-2") == [422] * 2
    assert knocks(turnstile, 2, cookie="known=forged") == [429] * 2
    assert knocks(turnstile, 2, cookie='known="signed\x01') == [429] * 2
    for number in range(BROWSERS_MAX + 5):
        knocks(turnstile, 1, cookie=f"known=signed-{number}")
    assert len(turnstile._browsers) == BROWSERS_MAX


def test_who_comes_from_a_network_that_hardly_tried_comes_in_beside_a_flood_from_many_others(
    turnstile: Turnstile,
) -> None:
    flood = [f"10.{number}.0.1" for number in range(100)]
    assert sum(knocks(turnstile, 4, at).count(422) for at in flood) == 12 + 4
    TICK[0] += 60
    assert sum(knocks(turnstile, 1, at).count(422) for at in flood) == 10
    assert knocks(turnstile, 1, "2001:db8::1") == [422]
    assert knocks(turnstile, 4, "198.51.100.7") == [422] * 3 + [429]
    assert knocks(turnstile, 1, "198.51.101.7") == [429]  # of the new ones, too, so many come in
    TICK[0] += 60
    knocks(turnstile, 20, flood[0])
    assert knocks(turnstile, 1, "198.51.100.9") == [429]  # the same network
    TICK[0] += NEW_AGAIN_SECONDS
    knocks(turnstile, 20, flood[0])
    assert knocks(turnstile, 1, "198.51.100.9") == [422]
    for number in range(NETWORKS_MAX + 5):
        turnstile._is_new(f"11.{number >> 8}.{number & 255}.1")
    assert len(turnstile._networks) == NETWORKS_MAX


def test_ever_new_networks_together_get_in_no_oftener_than_one_in_three_seconds(
    turnstile: Turnstile,
) -> None:
    fresh = (f"10.{number >> 8}.{number & 255}.1" for number in count())
    for _ in range(100):
        knocks(turnstile, 1, next(fresh))
    let_in = 0
    for _ in range(60):
        TICK[0] += 1
        let_in += sum(knocks(turnstile, 1, next(fresh)).count(422) for _ in range(20))
    assert 18 <= let_in <= 60 / 3


def test_the_page_is_the_blogs_own_and_sets_no_cookie(app: Flask) -> None:
    client = Client(turnstile_for(app, now=lambda: 1000.0), use_cookies=False)
    answers = [answer(client) for _ in range(14)]
    assert [each.status_code for each in answers] == [400] * 12 + [429] * 2
    away = answers[-1]
    assert "default-src 'none'" in away.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in away.headers
    assert "Slow down" in away.text
    assert "<form" not in away.text
    assert 'href="/reset"' in away.text
    known = write_known(app.config["SECRET_KEY"], now_known("k", {}, "rita@mail.example"))
    assert answer(client, cookie=f"known_device={known}").status_code == 400


def test_work_behind_gives_back_what_it_made_and_waits_no_longer_than_told_to_begin() -> None:
    behind = Behind(1)
    assert behind.do(lambda: 7, 60) == 7
    go_on = Event()
    Timer(0.02, go_on.set).start()
    assert behind.do(lambda: go_on.wait(60), 0.001), "what has begun is waited for"
    with pytest.raises(ZeroDivisionError):
        behind.do(lambda: 1 // 0, 60)
    with pytest.raises(TimeoutError):
        behind.do(lambda: behind.do(lambda: 1, 0.01), 60)
