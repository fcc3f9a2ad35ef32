"""“Is it you?”: what cannot be taken back asks again, for the password or a code."""

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.devices.models import Device
from blog.accounts.models import Person, Role
from blog.db import Database
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.models import MembershipSettings, SecondFactor, Settings
from tests.accounts.factors import AT, a_stored_person, code_at, grow_old, with_an_app
from tests.browse import COOKIE, Visitor, words
from tests.build import PASSWORD, a_person

PROTECTED = [
    ("/me/email", {"email": "new@mail.example"}),
    ("/me/sign-in/app/remove", {}),
    ("/me/sign-in/codes", {}),
    ("/me/devices/end", {}),
]


@pytest.fixture
def rita(session: Session) -> Person:
    return a_stored_person(session)


@pytest.fixture
def recovery(session: Session, rita: Person) -> list[str]:
    return with_an_app(session, rita)


@pytest.mark.parametrize("protected", PROTECTED)
def test_what_cannot_be_taken_back_asks_again_and_keeps_what_was_typed(
    protected: tuple[str, dict[str, str]],
    app: Flask,
    session: Session,
    rita: Person,
    recovery: list[str],
) -> None:
    path, typed = protected
    visit = Visitor(app).signed_in_as(rita)
    visit.get("/me")
    grow_old(session)
    asked = visit.post(path, typed)
    assert asked.status_code == 403
    form = html.fromstring(asked.get_data(as_text=True)).xpath("//main//form")[0]
    sent = {each.name: each.value or "" for each in form.xpath(".//input[@name]")}
    assert typed.items() <= sent.items()
    del sent["csrf_token"]
    assert visit.post(form.action, {**sent, "proof": "a wrong one"}).status_code == 422
    before = visit.client.get_cookie(COOKIE)
    answer = visit.post(form.action, {**sent, "proof": PASSWORD})
    assert answer.status_code in (200, 303)
    assert visit.get("/me/sign-in/app").status_code == 200
    thief = Visitor(app)
    assert before is not None
    thief.client.set_cookie(COOKIE, before.value)
    assert thief.get("/me").status_code == 303  # a copy from before is worth nothing now


def test_a_page_that_asks_again_is_shown_afterwards(
    app: Flask, session: Session, rita: Person
) -> None:
    visit = Visitor(app).signed_in_as(rita)
    visit.get("/me")
    grow_old(session)
    asked = visit.get("/me/sign-in/app")
    assert asked.status_code == 403
    assert "QR code" not in asked.get_data(as_text=True)
    answer = visit.post("/me/sign-in/app", {"proof": PASSWORD, "asked_by": "page"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/sign-in/app")
    assert visit.get("/me/sign-in/app").status_code == 200


def test_the_password_cannot_be_guessed_there(app: Flask, session: Session, rita: Person) -> None:
    visit = Visitor(app).signed_in_as(rita)
    visit.get("/me")
    grow_old(session)
    tries = [visit.post("/me/email", {"proof": "guess"}).status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]


def test_a_code_answers_as_well_as_the_password(
    app: Flask, session: Session, rita: Person, recovery: list[str]
) -> None:
    visit = Visitor(app).signed_in_as(rita)
    visit.get("/me")
    grow_old(session)
    asked = visit.post("/me/email", {"email": "new@mail.example"})
    assert "Or a code" in words(asked)
    answer = {"email": "new@mail.example", "asked_by": "form"}
    wrong = visit.post("/me/email", {**answer, "proof_code": "000000"})
    assert (wrong.status_code, "new@mail.example" in wrong.get_data(as_text=True)) == (422, True)
    code = code_at(clock.now())
    assert visit.post("/me/email", {**answer, "proof_code": code, "proof": ""}).status_code == 303
    grow_old(session)
    assert visit.post("/me/email", {**answer, "proof_code": code}).status_code == 422  # once
    empty = visit.post("/me/email", {**answer, "proof_code": " ", "proof": "", "proof_passkey": ""})
    assert empty.status_code == 422
    answer["email"] = "newer@mail.example"  # one letter an hour
    assert visit.post("/me/email", {**answer, "proof_code": recovery[0]}).status_code == 303


def test_a_code_counts_as_a_guess_there(app: Flask, session: Session, rita: Person) -> None:
    visit = Visitor(app).signed_in_as(rita)
    visit.get("/me")
    grow_old(session)
    codes = [visit.post("/me/email", {"proof_code": f"{n}"}).status_code for n in range(11)]
    assert codes == [422] * 10 + [429]


def test_secrets_of_the_form_stand_in_no_cache(app: Flask, session: Session, rita: Person) -> None:
    visit = Visitor(app).signed_in_as(rita)
    assert visit.get("/me/sign-in/app").headers["Cache-Control"] == "no-store"
    grow_old(session)
    assert visit.post("/me/email", {}).headers["Cache-Control"] == "no-store"


def test_who_finds_an_admins_open_computer_does_not_switch_the_second_factor_off(
    app: Flask, session: Session, database: Database
) -> None:
    ada = a_person(session, "ada", Role.ADMIN)
    asking = Settings(membership=MembershipSettings(second_factor=SecondFactor.STAFF))
    change_settings(session, asking, by_id=None, at=AT)
    session.commit()
    visit = Visitor(app).signed_in_as(ada)
    visit.get("/")
    session.execute(update(Device).values(strong=True))
    session.commit()
    grow_old(session)
    page = visit.get("/settings/membership")
    form = html.fromstring(page.get_data(as_text=True)).xpath("//form[@class='form sheet']")[0]
    typed = {name: value or "" for name, value in form.fields.items() if name != "csrf_token"}
    off = {**typed, "second_factor": "optional"}
    assert visit.post("/settings/membership", {**off, "csrf_token": "forged"}).status_code == 400
    asked = visit.post("/settings/membership", off)
    assert (asked.status_code, 'value="optional"' in asked.get_data(as_text=True)) == (403, True)
    assert visit.post("/settings/history/1/undo", {"version": typed["version"]}).status_code == 403
    assert visit.post("/settings/membership", {**off, "proof": "a guess"}).status_code == 422
    with database.reading() as fresh:
        assert current_settings(fresh).membership.second_factor is SecondFactor.STAFF
    sent = {**off, "proof": PASSWORD, "asked_by": "form"}
    assert visit.post("/settings/membership", sent).status_code == 303
    with database.reading() as fresh:
        assert current_settings(fresh).membership.second_factor is SecondFactor.OPTIONAL
