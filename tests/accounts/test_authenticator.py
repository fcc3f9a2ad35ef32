"""Setting an app up, removing it, new recovery codes, and the way back for who lost both."""

import re

import pytest
from click.testing import CliRunner
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.factors.models import Authenticator, RecoveryCode
from blog.accounts.models import Person
from blog.cli import main
from blog.config import Config
from tests.accounts.factors import a_stored_person, code_at, email_of, is_in, password, with_an_app
from tests.accounts.mailbox import last_link
from tests.browse import Visitor, words
from tests.build import PASSWORD, a_person

LONG_SECRET = "a secret key that a command takes, for tests only"


@pytest.fixture
def rita(session: Session) -> Person:
    return a_stored_person(session)


@pytest.fixture
def recovery(session: Session, rita: Person) -> list[str]:
    return with_an_app(session, rita)


def test_an_app_is_set_up_and_asked_for_from_then_on(
    app: Flask, session: Session, rita: Person
) -> None:
    visit = Visitor(app).signed_in_as(rita)
    page = html.fromstring(visit.get("/me/sign-in/app").get_data(as_text=True))
    key = "".join(page.xpath("//code")[0].text.split())
    (sealed,) = page.xpath("//input[@name='sealed']/@value")
    wrong = visit.post("/me/sign-in/app", {"sealed": sealed, "code": "000000"})
    assert wrong.status_code == 422
    assert key in "".join(words(wrong).split())
    good = visit.post("/me/sign-in/app", {"sealed": sealed, "code": code_at(clock.now(), key)})
    assert (good.status_code, good.headers["Cache-Control"]) == (200, "no-store")
    codes = re.findall(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){5}\b", good.get_data(as_text=True))
    assert len(set(codes)) == 10
    stored = str([vars(each) for each in session.scalars(select(RecoveryCode))])
    stored += str(vars(session.scalars(select(Authenticator)).one()))
    session.rollback()
    assert not any(each in stored for each in (key, *codes))
    assert "10 recovery codes are left" in words(visit.get("/me/sign-in"))
    other = Visitor(app)
    assert password(other, rita) == "/login/code"
    assert not is_in(other)


def test_another_persons_form_sets_nothing_up(app: Flask, session: Session, rita: Person) -> None:
    mallory = a_person(session, "mallory")
    session.commit()
    theirs = Visitor(app).signed_in_as(mallory)
    page = html.fromstring(theirs.get("/me/sign-in/app").get_data(as_text=True))
    key = "".join(page.xpath("//code")[0].text.split())
    (sealed,) = page.xpath("//input[@name='sealed']/@value")
    typed = {"sealed": sealed, "code": code_at(clock.now(), key)}
    Visitor(app).signed_in_as(rita).post("/me/sign-in/app", typed)
    assert session.scalars(select(Authenticator)).all() == []


def test_removing_the_app_ends_its_codes(
    app: Flask, session: Session, rita: Person, recovery: list[str]
) -> None:
    visit = Visitor(app).signed_in_as(rita)
    assert visit.post("/me/sign-in/app/remove").status_code == 303
    assert visit.post("/me/sign-in/app/remove").status_code == 404
    assert session.scalars(select(RecoveryCode)).all() == []
    session.rollback()
    assert password(Visitor(app), rita) == "/"


def test_new_recovery_codes_end_the_old_ones(app: Flask, rita: Person, recovery: list[str]) -> None:
    Visitor(app).signed_in_as(rita).post("/me/sign-in/codes")
    visit = Visitor(app)
    password(visit, rita)
    assert visit.post("/login/code", {"code": recovery[0]}).status_code == 422


@pytest.mark.usefixtures("recovery")
def test_an_operator_lets_who_lost_their_factors_in_again_by_the_mailbox_alone(
    app: Flask, config: Config, session: Session, rita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*more: str) -> str:
        surroundings = {
            "GATEPOST_INSTANCE": str(config.instance),
            "GATEPOST_DATABASE_URL": config.database_url,
            "GATEPOST_BASE_URL": config.base_url,
            "GATEPOST_SECRET_KEY": LONG_SECRET,
        }
        words = ["user", "factors", "--email", email_of(rita), *more]
        result = CliRunner().invoke(main, words, env=surroundings)
        assert result.exit_code == 0, result.output
        return result.output

    visit = Visitor(app).signed_in_as(rita)
    assert "authenticator app" in run()
    assert is_in(visit)
    assert "Removed" in run("--remove")
    assert not is_in(visit)
    assert "none" in run()
    known = {"email": email_of(rita), "password": PASSWORD}
    assert visit.post("/login", known).status_code == 422, "whoever knows the password"
    token = last_link(session, email_of(rita))
    assert token.startswith("/reset/")
    monkeypatch.setitem(app.config, "SECRET_KEY", LONG_SECRET)
    answer = visit.post(token, {"password": "seven loud trams at noon"})
    assert (answer.status_code, is_in(visit)) == (303, True)
