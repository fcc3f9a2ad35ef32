"""Setting up: the first admin, once."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import HeldRole, Person, Role
from blog.accounts.role_changes import RoleChange
from blog.accounts.set_up import set_up_token, setup_url
from blog.config import Config
from blog.db import Database
from blog.settings.current import current_settings
from tests.browse import Visitor, words
from tests.build import a_person
from tests.conftest import SECRET
from tests.forked import app_on
from tests.processes import at_once

HERE = f"/setup/{set_up_token(SECRET)}"
ADA = {
    "title": "The Lock Keeper",
    "email": "ada@mail.example",
    "display_name": "Ada",
    "password": "three little words",
}


def admins(session: Session) -> int:
    session.rollback()
    count = session.scalar(select(func.count()).select_from(HeldRole)) or 0
    session.rollback()
    return count


def test_the_first_admin_names_the_blog_and_starts_to_write(
    visit: Visitor, session: Session, config: Config
) -> None:
    url = setup_url(config, session)
    session.rollback()
    assert url == f"http://localhost{HERE}"
    assert visit.get(HERE).status_code == 200
    answer = visit.post(HERE, ADA)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/write/")
    assert "Ada" in words(visit.get("/me"))
    assert visit.get("/settings/people").status_code == 200
    assert current_settings(session).blog.title == "The Lock Keeper"
    change = session.scalars(select(RoleChange)).one()
    assert (change.role, change.granted) == (Role.ADMIN, True)


def test_the_address_is_gone_once_there_is_an_admin(
    app: Flask, session: Session, config: Config
) -> None:
    a_person(session, "ada", Role.ADMIN)
    session.commit()
    assert setup_url(config, session) is None
    session.rollback()
    visitor = Visitor(app)
    assert visitor.get(HERE).status_code == 404
    assert visitor.post(HERE, ADA).status_code == 404
    assert visitor.client.post(HERE, data={**ADA, "csrf_token": "old"}).status_code == 404
    assert admins(session) == 1


@pytest.mark.parametrize(
    "token", ["x", HERE[7:-1], HERE[7:] + "0", HERE[7:].upper(), "ü", "x" * 5000]
)
def test_a_wrong_token_finds_nothing(token: str, visit: Visitor, session: Session) -> None:
    assert visit.get(f"/setup/{token}").status_code == 404
    assert visit.post(f"/setup/{token}", ADA).status_code == 404
    assert admins(session) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "  "},
        {"title": "x" * 101},
        {"email": "ada"},
        {"display_name": "\u200b"},
        {"password": "short"},
        {"password": "ada@mail.example"},
    ],
)
def test_bad_input_comes_back_and_sets_nothing_up(
    wrong: dict[str, str], visit: Visitor, session: Session
) -> None:
    answer = visit.post(HERE, {**ADA, **wrong})
    assert answer.status_code == 422
    assert admins(session) == 0
    assert visit.post(HERE, ADA).status_code == 303


def test_an_address_that_a_member_has_is_refused(visit: Visitor, session: Session) -> None:
    rita = a_person(session, "rita")
    assert rita.account is not None
    email = rita.account.email
    session.commit()
    answer = visit.post(HERE, {**ADA, "email": email})
    assert answer.status_code == 422
    assert "Someone joined with this address" in words(answer)
    assert admins(session) == 0


def test_of_two_who_set_up_at_once_in_two_processes_one_wins(
    app: Flask, session: Session, config: Config
) -> None:
    codes = sorted(at_once(set_up_as, [("ada", config), ("mallory", config)]))
    assert codes[0] == 303
    assert codes[1] in (404, 409)
    assert admins(session) == 1
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def set_up_as(name: str, config: Config) -> int:
    app = app_on(config)
    visitor = Visitor(app)
    data = {**ADA, "email": f"{name}@mail.example", "display_name": name}
    visitor.get("/login")
    code = visitor.post(HERE, data).status_code
    database: Database = app.extensions["database"]
    database.engine.dispose()
    return code
