"""Guessing is slowed down, and nobody can slow down the owner of an account."""

from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog import create_app
from blog.accounts import passwords
from blog.accounts.devices.known import name_here, now_known, read_known, write_known
from blog.accounts.models import Person
from blog.config import Config
from blog.counters import CounterRows
from blog.db import Database, make_engine
from blog.errors import TooFast
from blog.limits import Limit, count
from tests.browse import Visitor
from tests.build import PASSWORD, a_person
from tests.processes import at_once


@pytest.fixture
def rita(session: Session) -> Person:
    found = a_person(session, "rita")
    session.commit()
    session.expunge_all()
    return found


def try_to(visit: Visitor, person: Person, password: str = PASSWORD, at: str = "192.0.2.1") -> int:
    assert person.account is not None
    typed = {"email": person.account.email, "password": password}
    return visit.post("/login", typed, environ_base={"REMOTE_ADDR": at}).status_code


def test_a_guesser_is_slowed_down_and_told_for_how_long(app: Flask, rita: Person) -> None:
    assert [try_to(Visitor(app), rita, "wrong") for _ in range(5)] == [422] * 5
    visit = Visitor(app)
    assert rita.account is not None
    typed = {"email": rita.account.email, "password": PASSWORD}
    answer = visit.post("/login", typed, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert rita.account.email in answer.get_data(as_text=True)


def test_a_guesser_does_not_slow_the_owner_down(app: Flask, rita: Person) -> None:
    for _ in range(7):
        try_to(Visitor(app), rita, "wrong", at="203.0.113.9")
    assert try_to(Visitor(app), rita, "wrong", at="203.0.113.9") == 429
    assert try_to(Visitor(app), rita, at="192.0.2.1") == 303


def test_a_known_device_is_let_through_even_beside_a_guesser(app: Flask, rita: Person) -> None:
    own = Visitor(app)
    assert try_to(own, rita) == 303
    own.post("/logout")
    for _ in range(40):
        try_to(Visitor(app), rita, "wrong")
    assert try_to(Visitor(app), rita) == 429
    assert try_to(own, rita) == 303


def test_a_known_device_is_no_way_to_guess(app: Flask, rita: Person) -> None:
    own = Visitor(app)
    try_to(own, rita)
    own.post("/logout")
    assert [try_to(own, rita, "wrong") for _ in range(6)] == [422] * 5 + [429]


def test_knowing_one_account_opens_no_other(app: Flask, session: Session, rita: Person) -> None:
    mallory = a_person(session, "mallory")
    session.commit()
    own = Visitor(app)
    try_to(own, mallory)
    own.post("/logout")
    assert [try_to(own, rita, "wrong") for _ in range(6)] == [422] * 5 + [429]


@pytest.mark.parametrize("forged", ["", "x", "{}", "e30.x", "x" * 3000])
def test_a_known_device_cannot_be_claimed(forged: str) -> None:
    known = now_known("secret", {}, "rita@mail.example")
    assert read_known("secret", forged) == {}
    assert read_known("another", write_known("secret", known)) == {}
    assert read_known("secret", write_known("secret", known)) == known
    assert name_here("secret", known, "rita@mail.example")
    assert name_here("secret", known, "max@mail.example") is None
    assert "rita" not in write_known("secret", known)


def test_a_browser_knows_the_last_five_accounts() -> None:
    known: dict[str, str] = {}
    for number in range(7):
        known = now_known("secret", known, f"{number}@mail.example")
    assert [name_here("secret", known, f"{n}@mail.example") is not None for n in range(7)] == (
        [False] * 2 + [True] * 5
    )


def test_guessing_is_slowed_down_per_network_whatever_the_account(
    visit: Visitor, rita: Person
) -> None:
    place = {"REMOTE_ADDR": "2001:db8::1"}
    for number in range(30):
        visit.post("/login", {"email": f"{number}@x.example", "password": "p"}, environ_base=place)
    assert try_to(visit, rita, at="2001:db8::ffff") == 429
    assert try_to(visit, rita) == 303


def test_a_success_clears_the_account_but_not_the_network(
    app: Flask, session: Session, rita: Person
) -> None:
    for _ in range(4):
        try_to(Visitor(app), rita, "wrong")
    assert try_to(Visitor(app), rita) == 303
    assert [try_to(Visitor(app), rita, "wrong") for _ in range(5)] == [422] * 5
    others = [a_person(session, f"m{number}") for number in range(20)]
    session.commit()
    assert [try_to(Visitor(app), each) for each in others] == [303] * 20
    assert try_to(Visitor(app), others[0]) == 429


def test_the_same_for_addresses_that_nobody_has(app: Flask, rita: Person) -> None:
    nobody = {"email": "nobody@mail.example", "password": "wrong"}
    codes = [Visitor(app).post("/login", nobody).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]


def test_a_burst_hashes_few_at_a_time_and_sends_the_rest_away(
    app: Flask, rita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hashes, one waits; the others read on, and who came too much is told when to come back."""
    hashing, go_on = Event(), Event()

    class Slow:
        def verify(self, *_: object) -> bool:
            hashing.set()
            return go_on.wait(30)

    monkeypatch.setattr(passwords, "_hasher", Slow())
    first = Thread(target=passwords.fits, args=("x", "y"))
    first.start()
    assert hashing.wait(30)
    second = Thread(target=passwords.fits, args=("x", "y"))
    second.start()
    while passwords._places._value > 0:
        pass
    answer = Visitor(app).post("/login", {"email": "a@b.example", "password": "p"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert Visitor(app).get("/login").status_code == 200
    go_on.set()
    first.join()
    second.join()


def hits(database_url: str, times: int) -> int:
    engine = make_engine(database_url)
    rows = CounterRows(engine)
    last = max(rows.incr("LIMITER/x", 60) for _ in range(times))
    engine.dispose()
    return last


def test_processes_count_together(app: Flask, config: Config) -> None:
    assert max(at_once(hits, [(config.database_url, 20)] * 3)) == 60


def test_processes_that_start_together_make_the_file_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert max(at_once(hits, [(url, 5)] * 4)) == 20


def test_a_window_ends(database: Database) -> None:
    rows = CounterRows(database.engine)
    assert [rows.incr("LIMITER/y", 60), rows.incr("LIMITER/y", 60)] == [1, 2]
    assert rows.incr("LIMITER/z", -1) == 1
    assert (rows.get("LIMITER/z"), rows.get("LIMITER/y")) == (0, 2)
    assert rows.incr("LIMITER/z", 60) == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_without_an_answer_from_redis_the_database_counts(config: Config) -> None:
    app = create_app(replace(config, redis_url="redis://127.0.0.1:1"))
    twice = Limit("twice", "2 per hour")
    with app.test_request_context():
        count(twice, "somebody")
        count(twice, "somebody")
        with pytest.raises(TooFast):
            count(twice, "somebody")
    app.extensions["database"].engine.dispose()
    app.extensions["counters"].rows.reset()
