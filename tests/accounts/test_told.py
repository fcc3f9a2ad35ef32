"""Letters that tell of a change, and the link in them that takes the account back."""

from datetime import timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import clock, create_app
from blog.accounts.factors.authenticator import set_up_authenticator
from blog.accounts.factors.codes import new_secret
from blog.accounts.factors.models import Authenticator, Passkey, RecoveryCode
from blog.accounts.factors.seal import unseal
from blog.accounts.links import Purpose, make_link
from blog.accounts.models import Account, Letter, Person
from blog.config import Config
from tests.accounts.factors import code_at
from tests.accounts.mailbox import letters_to, link_in
from tests.browse import Visitor, words
from tests.build import PASSWORD, a_person
from tests.conftest import SECRET
from tests.processes import at_once

NEW = "an entirely new one"


@pytest.fixture
def rita(session: Session) -> Person:
    found = a_person(session, "rita")
    session.commit()
    session.expunge_all()
    return found


def email_of(person: Person) -> str:
    assert person.account is not None
    return person.account.email


def sign_in(visit: Visitor, email: str, password: str = PASSWORD) -> int:
    return visit.post("/login", {"email": email, "password": password}).status_code


def subjects(session: Session, email: str) -> list[str]:
    return [each.subject for each in letters_to(session, email)]


def take_back(app: Flask, session: Session, email: str) -> Visitor:
    """Press the button behind the last letter's link and choose a new password."""
    visit = Visitor(app)
    link = link_in(letters_to(session, email)[-1])
    assert "Take my account back" in visit.get(link).get_data(as_text=True)
    answer = visit.post(link)
    assert answer.status_code == 303
    assert visit.post(answer.headers["Location"], {"password": NEW}).status_code == 303
    return visit


def test_a_device_is_told_of_the_first_time(app: Flask, session: Session, rita: Person) -> None:
    visit = Visitor(app)
    for _ in range(2):
        sign_in(visit, email_of(rita))
        visit.post("/logout")
    assert subjects(session, email_of(rita)) == [
        "A new device signed in to your account at Gatepost"
    ]
    sign_in(Visitor(app), email_of(rita))
    assert len(subjects(session, email_of(rita))) == 2


def test_wrong_passwords_write_no_letters(app: Flask, session: Session, rita: Person) -> None:
    sign_in(Visitor(app), email_of(rita), "wrong")
    assert session.scalars(select(Letter)).all() == []


def test_who_did_not_sign_in_takes_the_account_back(
    app: Flask, session: Session, rita: Person
) -> None:
    thief = Visitor(app)
    sign_in(thief, email_of(rita))
    link = link_in(letters_to(session, email_of(rita))[-1])
    Visitor(app).get(link)
    assert thief.get("/me").status_code == 200
    owner = take_back(app, session, email_of(rita))
    assert thief.get("/me").status_code == 303
    assert owner.get("/me").status_code == 200
    assert sign_in(Visitor(app), email_of(rita)) == 422
    assert sign_in(Visitor(app), email_of(rita), NEW) == 303


def test_a_changed_address_is_told_to_both_and_the_old_one_gets_it_back(
    app: Flask, session: Session, rita: Person
) -> None:
    thief = Visitor(app).signed_in_as(rita)
    thief.post("/me/email", {"email": "thief@mail.example"})
    thief.post(link_in(letters_to(session, "thief@mail.example")[-1]))
    for email in (email_of(rita), "thief@mail.example"):
        assert subjects(session, email)[-1] == "Your address at Gatepost was changed"
    thief.post("/me/password", {"old_password": PASSWORD, "password": "the thief's own words"})
    owner = take_back(app, session, email_of(rita))
    assert email_of(rita) in words(owner.get("/me"))
    assert thief.get("/me").status_code == 303
    session.rollback()


def move(thief: Visitor, session: Session, email: str) -> None:
    """Change the address, as the one who reads the new mailbox."""
    asked = thief.post("/me/email", {"email": email})
    assert asked.status_code == 303
    assert thief.post(link_in(letters_to(session, email)[-1])).status_code == 303


def links_to(session: Session, email: str) -> list[str]:
    letters = [each for each in letters_to(session, email) if "/not-me/" in each.body]
    return [link_in(each) for each in letters]


def test_only_the_former_mailbox_is_sent_a_link_that_takes_an_address_back(
    app: Flask, session: Session, rita: Person
) -> None:
    move(Visitor(app).signed_in_as(rita), session, "t1@mail.example")
    assert len(links_to(session, email_of(rita))) == 1
    assert links_to(session, "t1@mail.example") == []
    assert email_of(rita) not in letters_to(session, "t1@mail.example")[-1].body


@pytest.mark.parametrize("pressed_first", [False, True])
def test_nothing_that_was_mailed_to_a_thief_takes_the_account_from_its_owner(
    pressed_first: bool,
    app: Flask,
    session: Session,
    rita: Person,
) -> None:
    thief = Visitor(app).signed_in_as(rita)
    move(thief, session, "t1@mail.example")
    sign_in(Visitor(app), "t1@mail.example")
    move(thief, session, "t2@mail.example")
    sign_in(Visitor(app), "t2@mail.example")
    theirs = links_to(session, "t1@mail.example") + links_to(session, "t2@mail.example")
    assert len(theirs) == 3
    if pressed_first:
        assert Visitor(app).post(theirs.pop(1)).status_code == 303
    owner = take_back(app, session, email_of(rita))
    for each in theirs:
        assert (Visitor(app).get(each).status_code, thief.post(each).status_code) == (404, 404)
    assert email_of(rita) in words(owner.get("/me"))


@pytest.mark.parametrize("which", [0, 1, 2])
def test_any_link_of_the_owner_wins_over_a_thief_who_changed_the_address_back(
    which: int, app: Flask, session: Session, rita: Person
) -> None:
    """The first letter is from before the thief, the last from after they hid what they did."""
    sign_in(Visitor(app), email_of(rita))
    thief = Visitor(app).signed_in_as(rita)
    move(thief, session, "t1@mail.example")
    move(thief, session, email_of(rita))
    sign_in(Visitor(app), email_of(rita))
    theirs, own = links_to(session, "t1@mail.example"), links_to(session, email_of(rita))
    assert (len(theirs), len(own)) == (1, 3)
    assert Visitor(app).post(own[which]).status_code == 303
    assert Visitor(app).post(theirs[0]).status_code == 404
    assert sign_in(Visitor(app), email_of(rita)) == 422


def test_a_link_gives_back_the_address_it_was_mailed_to_however_old_the_letter(
    app: Flask, session: Session, rita: Person
) -> None:
    sign_in(Visitor(app), email_of(rita))
    before = links_to(session, email_of(rita))[0]
    move(Visitor(app).signed_in_as(rita), session, "t1@mail.example")
    assert Visitor(app).post(before).status_code == 303
    session.rollback()
    assert session.get_one(Account, rita.id).email == email_of(rita)


def test_an_address_that_somebody_took_meanwhile_stays_theirs(
    app: Flask, visit: Visitor, session: Session, rita: Person
) -> None:
    own = Visitor(app).signed_in_as(rita)
    own.post("/me/email", {"email": "new@mail.example"})
    own.post(link_in(letters_to(session, "new@mail.example")[-1]))
    other = a_person(session, "other")
    assert other.account is not None
    other.account.email = email_of(rita)
    session.commit()
    assert visit.post(link_in(letters_to(session, email_of(rita))[-1])).status_code == 409


def test_a_changed_password_is_told(app: Flask, session: Session, rita: Person) -> None:
    visit = Visitor(app).signed_in_as(rita)
    visit.post("/me/password", {"old_password": PASSWORD, "password": NEW})
    assert "was changed" in subjects(session, email_of(rita))[-1]
    take_back(app, session, email_of(rita))
    assert visit.get("/me").status_code == 303


def test_a_removed_factor_is_told(app: Flask, session: Session, rita: Person) -> None:
    key, at = new_secret(), clock.now()
    set_up_authenticator(
        session, SECRET, person_id=rita.id, app_secret=key, code=code_at(at, key), at=at
    )
    session.commit()
    Visitor(app).signed_in_as(rita).post("/me/sign-in/app/remove")
    letter = letters_to(session, email_of(rita))[-1]
    assert "the authenticator app" in letter.body
    assert "/not-me/" in letter.body


@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.CONFIRM, None])
def test_no_other_link_takes_an_account_back(
    purpose: Purpose | None, visit: Visitor, session: Session, rita: Person
) -> None:
    account = session.get_one(Account, rita.id)
    at = clock.now() - timedelta(days=0 if purpose else 8)
    token = make_link(SECRET, purpose or Purpose.NOT_ME, account, at=at)
    session.rollback()
    for path in (f"/not-me/{token}", "/not-me/forged"):
        assert (visit.get(path).status_code, visit.post(path).status_code) == (404, 404)
    assert sign_in(visit, email_of(rita)) == 303


def take_email(config: Config, link: str) -> int:
    app = create_app(config)
    try:
        return Visitor(app).post(link).status_code
    finally:
        app.extensions["database"].engine.dispose()


def test_of_two_who_change_to_one_address_at_once_one_gets_it(
    app: Flask, config: Config, session: Session
) -> None:
    two = [a_person(session, name) for name in ("rita", "mallory")]
    session.commit()
    links = []
    for each in two:
        assert each.account is not None
        at = clock.now()
        token = make_link(SECRET, Purpose.NEW_EMAIL, each.account, at=at, email="new@mail.example")
        links.append(f"/me/email/{token}")
    session.rollback()
    codes = at_once(take_email, [(config, each) for each in links])
    assert sorted(codes) == [303, 409]
    found = session.scalars(select(Account).where(Account.email == "new@mail.example")).all()
    assert len(found) == 1


def test_a_link_takes_an_account_back_once_and_removes_what_was_added(
    app: Flask, visit: Visitor, session: Session, rita: Person
) -> None:
    email, before = email_of(rita), clock.now() - timedelta(days=2)
    session.add(
        Passkey(person_id=rita.id, credential_id="own", public_key="x", sign_count=0, name="own",
                made_at=before, used_at=before)
    )  # fmt: skip
    session.commit()
    thief = Visitor(app).signed_in_as(rita)
    page = thief.get("/me/sign-in/app").get_data(as_text=True)
    sealed = html.fromstring(page).xpath("//input[@name='sealed']/@value")[0]
    key = unseal(SECRET, sealed, at=clock.now(), seconds=600).partition(" ")[2]
    added = thief.post("/me/sign-in/app", {"sealed": sealed, "code": code_at(clock.now(), key)})
    assert added.status_code == 200
    letter = letters_to(session, email)[-1]
    assert "an authenticator app" in letter.body
    link = link_in(letter)
    assert visit.get(link).status_code == 200
    assert visit.post(link).status_code == 303
    assert (visit.get(link).status_code, visit.post(link).status_code) == (404, 404)
    assert thief.get("/me").status_code == 303
    assert session.scalars(select(Authenticator)).all() == []
    assert session.scalars(select(RecoveryCode)).all() == []
    assert session.scalars(select(Passkey.credential_id)).all() == ["own"]
