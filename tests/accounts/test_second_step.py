"""Signing in with a code after the password."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.factors.authenticator import use_code
from blog.accounts.factors.models import Authenticator
from blog.accounts.factors.seal import seal
from blog.accounts.models import Account, Person
from blog.config import Config
from blog.db import Database
from tests.accounts.factors import (
    AT,
    KEY,
    a_stored_person,
    code_at,
    email_of,
    is_in,
    password,
    with_an_app,
)
from tests.accounts.mailbox import last_link
from tests.browse import Visitor
from tests.conftest import SECRET
from tests.processes import at_once


@pytest.fixture
def rita(session: Session) -> Person:
    return a_stored_person(session)


@pytest.fixture
def recovery(session: Session, rita: Person) -> list[str]:
    return with_an_app(session, rita)


def test_the_code_follows_the_password_and_leads_back(
    visit: Visitor, rita: Person, recovery: list[str]
) -> None:
    second = password(visit, rita, next="/p/about.html", remember="y")
    assert second == "/login/code?next=/p/about.html"
    assert not is_in(visit)
    assert visit.post(second, {"code": "000000"}).status_code == 422
    answer = visit.post(second, {"code": code_at(clock.now())})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/p/about.html")
    assert "Max-Age=7776000" in str(answer.headers)
    assert is_in(visit)


def test_nobody_gets_to_the_code_without_the_password(
    visit: Visitor, rita: Person, recovery: list[str]
) -> None:
    answer = visit.post("/login/code", {"code": code_at(clock.now())})
    assert answer.headers["Location"] == "/login"
    assert not is_in(visit)


@pytest.mark.parametrize("minutes", [11, None])
def test_half_a_sign_in_ends_with_time_and_with_a_new_password(
    minutes: int | None, visit: Visitor, session: Session, rita: Person, recovery: list[str]
) -> None:
    password(visit, rita)
    if minutes:
        with visit.client.session_transaction() as cookie:
            cookie["half"] = {**cookie["half"], "at": cookie["half"]["at"] - minutes * 60}
    else:
        session.execute(update(Account).values(session_key="new"))
        session.commit()
    answer = visit.post("/login/code", {"code": code_at(clock.now())})
    assert answer.headers["Location"] == "/login"
    assert not is_in(visit)


def test_a_code_works_once(app: Flask, rita: Person, recovery: list[str]) -> None:
    code = code_at(clock.now())
    first, second = Visitor(app), Visitor(app)
    for each in (first, second):
        password(each, rita)
    assert first.post("/login/code", {"code": code}).status_code == 303
    assert second.post("/login/code", {"code": code}).status_code == 422
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_works_once_however_it_is_typed(
    app: Flask, rita: Person, recovery: list[str]
) -> None:
    typed = recovery[3].upper().replace("-", " ")
    codes = []
    for _ in range(2):
        visit = Visitor(app)
        password(visit, rita)
        codes.append(visit.post("/login/code", {"code": typed}).status_code)
    assert codes == [303, 422]


def test_without_the_key_that_sealed_the_app_recovery_codes_still_work(
    visit: Visitor, session: Session, rita: Person, recovery: list[str]
) -> None:
    other = seal("a key from before a backup", KEY, at=AT)
    session.execute(update(Authenticator).values(sealed_secret=other))
    session.commit()
    password(visit, rita)
    assert visit.post("/login/code", {"code": code_at(clock.now())}).status_code == 422
    assert visit.post("/login/code", {"code": recovery[0]}).status_code == 303


def test_codes_cannot_be_guessed(visit: Visitor, rita: Person, recovery: list[str]) -> None:
    password(visit, rita)
    tries = [visit.post("/login/code", {"code": f"{n:06}"}).status_code for n in range(6)]
    assert tries == [422] * 5 + [429]
    assert visit.post("/login/code", {"code": code_at(clock.now())}).status_code == 429


def test_who_guesses_codes_in_one_network_keeps_nobody_out_in_another(
    app: Flask, rita: Person, recovery: list[str]
) -> None:
    thief, owner = Visitor(app), Visitor(app)
    away = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}
    for each in (thief, owner):
        password(each, rita)
    tries = [thief.post("/login/code", {"code": f"{n:06}"}, **away).status_code for n in range(6)]
    assert tries == [422] * 5 + [429]
    assert owner.post("/login/code", {"code": code_at(clock.now())}).status_code == 303


def use_at_once(config: Config, person_id: int, code: str, at: datetime) -> bool:
    database = Database(config.database_url)
    try:
        with database.transaction() as session:
            return use_code(session, SECRET, person_id=person_id, code=code, at=at)
    finally:
        database.engine.dispose()


def test_of_two_processes_with_one_code_one_gets_in(
    config: Config, rita: Person, recovery: list[str]
) -> None:
    at = clock.now()
    for code in (code_at(at), recovery[0]):
        assert sorted(at_once(use_at_once, [(config, rita.id, code, at)] * 2)) == [False, True]


def test_a_forgotten_password_is_no_way_around_the_code(
    visit: Visitor, session: Session, rita: Person, recovery: list[str]
) -> None:
    visit.post("/reset", {"email": email_of(rita)})
    link = last_link(session, email_of(rita))
    answer = visit.post(link, {"password": "an entirely new one"})
    assert answer.headers["Location"] == "/login/code"
    assert not is_in(visit)
