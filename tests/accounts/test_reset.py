"""A forgotten password."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.links import LASTS, Purpose, make_link
from blog.accounts.models import Account, Person
from tests.accounts.mailbox import last_link, letters_to
from tests.browse import Visitor, words
from tests.build import PASSWORD, a_person
from tests.conftest import SECRET

NEW = "some new password"


@pytest.fixture
def rita(session: Session) -> Person:
    found = a_person(session, "rita")
    session.commit()
    session.expunge_all()
    return found


def email_of(person: Person) -> str:
    assert person.account is not None
    return person.account.email


def test_a_new_password_signs_in_here_and_out_everywhere_else(
    app: Flask, visit: Visitor, session: Session, rita: Person
) -> None:
    elsewhere = Visitor(app).signed_in_as(rita)
    visit.post("/reset?next=/p/about.html", {"email": email_of(rita)})
    link = last_link(session, email_of(rita))
    assert "New password" in words(visit.get(link))
    answer = visit.post(link, {"password": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/p/about.html")
    assert visit.get("/me").status_code == 200
    assert elsewhere.get("/me").status_code == 303
    other = Visitor(app)
    assert other.post("/login", {"email": email_of(rita), "password": PASSWORD}).status_code == 422
    assert other.post("/login", {"email": email_of(rita), "password": NEW}).status_code == 303


def test_a_link_works_once(visit: Visitor, session: Session, rita: Person) -> None:
    visit.post("/reset", {"email": email_of(rita)})
    link = last_link(session, email_of(rita))
    visit.post(link, {"password": NEW})
    visit.post("/logout")
    again = visit.post(link, {"password": "yet another one"})
    assert again.status_code == 404
    assert "does not work any more" in words(again)
    assert visit.get("/me").status_code == 303


def test_who_did_not_confirm_the_address_gets_no_letter_but_that_one(
    visit: Visitor, session: Session
) -> None:
    waiting = a_person(session, "wait", confirmed=False)
    session.commit()
    assert visit.post("/reset", {"email": email_of(waiting)}).status_code == 303
    assert letters_to(session, email_of(waiting)) == []


def test_choosing_a_password_confirms_the_address(visit: Visitor, session: Session) -> None:
    waiting = a_person(session, "wait", confirmed=False)  # the operator's command sends a link too
    session.commit()
    assert waiting.account is not None
    token = make_link(SECRET, Purpose.RESET, waiting.account, at=clock.now())
    visit.post(f"/reset/{token}", {"password": NEW})
    assert visit.get("/me").status_code == 200


def test_asking_answers_the_same_whether_a_member_has_the_address_or_not(
    app: Flask, session: Session, rita: Person
) -> None:
    answers = []
    for email in (email_of(rita), "nobody@mail.example"):
        visitor = Visitor(app)
        answer = visitor.post("/reset", {"email": email})
        answers.append((answer.status_code, answer.headers["Location"]))
        answers.append(words(visitor.get("/login")))
    assert answers[:2] == answers[2:]
    assert letters_to(session, "nobody@mail.example") == []


def test_the_sixth_letter_has_to_wait(visit: Visitor, session: Session, rita: Person) -> None:
    for email in (email_of(rita), "nobody@mail.example"):
        codes = [visit.post("/reset", {"email": email}).status_code for _ in range(6)]
        assert codes == [303] * 5 + [429]
    assert len(letters_to(session, email_of(rita))) == 5


@pytest.mark.parametrize("password", ["", "short", "x" * 201, "password123"])
def test_a_bad_password_is_refused_and_the_link_stays_alive(
    password: str, visit: Visitor, session: Session, rita: Person
) -> None:
    visit.post("/reset", {"email": email_of(rita)})
    link = last_link(session, email_of(rita))
    assert visit.post(link, {"password": password}).status_code == 422
    assert visit.post(link, {"password": NEW}).status_code == 303


def test_a_link_dies_with_its_time_and_its_address_and_serves_one_purpose(
    visit: Visitor, session: Session, rita: Person
) -> None:
    assert rita.account is not None
    at = clock.now()
    old = make_link(SECRET, Purpose.RESET, rita.account, at=at - LASTS[Purpose.RESET])
    other = make_link(SECRET, Purpose.CONFIRM, rita.account, at=at)
    foreign = make_link("another secret key", Purpose.RESET, rita.account, at=at)
    young = make_link(
        SECRET, Purpose.RESET, rita.account, at=at - LASTS[Purpose.RESET] + timedelta(minutes=1)
    )
    for token in (old, other, foreign, young[:-1], young + "x", "x", "." * 50, "x" * 100_000):
        assert visit.post(f"/reset/{token}", {"password": NEW}).status_code == 404
        assert visit.get(f"/reset/{token}").status_code == 404
    assert visit.get(f"/reset/{young}").status_code == 200
    assert visit.get(f"/confirm/{young}").status_code == 404
    assert visit.get(f"/me/email/{young}").status_code == 404
    session.execute(update(Account).values(email="moved@mail.example"))
    session.commit()
    assert visit.get(f"/reset/{young}").status_code == 404
