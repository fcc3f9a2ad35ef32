"""One's own page."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Account, Person
from blog.settings.change import change_settings
from blog.settings.models import MembershipSettings, Settings
from tests.accounts.mailbox import last_link, letters_to, link_in
from tests.browse import Visitor, words
from tests.build import NOON, PASSWORD, a_person

NEW = "some new password"


@pytest.fixture
def rita(session: Session) -> Person:
    found = a_person(session, "rita")
    session.commit()
    session.expunge_all()
    return found


@pytest.fixture
def own(visit: Visitor, rita: Person) -> Visitor:
    return visit.signed_in_as(rita)


def email_of(person: Person) -> str:
    assert person.account is not None
    return person.account.email


def email_now(session: Session, person: Person) -> str:
    session.rollback()
    email = session.scalars(select(Account.email).where(Account.person_id == person.id)).one()
    session.rollback()
    return email


def test_who_is_not_signed_in_is_asked_to_and_comes_back(visit: Visitor) -> None:
    assert visit.get("/me").headers["Location"] == "/login?next=/me"
    for form in ("name", "email", "password"):
        assert visit.post(f"/me/{form}").headers["Location"].startswith("/login")


def test_a_name_is_changed(own: Visitor) -> None:
    assert own.post("/me/name", {"display_name": "Rita  R."}).status_code == 303
    assert "Rita R." in words(own.get("/me/profile"))


@pytest.mark.parametrize("name", ["", "x" * 51, "\u200b", "a\u202eb"])
def test_a_name_that_cannot_be_changes_nothing(name: str, own: Visitor) -> None:
    assert own.post("/me/name", {"display_name": name}).status_code == 422
    assert "rita" in words(own.get("/me"))


def test_a_changed_password_keeps_this_session_and_ends_the_others(
    app: Flask, own: Visitor, session: Session, rita: Person
) -> None:
    other = Visitor(app).signed_in_as(rita)
    answer = own.post("/me/password", {"old_password": PASSWORD, "password": NEW})
    assert answer.status_code == 303
    assert own.get("/me").status_code == 200
    assert other.get("/me").status_code == 303
    assert "was changed" in letters_to(session, email_of(rita))[-1].subject
    assert (
        Visitor(app).post("/login", {"email": email_of(rita), "password": NEW}).status_code == 303
    )


@pytest.mark.parametrize(
    ("old", "new"), [("wrong", NEW), ("", NEW), (PASSWORD, ""), (PASSWORD, "short")]
)
def test_a_password_stays_when_the_old_is_wrong_or_the_new_is_bad(
    old: str, new: str, app: Flask, own: Visitor, rita: Person
) -> None:
    answer = own.post("/me/password", {"old_password": old, "password": new})
    assert answer.status_code == 422
    signed_in = Visitor(app).post("/login", {"email": email_of(rita), "password": PASSWORD})
    assert signed_in.status_code == 303


def test_the_old_password_cannot_be_guessed_on_an_open_computer(own: Visitor) -> None:
    for _ in range(10):
        own.post("/me/password", {"old_password": "guess", "password": NEW})
    answer = own.post("/me/password", {"old_password": PASSWORD, "password": NEW})
    assert answer.status_code == 429


def test_a_new_address_holds_once_its_letter_is_answered_and_the_old_one_is_told(
    own: Visitor, session: Session, rita: Person
) -> None:
    old, new = email_of(rita), "new@mail.example"
    assert own.post("/me/email", {"email": new}).status_code == 303
    assert email_now(session, rita) == old
    assert "new@mail.example" in letters_to(session, old)[-1].body
    link = last_link(session, new)
    own.get(link)
    own.client.head(link)
    assert email_now(session, rita) == old
    assert own.post(link).status_code == 303
    assert email_now(session, rita) == new
    assert own.post(link).status_code == 404
    assert own.get("/me").status_code == 200


def test_a_new_password_stops_the_change_of_address(
    own: Visitor, session: Session, rita: Person
) -> None:
    own.post("/me/email", {"email": "new@mail.example"})
    own.post("/me/password", {"old_password": PASSWORD, "password": NEW})
    assert own.post(last_link(session, "new@mail.example")).status_code == 404


def test_what_is_wrong_stands_before_all_else_on_a_long_page(own: Visitor) -> None:
    page = own.post("/me/email", {"email": "nowhere"}).get_data(as_text=True)
    assert 0 < page.index("That did not go through yet.") < page.index("Which letters you get")


def test_an_address_that_somebody_has_gets_a_letter_and_the_answer_is_the_same(
    own: Visitor, session: Session, rita: Person
) -> None:
    max_ = a_person(session, "max")
    session.commit()
    session.expunge_all()
    pages = set()
    for email in (email_of(max_), "free@mail.example"):
        answer = own.post("/me/email", {"email": email})
        assert answer.status_code == 303
        pages.add(words(own.get("/me")))
    assert len(pages) == 1
    assert "already" in letters_to(session, email_of(max_))[-1].subject


def test_nobody_writes_to_strangers_by_changing_the_address(
    app: Flask, own: Visitor, session: Session
) -> None:
    def ask(email: str, by: Visitor = own) -> int:
        return by.post("/me/email", {"email": email}).status_code

    assert [ask("new@mail.example"), ask("new@mail.example")] == [303, 429]
    Visitor(app).post("/confirm/", {"email": "new@mail.example"})
    assert len(letters_to(session, "new@mail.example")) == 1
    assert [ask(f"s{number}@mail.example") for number in range(4)] == [303] * 3 + [429]
    max_ = a_person(session, "max")
    session.commit()
    other = Visitor(app).signed_in_as(max_)
    assert ask("s9@mail.example", other) == 303
    for number in range(25):
        Visitor(app).post("/confirm/", {"email": f"t{number}@mail.example"})
    assert ask("s8@mail.example", other) == 429  # thirty strangers from one network
    assert letters_to(session, "s8@mail.example") == []


def test_an_address_of_a_refused_domain_cannot_be_changed_to(
    own: Visitor, session: Session
) -> None:
    membership = MembershipSettings(blocked_email_domains=("spam.example",))
    change_settings(session, Settings(membership=membership), by_id=None, at=NOON)
    session.commit()
    for email in ("rita@mailinator.com", "rita@in.spam.example"):
        answer = own.post("/me/email", {"email": email})
        assert (answer.status_code, "of this provider" in words(answer)) == (422, True)
        assert letters_to(session, email) == []


def test_an_address_that_was_taken_in_the_meantime_is_refused(
    own: Visitor, session: Session, rita: Person
) -> None:
    own.post("/me/email", {"email": "new@mail.example"})
    link = link_in(letters_to(session, "new@mail.example")[-1])
    max_ = a_person(session, "max")
    assert max_.account is not None
    max_.account.email = "new@mail.example"
    session.commit()
    assert own.post(link).status_code == 409
    assert email_now(session, rita) == email_of(rita)


def test_the_page_shows_neither_password_nor_key(own: Visitor, rita: Person) -> None:
    page = own.get("/me").get_data(as_text=True)
    assert rita.account is not None
    assert rita.account.session_key not in page
    assert "argon2" not in page
